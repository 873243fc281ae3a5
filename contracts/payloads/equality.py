"""When two JSON values are the same: 1 is 1.0, and true is not 1 (JSON Schema 2020-12, § 4.2.2)."""

from collections.abc import Hashable

from contracts.schemas import Json


def same(one: Json, other: Json) -> bool:
    """Say whether two JSON values are equal."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other)


def key(instance: Json) -> Hashable:
    """Return what two JSON values share if they are equal, and only then."""
    if isinstance(instance, dict):
        return ("object", frozenset((name, key(held)) for name, held in instance.items()))
    if isinstance(instance, list):
        return ("array", *map(key, instance))
    return (isinstance(instance, bool), instance)


def identical(one: Json, other: Json) -> bool:
    """Say whether two JSON values are equal and written alike: here 15 is not 15.0."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(identical(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(identical, one, other))
    return type(one) is type(other) and bool(one == other)


def contains(values: tuple[Json, ...] | list[Json], wanted: Json) -> bool:
    """Say whether a JSON value is among others."""
    return any(same(found, wanted) for found in values)


def type_of(instance: Json) -> str:
    """Name the type of a JSON value; a whole number is an integer, however it is written."""
    if instance is None:
        return "null"
    if isinstance(instance, bool):
        return "boolean"
    if isinstance(instance, int | float):
        return "integer" if instance == instance // 1 else "number"
    if isinstance(instance, str):
        return "string"
    return "array" if isinstance(instance, list) else "object"


def fits(instance: Json, types: tuple[str, ...]) -> bool:
    """Say whether a JSON value has one of these types."""
    found = type_of(instance)
    return found in types or (found == "integer" and "number" in types)

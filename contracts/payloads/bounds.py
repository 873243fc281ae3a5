"""The plain keywords of several schemas in one table: types, allowed values, lengths and limits."""

from collections.abc import Callable, Mapping, Sequence

from contracts.payloads.equality import contains, fits
from contracts.schemas import Json

Keywords = Mapping[str, Json]

_IMPLIED = {
    "object": ("properties", "required", "additionalProperties", "patternProperties", "minProperties"),
    "array": ("items", "prefixItems", "minItems", "maxItems", "uniqueItems", "contains"),
    "string": ("pattern", "format", "minLength", "maxLength"),
    "number": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
}
_TIGHTEST: Mapping[str, Callable[[Sequence[Json]], Json]] = {
    **dict.fromkeys(("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties", "minContains"), max),
    **dict.fromkeys(("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"), min),
    "multipleOf": max,
    "uniqueItems": any,
    "format": lambda found: found[0],
    "pattern": tuple,
}
_OPPOSITE = {
    "minimum": "exclusiveMaximum",
    "maximum": "exclusiveMinimum",
    "exclusiveMinimum": "maximum",
    "exclusiveMaximum": "minimum",
}


def declared_types(schema: Keywords) -> tuple[str, ...]:
    """Return the types that a schema names itself, or none."""
    named = schema.get("type", ())
    return (named,) if isinstance(named, str) else tuple(named)


def merged_types(schemas: Sequence[Keywords]) -> tuple[str, ...] | None:
    """Return the types that all schemas allow, in their order; None where no schema names any."""
    named = [declared_types(schema) for schema in schemas if "type" in schema]
    if not named:
        return None
    common = named[0]
    for other in named[1:]:
        common = tuple(dict.fromkeys(both for one in common for two in other if (both := _both(one, two))))
    return common


def _both(one: str, two: str) -> str:
    if one == two or {one, two} == {"integer", "number"}:
        return one if one == "integer" else two
    return ""


def implied_type(schemas: Sequence[Keywords]) -> str:
    """Guess the type that is meant where none is named."""
    for name, keywords in _IMPLIED.items():
        if any(keyword in schema for schema in schemas for keyword in keywords):
            return name
    return "string"


def merged_values(schemas: Sequence[Keywords], types: tuple[str, ...] | None) -> tuple[Json, ...] | None:
    """Return every value that `enum`, `const` and two-valued types leave; None where there is no short list."""
    lists = [schema["enum"] for schema in schemas if "enum" in schema]
    lists += [[schema["const"]] for schema in schemas if "const" in schema]
    if not lists and types and set(types) <= {"boolean", "null"}:
        lists = [[True, False]] if "boolean" in types else []
        lists = [[*lists[0], None]] if lists and "null" in types else lists
    if not lists:
        return None
    shared = [found for found in lists[0] if all(contains(other, found) for other in lists[1:])]
    return tuple(found for found in shared if types is None or fits(found, types))


def merged_bounds(schemas: Sequence[Keywords]) -> dict[str, Json]:
    """Return the tightest of each bound."""
    return {
        keyword: tightest([schema[keyword] for schema in schemas if keyword in schema])
        for keyword, tightest in _TIGHTEST.items()
        if any(keyword in schema for schema in schemas)
    }


def opposite_bounds(schema: Keywords) -> dict[str, Json]:
    """Return bounds that break the limits of a schema."""
    return {opposite: schema[keyword] for keyword, opposite in _OPPOSITE.items() if keyword in schema}

"""The plain keywords of several schemas in one table: types, allowed values, lengths and limits."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from math import gcd, lcm

from contracts.payloads.equality import contains, fits
from contracts.schemas import Json

Keywords = Mapping[str, Json]

TYPES = ("string", "integer", "number", "boolean", "object", "array", "null")
_SIZES = frozenset((
    "maxContains", "maxItems", "maxLength", "maxProperties", "minContains", "minItems", "minLength", "minProperties",
))  # fmt: skip
_IMPLIED = {
    "object": (
        "properties",
        "required",
        "additionalProperties",
        "patternProperties",
        "minProperties",
        "maxProperties",
        "propertyNames",
        "dependentRequired",
        "dependentSchemas",
        "unevaluatedProperties",
    ),
    "array": ("items", "prefixItems", "minItems", "maxItems", "uniqueItems", "contains", "unevaluatedItems"),
    "string": ("pattern", "format", "minLength", "maxLength"),
    "number": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
}
_TIGHTEST: Mapping[str, Callable[[Sequence[Json]], Json]] = {
    **dict.fromkeys(("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties", "minContains"), max),
    **dict.fromkeys(("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties", "maxContains"), min),
    "multipleOf": lambda found: _common_multiple(found),
    "uniqueItems": any,
    "format": lambda found: found[0],
    "pattern": tuple,
}
_BEYOND: Mapping[str, tuple[str, int]] = {
    "minLength": ("maxLength", -1),
    "maxLength": ("minLength", 1),
    "minItems": ("maxItems", -1),
    "maxItems": ("minItems", 1),
    "minProperties": ("maxProperties", -1),
    "maxProperties": ("minProperties", 1),
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


def types_but(types: tuple[str, ...], banned: frozenset[str], *, unnamed: bool) -> tuple[str, ...]:
    """Return the types that are left; where no schema names any, those that were only guessed make way for others."""
    gone = banned | ({"integer"} if "number" in banned else set())
    kept = tuple(name for name in types if name not in gone)
    return kept or (tuple(name for name in TYPES if name not in gone) if unnamed else ())


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
        keyword: tightest([_size(keyword, schema[keyword]) for schema in schemas if keyword in schema])
        for keyword, tightest in _TIGHTEST.items()
        if any(keyword in schema for schema in schemas)
    }


def opposite_bounds(schema: Keywords) -> Iterator[tuple[str, Json]]:
    """Yield bounds each of which breaks a limit of a schema."""
    yield from ((opposite, schema[keyword]) for keyword, opposite in _OPPOSITE.items() if keyword in schema)
    for keyword, (opposite, step) in _BEYOND.items():
        if keyword in schema and schema[keyword] + step >= 0:
            yield opposite, int(schema[keyword]) + step


def exact(number: int | float) -> Fraction:
    """Return a number as it is written: 0.1 is a tenth."""
    return Fraction(Decimal(str(number)))


def _size(keyword: str, found: Json) -> Json:
    """A size may be written 3.0."""
    return int(found) if keyword in _SIZES else found


def _common_multiple(steps: Sequence[int | float]) -> Json:
    if len(steps) == 1:
        return steps[0]
    found = [exact(step) for step in steps]
    common = Fraction(lcm(*(step.numerator for step in found)), gcd(*(step.denominator for step in found)))
    return int(common) if common.denominator == 1 else float(common)

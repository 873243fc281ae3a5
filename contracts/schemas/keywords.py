"""Which keywords of Draft 2020-12 hold schemas. Everything else (enum, const, default, examples) is data."""

from collections.abc import Iterator
from typing import Any

Json = Any
"""A JSON value as Python holds it: None, bool, int, float, str, list, dict with string keys."""

ONE = (
    "additionalProperties", "contains", "contentSchema", "else", "if", "items", "not", "propertyNames", "then",
    "unevaluatedItems", "unevaluatedProperties",
)  # fmt: skip
LIST = ("allOf", "anyOf", "oneOf", "prefixItems")
MAP = ("$defs", "definitions", "dependentSchemas", "patternProperties", "properties")
IN_PLACE = frozenset(("allOf", "anyOf", "dependentSchemas", "else", "if", "not", "oneOf", "then"))
"""Those whose schemas apply to the very value that the schema around them applies to."""

ASSERTIONS = IN_PLACE | frozenset((
    "$ref", "additionalProperties", "const", "contains", "dependentRequired", "enum", "exclusiveMaximum",
    "exclusiveMinimum", "format", "items", "maxContains", "maxItems", "maxLength", "maxProperties", "maximum",
    "minContains", "minItems", "minLength", "minProperties", "minimum", "multipleOf", "pattern", "patternProperties",
    "prefixItems", "properties", "propertyNames", "required", "type", "unevaluatedItems", "unevaluatedProperties",
    "uniqueItems",
))  # fmt: skip
"""Those that an instance can break; all others tell and do not ask."""


def subschemas(node: Json) -> Iterator[tuple[tuple[str, ...], Json]]:
    """Yield each schema directly inside a schema, with the keys that lead to it."""
    if not isinstance(node, dict):
        return
    for keyword in ONE:
        if isinstance(node.get(keyword), dict | bool):
            yield (keyword,), node[keyword]
    for keyword in LIST:
        if isinstance(node.get(keyword), list):
            yield from (((keyword, str(i)), child) for i, child in enumerate(node[keyword]))
    for keyword in MAP:
        if isinstance(node.get(keyword), dict):
            yield from (((keyword, name), child) for name, child in node[keyword].items())


def with_subschemas(node: dict[str, Json], changed: dict[tuple[str, ...], Json]) -> dict[str, Json]:
    """Return a copy of a schema with these subschemas in place of those at the same keys."""
    copy = dict(node)
    for keyword in {keys[0] for keys in changed if len(keys) > 1}:
        copy[keyword] = copy[keyword].copy()
    for (keyword, *rest), child in changed.items():
        if not rest:
            copy[keyword] = child
        elif isinstance(copy[keyword], list):
            copy[keyword][int(rest[0])] = child
        else:
            copy[keyword][rest[0]] = child
    return copy

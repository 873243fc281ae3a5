"""Where a payload holds the time of sending (`x-sent-at`), looked for along it and in the branches that it takes."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from contracts.payloads.matching import takes
from contracts.schemas import Json, Schema, pointers

UNITS = ("s", "ms", "rfc3339")
MOST = 1_000


def marks(schema: Schema, payload: Json) -> dict[str, str]:
    """Return the units of the members that hold the time of sending, by pointer into the payload, at most `MOST`."""
    found: dict[str, str] = {}
    waiting: list[tuple[str, Json, tuple[str, ...]]] = [("", payload, (schema.pointer,))] if _has_any(schema) else []
    while waiting and len(found) < MOST:
        place, here, asked = waiting.pop()
        nodes = list(_applying(schema, asked, here))
        units = [node["x-sent-at"]["unit"] for _, node in nodes if _is_mark(node.get("x-sent-at"))]
        if units and isinstance(here, str | int | float) and not isinstance(here, bool):
            found[place] = units[0]
        waiting += [(pointers.join(place, key), child, inner) for key, child, inner in _inside(nodes, here)]
    return found


@lru_cache(maxsize=1024)
def _has_any(schema: Schema) -> bool:
    return "'x-sent-at'" in repr(schema.bundle)


def _is_mark(said: Json) -> bool:
    return isinstance(said, dict) and said.get("unit") in UNITS


def _applying(schema: Schema, asked: Sequence[str], here: Json) -> Iterator[tuple[str, dict[str, Json]]]:
    """Yield each schema that applies to a value, `$ref`s followed, of branches those that the value keeps."""
    seen: set[str] = set()
    waiting = list(asked)
    while waiting:
        place = waiting.pop()
        node = _node(schema, place)
        if place not in seen and isinstance(node, dict):
            yield place, node
            waiting += _beside(schema, place, node, here)
        seen.add(place)


def _beside(schema: Schema, place: str, node: dict[str, Json], here: Json) -> list[str]:
    found = [schema.locate(node["$ref"])] if "$ref" in node else []
    found += [pointers.join(place, "allOf", i) for i in range(len(node.get("allOf", ())))]
    for keyword in ("anyOf", "oneOf"):
        branches = [pointers.join(place, keyword, i) for i in range(len(node.get(keyword, ())))]
        found += [branch for branch in branches if _keeps(schema, branch, here)] or branches
    if "if" in node:
        taken = "then" if _keeps(schema, pointers.join(place, "if"), here) else "else"
        found += [pointers.join(place, keyword) for keyword in ("if", "then") if taken == "then" and keyword in node]
        found += [pointers.join(place, "else")] if taken == "else" and "else" in node else []
    return found


def _inside(nodes: Sequence[tuple[str, dict[str, Json]]], here: Json) -> Iterator[tuple[str, Json, tuple[str, ...]]]:
    steps = here.items() if isinstance(here, dict) else enumerate(here) if isinstance(here, list) else ()
    for key, child in steps:
        asked = tuple(place for at, node in nodes for place in _below(at, node, key))
        if asked:
            yield str(key), child, asked


def _below(place: str, node: dict[str, Json], key: str | int) -> list[str]:
    return _of_member(place, node, key) if isinstance(key, str) else _of_element(place, node, key)


def _of_member(place: str, node: dict[str, Json], name: str) -> list[str]:
    found = [pointers.join(place, "properties", name)] if name in node.get("properties", ()) else []
    by_pattern = [pattern for pattern in node.get("patternProperties", ()) if takes(pattern, name)]
    found += [pointers.join(place, "patternProperties", pattern) for pattern in by_pattern]
    return found or ([pointers.join(place, "additionalProperties")] if "additionalProperties" in node else [])


def _of_element(place: str, node: dict[str, Json], i: int) -> list[str]:
    if i < len(node.get("prefixItems", ())):
        return [pointers.join(place, "prefixItems", i)]
    return [pointers.join(place, "items")] if "items" in node else []


def _node(schema: Schema, place: str) -> Json:
    return schema.definitions.at(place, schema.pointer).view


@lru_cache(maxsize=4096)
def _branch(schema: Schema, place: str) -> Schema:
    return Schema(schema.definitions.document, place, schema.definitions)


def _keeps(schema: Schema, place: str, here: Json) -> bool:
    return _branch(schema, place).is_valid(here)

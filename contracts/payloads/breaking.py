"""What must be broken: the other branches of `oneOf`, an `if` whose `else` is taken, and `not`.

What can simply be left out of a node (a value, a type) is left out; a schema that can be broken in several ways becomes
one more choice.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from contracts.payloads.bounds import declared_types, opposite_bounds, types_but
from contracts.payloads.equality import contains, same
from contracts.payloads.merging import Merger
from contracts.payloads.nodes import Choice, Node, Option, Spot
from contracts.schemas import Json, Schema, pointers
from contracts.schemas.definitions import Definitions
from contracts.schemas.keywords import ASSERTIONS

_LISTS = frozenset(("type", "enum", "const"))
_OF_TYPE = {"Length": "string", "Items": "array", "Properties": "object"}


class Nodes:
    """The nodes of one document, with what must be broken taken out."""

    def __init__(self, definitions: Definitions) -> None:
        self._definitions = definitions
        self._merger = Merger(definitions)
        self._schemas: dict[str, Schema] = {}
        self._nodes: dict[Spot, Node] = {}

    def start(self, pointer: str) -> Spot:
        """Return the spot of a whole payload whose schema stands at a pointer."""
        return self._merger.start(pointer)

    def at(self, spot: Spot) -> Node:
        """Return what is demanded of a spot."""
        found = self._nodes.get(spot)
        if found is None:
            found = self._nodes[spot] = self._made(spot)
        return found

    def _made(self, spot: Spot) -> Node:
        node = self._merger.plain(spot)
        negated = (pointers.join(part.pointer, "not") for part in node.parts if "not" in part.schema)
        for place in dict.fromkeys((*spot.avoid, *negated)):
            if _mark(place) not in spot.settled:
                node = self._without(node, place)
        node = self._listed(node, spot)
        return replace(node, dead=node.dead or node.values == () or not node.types)

    def _listed(self, node: Node, spot: Spot) -> Node:
        """Keep of a list of values those that all schemas take, and the one that tells branches apart where it can."""
        if spot.said is not None and self._fits(node, spot):
            return replace(node, values=(spot.said,))
        if node.values is None:
            return node
        return replace(node, values=tuple(found for found in node.values if self._taken(node, spot, found)))

    def _fits(self, node: Node, spot: Spot) -> bool:
        listed = node.values is None or contains(node.values, spot.said)
        return "string" in node.types and listed and self._taken(node, spot, spot.said)

    def _taken(self, node: Node, spot: Spot, found: Json) -> bool:
        keeping = (part.pointer for part in node.parts if not part.schema.keys() & ASSERTIONS <= _LISTS)
        return all(self._keeps(place, found) for place in keeping) and not any(
            self._keeps(place, found) for place in spot.avoid
        )

    def _keeps(self, place: str, found: Json) -> bool:
        if place not in self._schemas:
            self._schemas[place] = Schema(self._definitions.document, place, self._definitions)
        return self._schemas[place].is_valid(found)

    def _without(self, node: Node, named: str) -> Node:
        place, schema = self._merger.at(named)
        if not isinstance(schema, dict):
            return replace(node, dead=node.dead or schema is True)
        if "const" in schema or "enum" in schema:
            banned = _listed(schema)
            kept = None if node.values is None else tuple(v for v in node.values if not contains(banned, v))
            return replace(node, values=kept)
        declared = declared_types(schema)
        if declared and not set(declared) & set(node.types):
            return node
        options = tuple(self._ways(node, place, schema))
        if any(option == Option() for option in options):
            return node
        if schema.keys() & ASSERTIONS == {"type"}:
            unnamed = node.values is None and node.giver("type") is None
            return replace(node, types=types_but(node.types, frozenset(declared), unnamed=unnamed))
        options = options or tuple(_limits(node, schema, declared))
        if not options or _surely_kept(node, schema):
            return replace(node, dead=node.dead or _surely_kept(node, schema))
        return replace(node, choices=(*node.choices, Choice(place=_mark(named), keyword="not", options=options)))

    def _ways(self, node: Node, place: str, schema: Mapping[str, Json]) -> Iterator[Option]:
        """Yield each way of breaking a schema; an empty one where it is broken already."""
        for name, child in schema.get("properties", {}).items():
            if name in node.members and child is not True and child != {}:
                at = pointers.join(place, "properties", name)
                apart = name in node.required and self._apart(node.members[name], self._merger.at(at)[1])
                yield Option() if apart else Option(inner=((name, at),))
        for name in schema.get("required", ()):
            if name not in node.members and node.closed:
                yield Option()
            elif name not in node.required:
                yield Option(forbid=frozenset({name}))
        for i in range(len(schema.get("allOf", ()))):
            yield Option(avoid=(pointers.join(place, "allOf", i),))
        for keyword in ("anyOf", "oneOf"):
            if keyword in schema:
                yield Option(avoid=tuple(pointers.join(place, keyword, i) for i in range(len(schema[keyword]))))
        if "not" in schema:
            yield Option(hold=(pointers.join(place, "not"),))
        if "$ref" in schema:
            yield Option(avoid=(self._merger.target(place, schema),))

    def _apart(self, spot: Spot, other: Json) -> bool:
        """Say whether a spot and a schema have surely no value in common."""
        mine = self._merger.plain(spot).values
        if mine is None or not isinstance(other, dict) or not {"const", "enum"} & set(other):
            return False
        return not any(contains(_listed(other), found) for found in mine)


def _surely_kept(node: Node, schema: Mapping[str, Json]) -> bool:
    """Say whether a node demands all that a schema does, word for word, so that it cannot be broken."""
    types = declared_types(schema)
    return all(
        {*types, *(("integer",) if "number" in types else ())} >= set(node.types)
        if keyword == "type"
        else any(keyword in part.schema and same(part.schema[keyword], schema[keyword]) for part in node.parts)
        for keyword in schema.keys() & ASSERTIONS
    )


def _limits(node: Node, schema: Mapping[str, Json], declared: tuple[str, ...]) -> Iterator[Option]:
    """Yield ways of going beyond the limits of a schema, and that of being of another type."""
    for bound in opposite_bounds(schema):
        wanted = next((name for ending, name in _OF_TYPE.items() if bound[0].endswith(ending)), "number")
        if wanted in node.types or (wanted == "number" and "integer" in node.types):
            yield Option(limits=(bound,))
    if declared and not set(node.types) <= set(declared):
        yield Option(banned=frozenset(declared))


def _listed(schema: Mapping[str, Json]) -> list[Json]:
    return list(schema["enum"]) if "enum" in schema else [schema["const"]]


def _mark(place: str) -> str:
    return f"not {place}"

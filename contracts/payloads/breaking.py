"""What must be broken: the other branches of `oneOf`, an `if` whose `else` is taken, and `not`.

What can simply be left out of a node (a value, a type, beyond a limit) is left out; a schema for an object can be
broken in several ways, and those become one more choice.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from contracts.payloads.bounds import declared_types, opposite_bounds
from contracts.payloads.equality import contains
from contracts.payloads.merging import Merger
from contracts.payloads.nodes import Choice, Node, Option, Spot
from contracts.schemas import Json, Schema, pointers


class Nodes:
    """The nodes of one schema, with what must be broken taken out."""

    def __init__(self, schema: Schema) -> None:
        self._merger = Merger(schema)
        self._nodes: dict[Spot, Node] = {}
        self.root = self._merger.root

    def at(self, spot: Spot) -> Node:
        """Return what is demanded of a spot."""
        if spot not in self._nodes:
            self._nodes[spot] = self._made(spot)
        return self._nodes[spot]

    def _made(self, spot: Spot) -> Node:
        node = self._merger.plain(spot)
        negated = (pointers.join(part.pointer, "not") for part in node.parts if "not" in part.schema)
        for place in dict.fromkeys((*spot.avoid, *negated)):
            if _mark(place) not in spot.settled:
                node = self._without(node, place, self._merger.at(place))
        return replace(node, dead=node.dead or node.values == () or not node.types)

    def _without(self, node: Node, place: str, schema: Json) -> Node:
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
        if options:
            return replace(node, choices=(*node.choices, Choice(place=_mark(place), keyword="not", options=options)))
        if declared and set(schema) <= {"type", "description", "title"}:
            return replace(node, types=tuple(name for name in node.types if name not in declared))
        return replace(node, bounds={**node.bounds, **opposite_bounds(schema)})

    def _ways(self, node: Node, place: str, schema: Mapping[str, Json]) -> Iterator[Option]:
        """Yield each way of breaking a schema; an empty one where it is broken already."""
        for name, child in schema.get("properties", {}).items():
            if name in node.members and child is not True and child != {}:
                apart = name in node.required and self._apart(node.members[name], child)
                broken = ((name, pointers.join(place, "properties", name)),)
                yield Option() if apart else Option(inner=broken)
        for name in schema.get("required", ()):
            if name not in node.members and node.closed:
                yield Option()
            elif name not in node.required:
                yield Option(forbid=frozenset({name}))
        for i in range(len(schema.get("allOf", ()))):
            yield Option(avoid=(pointers.join(place, "allOf", i),))
        if "anyOf" in schema:
            yield Option(avoid=tuple(pointers.join(place, "anyOf", i) for i in range(len(schema["anyOf"]))))
        if "not" in schema:
            yield Option(hold=(pointers.join(place, "not"),))

    def _apart(self, spot: Spot, other: Json) -> bool:
        """Say whether a spot and a schema have surely no value in common."""
        mine = self._merger.plain(spot).values
        if mine is None or not isinstance(other, dict) or not {"const", "enum"} & set(other):
            return False
        return not any(contains(_listed(other), found) for found in mine)


def _listed(schema: Mapping[str, Json]) -> list[Json]:
    return list(schema["enum"]) if "enum" in schema else [schema["const"]]


def _mark(place: str) -> str:
    return f"not {place}"

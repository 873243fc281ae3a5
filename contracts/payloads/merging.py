"""All that is demanded of one place in a payload, gathered into one node.

`$ref` is followed, `allOf` merged, and the branches already chosen are added; what is still open stands in `choices`.
Each keyword remembers the schema that gives it, so that a case can say which sentence of the contract it rests on.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from contracts.payloads.bounds import implied_type, merged_bounds, merged_types, merged_values
from contracts.payloads.nodes import Choice, Node, Option, Part, Spot
from contracts.schemas import Json, Schema, pointers

_IMPOSSIBLE: dict[str, Json] = {"enum": []}


class Merger:
    """Makes the nodes of one schema, each once. Nothing is taken out here that must be avoided: see `breaking`."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._nodes: dict[Spot, Node] = {}
        self.root = Spot(hold=(schema.pointer,))

    def plain(self, spot: Spot) -> Node:
        """Return all that a spot must keep, as one node."""
        if spot not in self._nodes:
            self._nodes[spot] = _merged(tuple(self._gathered(spot.hold)), spot)
        return self._nodes[spot]

    def at(self, place: str) -> Json:
        """Return the schema at a pointer; one that is a mere `$ref` is followed."""
        found = pointers.get(self._schema.bundle, place)
        for _ in range(20):
            if not (isinstance(found, dict) and set(found) == {"$ref"}):
                break
            found = self._schema.resolved(found["$ref"])
        return found

    def _gathered(self, places: Sequence[str]) -> Iterator[Part]:
        """Yield each schema that applies, following `$ref` and `allOf`; a mark on a `$ref` marks what it names."""
        seen: set[str] = set()
        waiting: list[tuple[str, tuple[Json, ...]]] = [(place, ()) for place in reversed(places)]
        while waiting:
            place, marks = waiting.pop()
            schema = pointers.get(self._schema.bundle, place)
            if place in seen or schema is True:
                continue
            seen.add(place)
            if not isinstance(schema, dict):
                yield Part(pointer=place, schema=_IMPOSSIBLE)
                continue
            marks = (*marks, schema["x-inferred"]) if "x-inferred" in schema else marks
            yield Part(pointer=place, schema=schema, marks=marks)
            waiting += [(child, ()) for child in reversed(_children(place, schema, "allOf"))]
            if isinstance(schema.get("$ref"), str):
                waiting.append((self._schema.locate(schema["$ref"]), marks))


def _merged(parts: tuple[Part, ...], spot: Spot) -> Node:
    schemas = [part.schema for part in parts]
    types = merged_types(schemas)
    values = merged_values(schemas, types)
    members = _members(parts, spot)
    required = {name for schema in schemas for name in schema.get("required", ())} | {name for name, _ in spot.inner}
    return Node(
        parts=parts,
        types=(implied_type(schemas),) if types is None else types,
        values=values,
        bounds=merged_bounds(schemas),
        members={name: member for name, member in members.items() if name not in spot.forbid},
        required=frozenset(required),
        closed=any(_closed(schema) for schema in schemas),
        extra=Spot(hold=_places(parts, "additionalProperties", "unevaluatedProperties")),
        patterned=_patterned(parts),
        items=Spot(hold=_places(parts, "items", "unevaluatedItems")),
        prefix=_prefix(parts),
        contained=_places(parts, "contains"),
        choices=tuple(choice for part in parts for choice in _choices(part) if choice.place not in spot.settled),
        dead=types == () or values == () or bool(required & spot.forbid),
    )


def _members(parts: Sequence[Part], spot: Spot) -> dict[str, Spot]:
    members: dict[str, Spot] = {}
    for part in parts:
        for name in part.schema.get("properties", ()):
            place = pointers.join(part.pointer, "properties", name)
            members[name] = Spot(hold=(*members.get(name, Spot()).hold, place))
    for name, broken in spot.inner:
        member = members.get(name, Spot())
        members[name] = replace(member, avoid=(*member.avoid, broken))
    return members


def _closed(schema: Json) -> bool:
    return schema.get("additionalProperties") is False or schema.get("unevaluatedProperties") is False


def _places(parts: Sequence[Part], *keywords: str) -> tuple[str, ...]:
    return tuple(
        pointers.join(part.pointer, keyword)
        for part in parts
        for keyword in keywords
        if isinstance(part.schema.get(keyword), dict | bool)
    )


def _patterned(parts: Sequence[Part]) -> tuple[tuple[str, Spot], ...]:
    return tuple(
        (pattern, Spot(hold=(pointers.join(part.pointer, "patternProperties", pattern),)))
        for part in parts
        for pattern in part.schema.get("patternProperties", ())
    )


def _prefix(parts: Sequence[Part]) -> tuple[Spot, ...]:
    columns: dict[int, tuple[str, ...]] = {}
    for part in parts:
        for i, place in enumerate(_children(part.pointer, part.schema, "prefixItems")):
            columns[i] = (*columns.get(i, ()), place)
    return tuple(Spot(hold=columns[i]) for i in sorted(columns))


def _choices(part: Part) -> Iterator[Choice]:
    for keyword in ("oneOf", "anyOf"):
        children = _children(part.pointer, part.schema, keyword)
        if children:
            options = tuple(_alternative(child, children, exclusive=keyword == "oneOf") for child in children)
            yield _choice(part, keyword, options)
    if "if" in part.schema and {"then", "else"} & set(part.schema):
        condition = pointers.join(part.pointer, "if")
        yield _choice(
            part,
            "if",
            (
                Option(hold=(condition, *_places([part], "then"))),
                Option(avoid=(condition,), hold=_places([part], "else")),
            ),
        )


def _choice(part: Part, keyword: str, options: tuple[Option, ...]) -> Choice:
    place = pointers.join(part.pointer, keyword)
    return Choice(place=place, keyword=keyword, options=options, inferred=part.inferred(keyword))


def _alternative(child: str, children: Sequence[str], *, exclusive: bool) -> Option:
    others = tuple(other for other in children if other != child)
    return Option(hold=(child,), avoid=others if exclusive else ())


def _children(place: str, schema: Json, keyword: str) -> list[str]:
    return [pointers.join(place, keyword, i) for i in range(len(schema.get(keyword, ())))]

"""All that is demanded of one place in a payload, gathered into one node.

`$ref` is followed, `allOf` merged, and the branches already chosen are added; what is still open stands in `choices`.
Each keyword remembers the schema that gives it, so that a case can say which sentence of the contract it rests on.
"""

from collections.abc import Iterator, Sequence

from contracts.payloads import members
from contracts.payloads.bounds import implied_type, merged_bounds, merged_types, merged_values, types_but
from contracts.payloads.discriminators import tag
from contracts.payloads.equality import fits
from contracts.payloads.nodes import Choice, Node, Option, Part, Spot
from contracts.schemas import Json, pointers
from contracts.schemas.definitions import Definitions

_IMPOSSIBLE: dict[str, Json] = {"enum": []}
_MOST_AVOIDED = 40
"""Of so many branches it is seen to that they do not hold too; beyond that the validator alone decides."""


class Merger:
    """Makes the nodes of one document, each once. Nothing is taken out here that must be avoided: see `breaking`."""

    def __init__(self, definitions: Definitions) -> None:
        self._definitions = definitions
        self._views: dict[str, Json] = {}
        self._nodes: dict[Spot, Node] = {}

    def start(self, pointer: str) -> Spot:
        """Return the spot of a whole payload whose schema stands at a pointer."""
        self._views[pointer] = self._definitions.at(pointer, pointer).view
        return Spot(hold=(pointer,))

    def plain(self, spot: Spot) -> Node:
        """Return all that a spot must keep, as one node."""
        if spot not in self._nodes:
            self._nodes[spot] = _merged(tuple(self._gathered(spot.hold)), spot)
        return self._nodes[spot]

    def at(self, place: str) -> tuple[str, Json]:
        """Return the schema at a pointer and where it stands; one that is a mere `$ref` is followed."""
        found = self._view(place)
        while isinstance(found, dict) and set(found) == {"$ref"}:
            place = self.target(place, found)
            found = self._view(place)
        return place, found

    def target(self, place: str, schema: Json) -> str:
        """Return the pointer to what a schema's `$ref` names."""
        target = self._definitions.locate(schema["$ref"], place)
        if target not in self._views:
            self._views[target] = self._definitions.at(target, place).view
        return target

    def _view(self, place: str) -> Json:
        if place not in self._views:
            above, _, token = place.rpartition("/")
            self._views[place] = pointers.get(self._view(above), f"/{token}")
        return self._views[place]

    def _gathered(self, places: Sequence[str]) -> Iterator[Part]:
        """Yield each schema that applies, following `$ref` and `allOf`; a mark on a `$ref` marks what it names."""
        seen: set[str] = set()
        waiting: list[tuple[str, tuple[Json, ...]]] = [(place, ()) for place in reversed(places)]
        while waiting:
            place, marks = waiting.pop()
            schema = self._view(place)
            if place in seen or schema is True:
                continue
            seen.add(place)
            if not isinstance(schema, dict):
                yield Part(pointer=place, schema=_IMPOSSIBLE)
                continue
            marks = (*marks, schema["x-inferred"]) if "x-inferred" in schema else marks
            yield Part(pointer=place, schema=schema, marks=marks)
            waiting += [(child, ()) for child in reversed(_children(place, schema, "allOf"))]
            if "$ref" in schema:
                waiting.append((self.target(place, schema), marks))


def _merged(parts: tuple[Part, ...], spot: Spot) -> Node:
    schemas = [part.schema for part in parts]
    types = merged_types(schemas)
    values = merged_values(schemas, types)
    named = (implied_type(schemas),) if types is None else types
    types = types_but(named, spot.banned, unnamed=types is None and values is None)
    values = values if values is None or not spot.banned else tuple(found for found in values if fits(found, types))
    required = frozenset(name for schema in schemas for name in schema.get("required", ())) | spot.demand
    required |= {name for name, _ in spot.inner}
    return Node(
        parts=parts,
        types=types,
        values=values,
        bounds=merged_bounds([*schemas, *({keyword: limit} for keyword, limit in spot.limits)]),
        members=members.members(parts, spot, required),
        required=required,
        closed=members.closed(parts),
        extra=members.extra(parts),
        patterned=members.patterned(parts),
        names=Spot(hold=members.places(parts, "propertyNames")),
        items=Spot(hold=members.places(parts, "items") or members.places(parts, "unevaluatedItems")),
        prefix=_prefix(parts),
        contained=members.places(parts, "contains"),
        choices=tuple(choice for part in parts for choice in _choices(part) if choice.place not in spot.settled),
        dead=types == () or values == () or bool(required & spot.forbid),
    )


def _prefix(parts: Sequence[Part]) -> tuple[Spot, ...]:
    """Return the spots of the first elements; after the end of one schema's own, its `items` hold."""
    longest = max((len(part.schema.get("prefixItems", ())) for part in parts), default=0)
    columns: list[tuple[str, ...]] = [() for _ in range(longest)]
    for part in parts:
        own = _children(part.pointer, part.schema, "prefixItems")
        rest = members.places([part], "items")
        columns = [(*column, *(own[i : i + 1] or rest)) for i, column in enumerate(columns)]
    return tuple(Spot(hold=column) for column in columns)


def _choices(part: Part) -> Iterator[Choice]:
    for keyword in ("oneOf", "anyOf"):
        children = _children(part.pointer, part.schema, keyword)
        if children:
            tags = [tag(part.schema, child) for child in part.schema[keyword]]
            options = tuple(
                _alternative(child, children, tags[i], exclusive=keyword == "oneOf") for i, child in enumerate(children)
            )
            yield _choice(part, keyword, options)
    if "if" in part.schema and {"then", "else"} & set(part.schema):
        condition = pointers.join(part.pointer, "if")
        yield _choice(
            part,
            "if",
            (
                Option(hold=(condition, *members.places([part], "then"))),
                Option(avoid=(condition,), hold=members.places([part], "else")),
            ),
        )
    for name in part.schema.get("dependentSchemas", ()):
        place = pointers.join(part.pointer, "dependentSchemas", name)
        options = (Option(hold=(place,), demand=frozenset({name})), Option(forbid=frozenset({name})))
        inferred = part.inferred("dependentSchemas")
        yield Choice(place=place, keyword="dependentSchemas", options=options, inferred=inferred)


def _choice(part: Part, keyword: str, options: tuple[Option, ...]) -> Choice:
    place = pointers.join(part.pointer, keyword)
    return Choice(place=place, keyword=keyword, options=options, inferred=part.inferred(keyword))


def _alternative(child: str, children: Sequence[str], named: tuple[tuple[str, str], ...], *, exclusive: bool) -> Option:
    others = tuple(other for other in children if other != child)[:_MOST_AVOIDED]
    return Option(hold=(child,), avoid=others if exclusive else (), named=named)


def _children(place: str, schema: Json, keyword: str) -> list[str]:
    return [pointers.join(place, keyword, i) for i in range(len(schema.get(keyword, ())))]

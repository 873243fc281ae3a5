"""What is demanded of one place in a payload. `merging` makes these values, `walk` reads them."""

from collections.abc import Mapping

from contracts.messages import value
from contracts.schemas import Json, pointers


@value
class Spot:
    """A place for a value: pointers to the schemas that it keeps and to those that it must break."""

    hold: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    forbid: frozenset[str] = frozenset()
    """Members that must be absent."""
    inner: tuple[tuple[str, str], ...] = ()
    """Members that must be there, each with a schema that it must break."""
    demand: frozenset[str] = frozenset()
    """Members that must be there."""
    named: tuple[tuple[str, str], ...] = ()
    """Members that tell branches apart, each with the text that stands there where it can."""
    limits: tuple[tuple[str, Json], ...] = ()
    """Bounds that break what must be broken."""
    banned: frozenset[str] = frozenset()
    """Types that must not be."""
    said: str | None = None
    """The text that stands here where it can."""
    settled: frozenset[str] = frozenset()
    """Choices that were made."""


@value
class Option:
    """What choosing it adds to a spot."""

    hold: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    forbid: frozenset[str] = frozenset()
    inner: tuple[tuple[str, str], ...] = ()
    demand: frozenset[str] = frozenset()
    named: tuple[tuple[str, str], ...] = ()
    limits: tuple[tuple[str, Json], ...] = ()
    banned: frozenset[str] = frozenset()


@value
class Choice:
    """A place in the document where one of several must be taken."""

    place: str
    keyword: str
    """`oneOf`, `anyOf`, `if`, `dependentSchemas`, or `not` for the ways of breaking a schema."""
    options: tuple[Option, ...]
    inferred: bool = False


@value
class Part:
    """One schema of a node, where it stands, and what `x-inferred` says of it."""

    pointer: str
    schema: Mapping[str, Json]
    marks: tuple[Json, ...] = ()

    def inferred(self, *keywords: str) -> bool:
        """Say whether one of these keywords is marked as inferred."""
        return any(mark is True or (isinstance(mark, list) and any(k in mark for k in keywords)) for mark in self.marks)


@value
class Node:
    """A merged schema; what is still open stands in `choices`."""

    parts: tuple[Part, ...]
    types: tuple[str, ...]
    values: tuple[Json, ...] | None
    """All that is allowed, where that is a short list."""
    bounds: Mapping[str, Json]
    """Lengths, limits, formats; `pattern` is a tuple of all patterns."""
    members: Mapping[str, Spot]
    required: frozenset[str]
    closed: bool
    extra: Spot
    """The schema of members that have no name in the document."""
    patterned: tuple[tuple[str, Spot], ...]
    names: Spot
    """What `propertyNames` asks of names."""
    items: Spot
    prefix: tuple[Spot, ...]
    contained: tuple[str, ...]
    """What `contains` asks of some elements; the first ones keep it."""
    choices: tuple[Choice, ...]
    dead: bool = False
    """Nothing can stand here."""

    def giver(self, *keywords: str) -> Part | None:
        """Return the schema that gives the first of these keywords that is there."""
        return next((part for keyword in keywords for part in self.parts if keyword in part.schema), None)

    def rule(self, *keywords: str) -> str:
        """Return a pointer to the first of these keywords that is there, or else to the schema."""
        giver = self.giver(*keywords)
        if giver:
            return pointers.join(giver.pointer, next(keyword for keyword in keywords if keyword in giver.schema))
        return self.parts[0].pointer if self.parts else ""

    def inferred(self, *keywords: str) -> bool:
        """Say whether the keyword that a case rests on is the author's guess."""
        keyword = next((keyword for keyword in keywords if self.giver(keyword)), None)
        giver = self.giver(keyword) if keyword else None
        return giver.inferred(str(keyword)) if giver else self.marked(*keywords)

    def marked(self, *keywords: str) -> bool:
        """Say whether any schema of this node marks one of these keywords as inferred."""
        return any(part.inferred(*keywords) for part in self.parts)

    def says(self, keyword: str) -> Json:
        """Return what the first schema that has a keyword says under it."""
        giver = self.giver(keyword)
        return giver.schema[keyword] if giver else None


def settled(spot: Spot, choice: Choice, option: Option) -> Spot:
    """Return the spot after a choice."""
    return Spot(
        hold=spot.hold + option.hold,
        avoid=spot.avoid + option.avoid,
        forbid=spot.forbid | option.forbid,
        inner=spot.inner + option.inner,
        demand=spot.demand | option.demand,
        named=spot.named + option.named,
        limits=spot.limits + option.limits,
        banned=spot.banned | option.banned,
        said=spot.said,
        settled=spot.settled | {choice.place},
    )

"""The members of an object, and for each of them every schema of a node that applies to it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from contracts.payloads.matching import takes
from contracts.payloads.nodes import Node, Part, Spot
from contracts.schemas import Json, pointers


def members(parts: Sequence[Part], spot: Spot, required: frozenset[str]) -> dict[str, Spot]:
    """Return a spot for each member that has a name in the document, be it declared or only required."""
    declared = dict.fromkeys(name for part in parts for name in part.schema.get("properties", ()))
    found = {name: Spot(hold=tuple(_holding(parts, name))) for name in (*declared, *sorted(required - declared.keys()))}
    for name, broken in spot.inner:
        found[name] = replace(found[name], avoid=(*found[name].avoid, broken))
    for name, text in spot.named:
        found |= {name: replace(found[name], said=text)} if name in found else {}
    return {name: member for name, member in found.items() if name not in spot.forbid}


def extra(parts: Sequence[Part]) -> Spot:
    """Return the spot of members that no schema names."""
    # Core 2020-12, § 11.3: what `additionalProperties` applied to is evaluated.
    return Spot(hold=places(parts, "additionalProperties") or places(parts, "unevaluatedProperties"))


def closed(parts: Sequence[Part]) -> bool:
    """Say whether no member may be there but those with a name or a pattern."""
    return any(_schema_at(parts, place) is False for place in extra(parts).hold)


def patterned(parts: Sequence[Part]) -> tuple[tuple[str, Spot], ...]:
    """Return a spot for each pattern of names."""
    return tuple(
        (pattern, Spot(hold=(pointers.join(part.pointer, "patternProperties", pattern),)))
        for part in parts
        for pattern in part.schema.get("patternProperties", ())
    )


def places(parts: Sequence[Part], *keywords: str) -> tuple[str, ...]:
    """Return pointers to the schemas that stand under these keywords."""
    return tuple(
        pointers.join(part.pointer, keyword)
        for part in parts
        for keyword in keywords
        if isinstance(part.schema.get(keyword), dict | bool)
    )


def drawn(node: Node, needed: set[str]) -> set[str]:
    """Return the members that will be there, with all that `dependentRequired` draws in."""
    rules = [part.schema["dependentRequired"] for part in node.parts if "dependentRequired" in part.schema]
    needed = needed | node.required
    waiting = list(needed)
    while waiting:
        name = waiting.pop()
        new = {other for rule in rules for other in rule.get(name, ())} - needed
        needed |= new
        waiting += new
    return needed


def _holding(parts: Sequence[Part], name: str) -> Iterator[str]:
    """Yield what applies to a member: `additionalProperties` to those that its own neighbours do not name."""
    evaluated = False
    for part in parts:
        own = [("properties", name)] if name in part.schema.get("properties", ()) else []
        by_pattern = part.schema.get("patternProperties", ())
        own += [("patternProperties", pattern) for pattern in by_pattern if takes(pattern, name)]
        yield from (pointers.join(part.pointer, *keys) for keys in own)
        others = places([part], "additionalProperties") if not own else ()
        yield from others
        evaluated = evaluated or bool(own or others)
    yield from () if evaluated else places(parts, "unevaluatedProperties")


def _schema_at(parts: Sequence[Part], place: str) -> Json:
    above, _, keyword = place.rpartition("/")
    return next(part.schema[keyword] for part in parts if part.pointer == above)

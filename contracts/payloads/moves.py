"""Every single way in which a payload may differ from the fullest one and still keep the contract."""

import json
from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum

from contracts.messages import value
from contracts.payloads.equality import identical
from contracts.payloads.nodes import Choice, Node
from contracts.payloads.steering import Members, Steering, steering
from contracts.payloads.tracks import Visit
from contracts.schemas import Json, pointers


class Kind(StrEnum):
    """What a variation tries."""

    ABSENT = "absent"
    EMPTY = "empty"
    LONG = "long"
    NULL = "null"
    ENUM = "enum"
    BRANCH = "branch"
    NUMBER = "number"
    TEXT = "text"
    EXTREME = "extreme"
    UNKNOWN = "unknown"


@value
class Move:
    """One difference, and how to bring it about."""

    kind: Kind
    name: str
    pointer: str
    rule: str
    inferred: bool
    forced: Steering


TEXTS = {
    "non-ASCII": "Zoë Ångström 北京 Ωμέγα",
    "emoji": "👋 👩\u200d👩\u200d👧\u200d👦 🇸🇪 🏳️\u200d🌈 👍🏽",
    "punctuation": 'O\'Brien "quoted" back\\slash %s {} & <b>bold</b>',
    "tab and newline": "one\ttwo\nthree",
}
EXTREME_TEXTS = {
    "empty text": "",
    "300 characters": ("lorem ipsum " * 25)[:300],
    "10,000 characters": ("lorem ipsum " * 834)[:10_000],
    "right-to-left": "שלום עולם مرحبا بالعالم",
    "like a number": "0012",
    "U+0000": "zero\u0000byte",
}
_HALF = "half \ud83d of a pair"
"""RFC 8259, § 8.2: JSON can hold half of a surrogate pair, which no UTF-8 can; a text cut in the middle ends so."""
_FIGURES = (
    (Kind.NUMBER, "0", 0),
    (Kind.NUMBER, "12.5", 12.5),
    (Kind.EXTREME, "negative", -1),
    (Kind.EXTREME, "negative fraction", -12.5),
    (Kind.EXTREME, "beyond 2^31", 2**31 + 1),
    (Kind.EXTREME, "beyond 2^53", 2**53 + 1),
    (Kind.EXTREME, "15.0", 15.0),
    (Kind.EXTREME, "1e+16", 1e16),
)
"""An exponent is written for large numbers only, so it is tried with one."""
_MOST_VALUES = 500
_NUMERIC = ("minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum", "multipleOf", "type")
_TEXTUAL = ("pattern", "format", "minLength", "maxLength", "type")
UNKNOWN = "hookpact_unknown"
Source = Callable[[Visit, Json], Iterator[Move]]


def moves(visits: Sequence[Visit], payload: Json, sources: Sequence[Source] | None = None) -> Iterator[Move]:
    """Yield every move from the fullest payload, in the order of its walk; of equal elements only the first counts."""
    for visit in without_twins(visits, payload):
        here = pointers.get(payload, visit.pointer) if pointers.has(payload, visit.pointer) else None
        for source in SOURCES if sources is None else sources:
            yield from source(visit, here)


def without_twins(visits: Sequence[Visit], payload: Json) -> Iterator[Visit]:
    """Yield the visits but those to elements of an array that are like one before them."""
    twins: set[str] = set()
    for visit in visits:
        if visit.pointer in twins or visit.pointer.rpartition("/")[0] in twins:
            twins.add(visit.pointer)
            continue
        here = pointers.get(payload, visit.pointer) if pointers.has(payload, visit.pointer) else None
        if isinstance(here, list):
            twins.update(f"{visit.pointer}/{i}" for i in range(len(visit.node.prefix) + 1, len(here)))
        yield visit


def _absent(visit: Visit, here: Json) -> Iterator[Move]:
    above = visit.above
    if above is None or visit.name in above.loose.required:
        return
    by_branch = any(choice.keyword != "if" for choice, _ in above.taken)
    if visit.name in above.node.required and by_branch:
        return
    declaring = [part for part in above.node.parts if visit.name in part.schema.get("properties", ())]
    giver = next((part for part in above.node.parts if "required" in part.schema), None)
    place = (giver or declaring[0]).pointer if giver or declaring else above.node.rule()
    marked = any(part.inferred("required") for part in ([giver] if giver else declaring))
    yield Move(
        kind=Kind.ABSENT,
        name="absent",
        pointer=visit.pointer,
        rule=pointers.join(place, "required") if giver else place,
        inferred=marked or visit.loose.marked("required"),
        forced=steering(Members.ALL, absent=frozenset({visit.pointer})),
    )


def _empty(visit: Visit, here: Json) -> Iterator[Move]:
    if isinstance(here, dict) and here and not visit.node.required:
        rests = visit.node.marked("required", "minProperties")
        yield _pinned(Kind.EMPTY, "{}", visit, {}, ("required", "minProperties", "type"), rests)
    if isinstance(here, list) and here and not visit.node.bounds.get("minItems", 0):
        yield _sized(Kind.EMPTY, "[]", visit, 0, visit.node.marked("minItems"))


def _long(visit: Visit, here: Json) -> Iterator[Move]:
    if isinstance(here, list) and visit.node.bounds.get("maxItems", 20) >= 20:
        yield _sized(Kind.LONG, "20 elements", visit, 20, visit.node.marked("maxItems"))


def _null(visit: Visit, here: Json) -> Iterator[Move]:
    node = visit.loose
    if here is not None and "null" in node.types and (node.values is None or None in node.values):
        yield _pinned(Kind.NULL, "null", visit, None, ("type", "enum"), node.inferred("type", "enum"))


def _enum(visit: Visit, here: Json) -> Iterator[Move]:
    node = visit.loose
    for allowed in _spread(node.values or ()):
        if allowed is not None and not identical(allowed, here):
            keywords = ("enum", "const", "type")
            yield _pinned(Kind.ENUM, _shown(allowed), visit, allowed, keywords, node.inferred(*keywords))


def _spread(listed: Sequence[Json]) -> Sequence[Json]:
    """Return all of a list, or of a very long one so many, from its beginning to its end."""
    return (
        listed
        if len(listed) <= _MOST_VALUES
        else [listed[i * len(listed) // _MOST_VALUES] for i in range(_MOST_VALUES)]
    )


def _branch(visit: Visit, here: Json) -> Iterator[Move]:
    for choice, taken in visit.taken:
        for i in range(len(choice.options)):
            if i != taken and choice.keyword != "not":
                yield Move(
                    kind=Kind.BRANCH,
                    name=_branch_name(choice, i),
                    pointer=visit.pointer,
                    rule=choice.place,
                    inferred=choice.inferred,
                    forced=steering(Members.ALL, branches={(visit.pointer, choice.place): i}),
                )


def _branch_name(choice: Choice, i: int) -> str:
    return ("then", "else")[i] if choice.keyword == "if" else f"{choice.keyword} {i}"


def _number(visit: Visit, here: Json) -> Iterator[Move]:
    if not _plain_number(visit.node, here):
        return
    for kind, name, tried in _FIGURES:
        # A fraction rests on the type alone; whether the author guessed a limit far from it does not matter.
        keywords = _NUMERIC if name != "12.5" else ("multipleOf", "type")
        yield _pinned(kind, name, visit, tried, keywords, visit.node.marked(*keywords))


def _text(visit: Visit, here: Json) -> Iterator[Move]:
    node = visit.node
    if not isinstance(here, str) or node.values is not None or node.says("x-sent-at"):
        return
    for name, tried in TEXTS.items() if node.says("x-text") == "free" else ():
        yield _pinned(Kind.TEXT, name, visit, tried, ("x-text",), node.inferred("x-text"))
    for name, tried in EXTREME_TEXTS.items():
        yield _pinned(Kind.EXTREME, name, visit, tried, _TEXTUAL, node.marked(*_TEXTUAL))
    if node.says("x-text") == "free":
        yield _pinned(Kind.EXTREME, "half an emoji", visit, _HALF, ("x-text",), node.inferred("x-text"))


def _unknown(visit: Visit, here: Json) -> Iterator[Move]:
    if isinstance(here, dict) and not visit.node.closed:
        keywords = ("additionalProperties", "unevaluatedProperties")
        yield Move(
            kind=Kind.UNKNOWN,
            name="unknown member",
            pointer=pointers.join(visit.pointer, UNKNOWN),
            rule=visit.node.rule(*keywords, "type"),
            inferred=visit.node.marked(*keywords),
            forced=steering(Members.ALL),
        )


def _plain_number(node: Node, here: Json) -> bool:
    number = isinstance(here, int | float) and not isinstance(here, bool)
    return number and node.values is None and not node.says("x-sent-at")


def _pinned(kind: Kind, name: str, visit: Visit, pinned: Json, keywords: tuple[str, ...], inferred: bool) -> Move:
    forced = steering(Members.ALL, values={visit.pointer: pinned})
    rule = visit.loose.rule(*keywords)
    return Move(kind=kind, name=name, pointer=visit.pointer, rule=rule, inferred=inferred, forced=forced)


def _sized(kind: Kind, name: str, visit: Visit, length: int, inferred: bool) -> Move:
    forced = steering(Members.ALL, lengths={visit.pointer: length})
    rule = visit.node.rule("minItems" if length == 0 else "maxItems", "type")
    return Move(kind=kind, name=name, pointer=visit.pointer, rule=rule, inferred=inferred, forced=forced)


def _shown(allowed: Json) -> str:
    return json.dumps(allowed, ensure_ascii=False)


SOURCES: tuple[Source, ...] = (_absent, _empty, _long, _null, _enum, _branch, _number, _text, _unknown)
COVERED: tuple[Source, ...] = (_absent, _null, _enum, _branch)
"""What a few hundred realistic payloads show."""

"""Strings: the time of sending, times, ids, everyday words, what a pattern takes; whichever is accepted first."""

import random
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from hashlib import blake2b
from string import ascii_lowercase

from contracts.errors import DocumentError
from contracts.payloads import faking, moments, patterns
from contracts.payloads.dice import Dice
from contracts.payloads.nodes import Node
from contracts.schemas import Json, Schema

LONGEST = 1_000_000
_POOL = 64
_WRITTEN = 1_000_000
"""So many characters are written for one pattern, whether it takes them or not."""
_TRIES = 200
_USUAL = 24
_LONGEST_ADDRESS = 10_000
_ID = re.compile(r"(^|_)(id|uuid|guid|key|token)$|[a-z](Id|Key|Uuid)$")
_ID_FORMS: tuple[Callable[[str, str], str], ...] = (
    lambda run, digits: f"hp-{run}-{digits[:12]}" if run else f"hp-{digits[:12]}",
    lambda run, digits: digits,
    lambda run, digits: digits[:24],
    lambda run, digits: digits[:8],
    lambda run, digits: digits[:12].upper(),
    lambda run, digits: str(int(digits[:8], 16) + 10**9),
)

Demands = tuple[tuple[str, Json], ...]
"""Keywords of a string schema, in a form that can be a key: the pools are kept by it."""


def text(node: Node, name: str, place: str, dice: Dice, now: int, run: str) -> str:
    """Return a string for a member; raises DocumentError where none is found."""
    unit = node.says("x-sent-at")
    if isinstance(unit, dict) and unit.get("unit") in ("s", "ms", "rfc3339"):
        return moments.stamp(now, unit["unit"])
    wanted = demands(node)
    form = node.bounds.get("format", "")
    if form in moments.BY_FORMAT or (moments.is_time(name) and not form):
        written = _moment(wanted, name, place, dice, now)
        if written is not None:
            return written
    if form == "uuid":
        made = _uuid(dice.hexadecimal(place, f"uuid {run}", 32))
        if len(wanted) == 1 or accepts(wanted, made):
            return made
    named = _identifier(wanted, place, dice, run) if _ID.search(name) and not form else None
    if named is not None:
        return named
    pool = _pool(wanted, ("", "") if _ID.search(name) and not form else _kind(form, name))
    if not pool:
        raise _unfound(node, place)
    return pool[dice.roll(place, "text", len(pool))]


def _unfound(node: Node, place: str) -> DocumentError:
    words = {"format": "format", "pattern": "pattern", "minLength": "length", "maxLength": "length"}
    kept = list(dict.fromkeys(word for keyword, word in words.items() if keyword in node.bounds))
    said = " and ".join((", ".join(kept[:-1]), kept[-1]) if kept[1:] else kept)
    problem = f"nothing was found that keeps the {said} of {place or 'the payload'}; give an `example`"
    return DocumentError(node.rule(*words), problem)


def demands(node: Node) -> Demands:
    """Return what a node demands of a string; raises DocumentError where that is beyond all measure."""
    shortest = node.bounds.get("minLength", 0)
    if shortest > LONGEST:
        raise DocumentError(node.rule("minLength"), f"no body may be so long: {shortest} characters, at most {LONGEST}")
    keywords = ("format", "minLength", "maxLength", "pattern")
    found = [(keyword, node.bounds[keyword]) for keyword in keywords if keyword in node.bounds]
    examples = node.says("examples")
    if isinstance(examples, list):
        found.append(("examples", tuple(example for example in examples if isinstance(example, str))))
    given = tuple(each for each in (node.says("example"), node.says("default")) if isinstance(each, str))
    return (*found, ("given", given)) if given else tuple(found)


def _kind(form: str, name: str) -> tuple[str, str]:
    """Names that lead to the same maker share a pool."""
    found, known = faking.maker(form, name)
    if form in faking.BY_FORMAT and found is faking.BY_FORMAT[form]:
        return form, ""
    return ("", next(pattern for pattern, made in faking.BY_NAME if made is found)) if known else ("", "")


@lru_cache(maxsize=2048)
def _schema(wanted: Demands) -> Schema:
    keywords = {keyword: held for keyword, held in wanted if keyword not in ("pattern", "examples", "given")}
    takes = [{"pattern": pattern} for pattern in dict(wanted).get("pattern", ())]
    return Schema({"string": {"type": "string", **keywords, **({"allOf": takes} if takes else {})}}, "/string")


def accepts(wanted: Demands, candidate: str) -> bool:
    """Say whether a string keeps the demands. Foreign patterns run in the validator alone, whose time is linear."""
    return _schema(wanted).is_valid(candidate)


def _moment(wanted: Demands, name: str, place: str, dice: Dice, now: int) -> str | None:
    written = _moment_form(wanted)
    return None if written is None else written(moments.near(now, name, dice.roll(place, "time", 30 * moments.DAY)))


@lru_cache(maxsize=2048)
def _moment_form(wanted: Demands) -> Callable[[int], str] | None:
    named = moments.BY_FORMAT.get(dict(wanted).get("format", ""))
    return next((form for form in ([named] if named else moments.FORMS) if accepts(wanted, form(1_700_000_000))), None)


def _uuid(digits: str) -> str:
    """Random bits with version and variant in place (RFC 9562, § 5.4)."""
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:32]}"


def _identifier(wanted: Demands, place: str, dice: Dice, run: str) -> str | None:
    digits = dice.hexadecimal(place, f"id {run}", 32)
    form = _identifier_form(wanted, run)
    if form is not None:
        return form(run, digits)
    return _first_accepted(wanted, dice.generator(place, f"id {run}"))


@lru_cache(maxsize=2048)
def _identifier_form(wanted: Demands, run: str) -> Callable[[str, str], str] | None:
    return next((form for form in _ID_FORMS if accepts(wanted, form(run, "0123456789abcdef" * 2))), None)


def _first_accepted(wanted: Demands, generator: random.Random) -> str | None:
    made = (found for pattern in dict(wanted).get("pattern", ()) for found in _written(pattern, generator))
    return next((found for found in made if accepts(wanted, found)), None)


def _written(pattern: str, generator: random.Random) -> Iterator[str]:
    spent = 0
    for _ in range(_TRIES):
        made = patterns.written(pattern, generator)
        if made is None or spent > _WRITTEN:
            return
        spent += len(made)
        yield made


@lru_cache(maxsize=2048)
def _pool(wanted: Demands, kind: tuple[str, str]) -> tuple[str, ...]:
    """Return strings that keep the demands, all from the first source that has any."""
    size = max(1, min(_POOL, 200_000 // max(1, dict(wanted).get("minLength", 0))))
    shown_first = kind[1] in faking.VAGUE
    first = (_shown, _worded) if shown_first else (_worded, _shown)
    for source in (*first, _patterned, _measured, _padded, _given):
        found = list(dict.fromkeys(made for made in source(wanted, kind) if accepts(wanted, made)))[:size]
        if found:
            return tuple(found)
    return ()


def _seed(wanted: Demands, kind: tuple[str, str]) -> int:
    return int.from_bytes(blake2b(repr((wanted, kind)).encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")


def _worded(wanted: Demands, kind: tuple[str, str]) -> Iterator[str]:
    make = faking.BY_FORMAT.get(kind[0]) or dict(faking.BY_NAME).get(kind[1])
    if make is None and (dict(wanted).get("examples") or dict(wanted).get("pattern") or kind[0]):
        return
    source = faking.words(_seed(wanted, kind))
    for _ in range(_POOL):
        yield (make or faking.WORDS)(source)


def _shown(wanted: Demands, kind: tuple[str, str]) -> Iterator[str]:
    yield from dict(wanted).get("examples", ())


def _patterned(wanted: Demands, kind: tuple[str, str]) -> Iterator[str]:
    generator = random.Random(_seed(wanted, kind))
    for pattern in dict(wanted).get("pattern", ()):
        yield from _written(pattern, generator)


def _padded(wanted: Demands, kind: tuple[str, str]) -> Iterator[str]:
    """Words, repeated and cut to the length that is asked for."""
    shortest, longest = dict(wanted).get("minLength", 0), dict(wanted).get("maxLength", LONGEST)
    source = faking.words(_seed(wanted, kind))
    size = max(1, min(_POOL, 200_000 // max(1, shortest)))
    for _ in range(size):
        words = faking.WORDS(source)
        filled = words if len(words) >= shortest else (words + " ") * (shortest // len(words) + 1)
        yield filled[: max(shortest, min(longest, len(words)))]


def _measured(wanted: Demands, kind: tuple[str, str]) -> Iterator[str]:
    """Addresses that are no longer and no shorter than may be."""
    make = faking.BY_LENGTH.get(kind[0])
    length = max(dict(wanted).get("minLength", 0), min(dict(wanted).get("maxLength", LONGEST), _USUAL))
    yield from (make(length, letter) for letter in ascii_lowercase) if make and length < _LONGEST_ADDRESS else ()


def _given(wanted: Demands, kind: tuple[str, str]) -> Iterator[str]:
    yield from dict(wanted).get("given", ())


def word(place: str, i: int, dice: Dice) -> str:
    """Return a name for a member that has none in the document."""
    pool = _pool((), ("", ""))
    made = pool[dice.roll(place, f"word {i}", len(pool))].replace(" ", "_")
    return made if i < _POOL // 4 else f"{made}_{i}"

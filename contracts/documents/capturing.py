"""Patterns of documents that capture, matched in a time that grows with pattern and text alone.

Python's `re` can take for ever over a short text (`^(a+)+$`), so it only parses. What the pattern says is followed in
all ways at once, one character after the other, as Thompson and Pike did (https://swtch.com/~rsc/regexp/regexp2.html).
"""

import re
import string
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from itertools import islice
from typing import Any

from contracts.messages import value

LONGEST_TEXT = 2_000
"""Longer texts match nothing."""
_LARGEST = 500
_parser: Any = import_module("re._parser")
_Test = Callable[[str], bool]
_Step = tuple[str, Any, Any]
_LINE_ENDS = "\n\r\u2028\u2029"
# ECMA-262, § 22.2.2.9: digits and word characters are those of ASCII.
_CLASSES: dict[str, _Test] = {
    "DIGIT": lambda mark: mark in string.digits,
    "SPACE": str.isspace,
    "WORD": lambda mark: mark in string.ascii_letters + string.digits + "_",
}


@value
class Pattern:
    """A pattern, and the steps that it stands for."""

    text: str
    steps: tuple[_Step, ...]
    slots: int
    """Where groups begin and end: two for each, the whole match first."""


def read_pattern(text: str) -> Pattern:
    """Read a pattern; raises ValueError for what is none, is too large, or looks around itself or back."""
    try:
        parsed = _parser.parse(text)
    except (re.error, OverflowError, RecursionError) as error:
        raise ValueError(f"{text[:80]!r} is no regular expression: {error}") from None
    if parsed.state.flags & ~re.UNICODE:
        raise ValueError(f"{text[:80]!r} sets flags, which JSON Schema's patterns have not")
    steps = (("save", 0, 0), *_bounded(_steps(parsed, text), text), ("save", 1, 0), ("found", 0, 0))
    return Pattern(text=text, steps=steps, slots=2 * parsed.state.groups)


def groups(pattern: Pattern, text: str) -> tuple[str | None, ...] | None:
    """Return the first match and its groups, each None where it took no part; None where nothing matches."""
    if len(text) > LONGEST_TEXT:
        return None
    found = _search(pattern, text)
    if found is None:
        return None
    pairs = zip(found[::2], found[1::2], strict=True)
    return tuple(None if start is None or end is None else text[start:end] for start, end in pairs)


_Marks = tuple[int | None, ...]


def _search(pattern: Pattern, text: str) -> _Marks | None:
    found: _Marks | None = None
    threads: dict[int, _Marks] = {}
    for at in range(len(text) + 1):
        if found is None:  # the leftmost match wins, so none begins later than one that was found
            _follow(pattern, threads, 0, (None,) * pattern.slots, at, len(text))
        following: dict[int, _Marks] = {}
        for place, marks in threads.items():
            name, test, _ = pattern.steps[place]
            if name == "found":
                found = marks
                break  # what comes after in the order is less wanted
            if at < len(text) and test(text[at]):
                _follow(pattern, following, place + 1, marks, at + 1, len(text))
        threads = following
        if found is not None and not threads:
            return found
    return found


def _follow(pattern: Pattern, threads: dict[int, _Marks], start: int, marks: _Marks, at: int, end: int) -> None:
    """Add the places to which a step leads without taking a character, the most wanted first."""
    waiting, seen = [(start, marks)], set(threads)
    while waiting:
        place, marks = waiting.pop()
        if place in seen:
            continue
        seen.add(place)
        name, first, second = pattern.steps[place]
        if name == "jump":
            waiting.append((place + first, marks))
        elif name == "split":
            waiting += [(place + second, marks), (place + first, marks)]
        elif name == "save":
            waiting.append((place + 1, (*marks[:first], at, *marks[first + 1 :])))
        elif name == "edge":
            waiting += [(place + 1, marks)] if at == (0 if first == "start" else end) else []
        else:
            threads[place] = marks


def _steps(parsed: Any, text: str) -> Iterator[_Step]:
    for name, held in parsed:
        write = _WRITERS.get(str(name))
        if write is None:
            raise ValueError(f"{text[:80]!r}: {str(name).lower()} cannot be matched in a bounded time")
        yield from write(held, text)


def _bounded(steps: Iterable[_Step], text: str) -> list[_Step]:
    """Return the steps as a list; a few characters can say `{99}` of `{99}` of `{99}`."""
    found = list(islice(steps, _LARGEST + 1))
    if len(found) > _LARGEST:
        raise ValueError(f"{text[:80]!r} is too large: it repeats too much")
    return found


def _one(test: _Test) -> list[_Step]:
    return [("one", test, 0)]


def _set(held: Any, text: str) -> list[_Step]:
    negated = str(held[0][0]) == "NEGATE"
    tests = [_test(str(name), each) for name, each in held[negated:]]
    return _one(lambda mark: any(test(mark) for test in tests) is not negated)


def _test(name: str, held: Any) -> _Test:
    if name == "LITERAL":
        return lambda mark: ord(mark) == held
    if name == "RANGE":
        return lambda mark: held[0] <= ord(mark) <= held[1]
    kind = str(held).removeprefix("CATEGORY_")
    known = _CLASSES[kind.removeprefix("NOT_")]
    return (lambda mark: not known(mark)) if kind.startswith("NOT_") else known


def _branch(held: Any, text: str) -> list[_Step]:
    *others, last = [_bounded(_steps(each, text), text) for each in held[1]]
    written = last
    for each in reversed(others):
        written = [("split", 1, len(each) + 2), *each, ("jump", len(written) + 1, 0), *written]
    return written


def _group(held: Any, text: str) -> list[_Step]:
    number, added, removed, inner = held
    if added or removed:
        raise ValueError(f"{text[:80]!r} sets flags, which JSON Schema's patterns have not")
    written = _bounded(_steps(inner, text), text)
    return written if number is None else [("save", 2 * number, 0), *written, ("save", 2 * number + 1, 0)]


def _repeat(held: Any, text: str, *, greedy: bool) -> Iterator[_Step]:
    fewest, most, inner = held
    once = _bounded(_steps(inner, text), text)
    for _ in range(fewest):
        yield from once

    def split(past: int) -> _Step:
        return ("split", 1, past) if greedy else ("split", past, 1)

    if most == _parser.MAXREPEAT:
        yield from (split(len(once) + 2), *once, ("jump", -len(once) - 1, 0))
        return
    for left in range(most - fewest, 0, -1):
        yield split(left * (len(once) + 1))
        yield from once


def _edge(held: Any, text: str) -> list[_Step]:
    edges = {"AT_BEGINNING": "start", "AT_BEGINNING_STRING": "start", "AT_END": "end", "AT_END_STRING": "end"}
    if str(held) not in edges:
        raise ValueError(f"{text[:80]!r}: {str(held).lower()} is not known here")
    return [("edge", edges[str(held)], 0)]


_WRITERS: dict[str, Callable[[Any, str], Any]] = {
    "LITERAL": lambda held, text: _one(lambda mark: ord(mark) == held),
    "NOT_LITERAL": lambda held, text: _one(lambda mark: ord(mark) != held),
    "ANY": lambda held, text: _one(lambda mark: mark not in _LINE_ENDS),
    "IN": _set,
    "BRANCH": _branch,
    "SUBPATTERN": _group,
    "MAX_REPEAT": lambda held, text: _repeat(held, text, greedy=True),
    "MIN_REPEAT": lambda held, text: _repeat(held, text, greedy=False),
    "AT": _edge,
}

"""Strings from a regular expression of a document. It is parsed and walked, never run: matching can hang for ever."""

import random
import re
import string
import warnings
from collections.abc import Sequence, Set
from typing import Any

import rstr

_LONGEST_PATTERN = 1_000
_LONGEST_STRING = 100_000
_REPEATS = 8
_WIDEST_RANGE = 2_000
_EVERYDAY = string.ascii_letters + string.digits
_NONWORD = "".join(sorted(set(string.printable) - set(_EVERYDAY) - {"_"}))


class _TooLong(ValueError):
    pass


class _Writer(rstr.Rstr):
    """Writes what a pattern takes, in the same order of characters in every process, and gives up on bombs.

    The library picks from sets, whose order changes with the hash seed of the process, and repeats as often as told.
    """

    def __init__(self, dice: random.Random) -> None:
        super().__init__(dice, printable=_EVERYDAY, nonword=_NONWORD)
        self._cases = {**self._cases, "range": lambda ends: _characters(*ends)}
        self._steps = 0
        self._sets: dict[int, list[str]] = {}

    def _handle_state(self, state: Any) -> Any:
        self._steps += 1
        if self._steps > _LONGEST_STRING:
            raise _TooLong
        return super()._handle_state(state)

    def _handle_in(self, value: Sequence[Any]) -> Any:
        if id(value) not in self._sets:
            self._sets[id(value)] = self._listed(value)
        return self._random.choice(self._sets[id(value)])

    def _listed(self, value: Sequence[Any]) -> list[str]:
        """Return what a set holds, which is asked for as often as the set is repeated."""
        parts = [self._handle_state(part) for part in value]
        listed = {character for part in parts for character in part if isinstance(character, str)}
        self._steps += len(listed) // 20
        if parts[0] == [False]:
            listed = (set(_EVERYDAY) - listed) or (set(string.printable) - listed)
        return sorted(listed)

    def _handle_repeat(self, start_range: int, end_range: int, value: Any) -> str:
        times = self._random.randint(start_range, min(end_range, start_range + _REPEATS))
        return "".join(str(self._handle_state(state)) for _ in range(times) for state in value)


def _in_python(pattern: str) -> str:
    """Come near to what is meant by what `re` lacks or spells otherwise; the validator sorts out the rest."""
    named = re.sub(r"\(\?<(?=[^=!])", "(?P<", pattern)
    return re.sub(r"\\p\{(\w)\w*\}", lambda found: r"\d" if found[1] == "N" else r"\w", named)


def _characters(first: int, last: int) -> list[str]:
    """The start of a range is enough; half surrogates are no characters."""
    return [chr(code) for code in range(first, min(last, first + _WIDEST_RANGE) + 1) if not 0xD800 <= code <= 0xDFFF]


def different(pattern: str, dice: random.Random, wanted: int, taken: Set[str]) -> list[str]:
    """Return as many different strings as are wanted, or fewer, that a pattern probably takes."""
    found: dict[str, None] = {}
    spent = 0
    while len(found) < wanted and spent < _LONGEST_STRING:
        made = written(pattern, dice)
        if made is None:
            break
        spent += 100 + len(made)
        found |= {made: None} if made not in taken else {}
    return list(found)


def written(pattern: str, dice: random.Random) -> str | None:
    """Return a string that the pattern probably takes, or None where no one can be made in reason."""
    if len(pattern) > _LONGEST_PATTERN:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return str(_Writer(dice).xeger(_in_python(pattern)))
    except (re.error, ValueError, KeyError, IndexError, OverflowError, RecursionError):
        return None

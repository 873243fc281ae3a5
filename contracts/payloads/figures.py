"""Numbers: plausible by name, within limits, on the step that `multipleOf` asks for."""

import math
import re
import sys
from fractions import Fraction

from contracts.errors import DocumentError
from contracts.payloads import moments
from contracts.payloads.bounds import exact
from contracts.payloads.dice import Dice
from contracts.payloads.nodes import Node

_RANGES: tuple[tuple[re.Pattern[str], int, int], ...] = (
    (re.compile(r"(^|_)(perc|percent|percentage|rate|share|ratio)(_|$)"), 1, 30),
    (re.compile(r"quantity|qty"), 1, 5),
    (re.compile(r"follower|view|like|impression|click|subscriber"), 100, 250_000),
    (re.compile(r"(^|_)(id|key)$|[a-z]Id$"), 10**6, 2**31 - 1),
    (re.compile(r"amount|price|total|fee|revenue|commission|cost|payout|balance|sum|value"), 5, 500),
    (re.compile(r"year"), 2020, 2030),
    (re.compile(r"(^|_)(lat|latitude)$"), -60, 60),
)
_ELSE = (1, 1000)


def number(node: Node, name: str, place: str, dice: Dice, now: int, run: str) -> int | float:
    """Return a number for a member."""
    whole = "number" not in node.types
    unit = node.says("x-sent-at")
    if isinstance(unit, dict) and unit.get("unit") in ("s", "ms"):
        return int(moments.stamp(now, "ms" if unit.get("unit") == "ms" else "s"))
    step, low, high = _scale(node, whole=whole)
    if moments.is_time(name):
        wanted = (now - 30 * moments.DAY, now)
        wanted = (wanted[0] * 1000, wanted[1] * 1000) if low is not None and low * step > 10**11 else wanted
    else:
        wanted = next(((a, b) for pattern, a, b in _RANGES if pattern.search(name)), _ELSE)
    first, last = _narrowed(low, high, math.ceil(wanted[0] / step), math.floor(wanted[1] / step))
    purpose = f"number {run}" if wanted[0] == 10**6 else "number"
    rolled = dice.roll(place, purpose, last - first + 1)
    places = [first + (rolled + i) % (last - first + 1) for i in range(min(_TRIES, last - first + 1))]
    made = (_plain(at * step, node, whole=whole) for at in places)
    return next((found for found in made if _divides(found, node)), _plain(places[0] * step, node, whole=whole))


def _divides(made: int | float, node: Node) -> bool:
    """Say whether validators that divide in binary see a multiple too: 154.1 / 0.1 is a little less than 1541."""
    step = node.bounds.get("multipleOf", 1)
    return isinstance(step, int) or (made / step).is_integer()


def _scale(node: Node, *, whole: bool) -> tuple[Fraction, int | None, int | None]:
    """Return a step, and the lowest and the highest allowed number of steps; finer ones where limits are close."""
    step = _step(node, whole=whole)
    low, high = _limits(node, step)
    for _ in range(_FINER if not whole and "multipleOf" not in node.bounds else 0):
        if low is None or high is None or low <= high:
            break
        step /= 10
        low, high = _limits(node, step)
    return step, low, high


def _step(node: Node, *, whole: bool) -> Fraction:
    given = node.bounds.get("multipleOf")
    step = exact(given) if given else Fraction(1 if whole else Fraction(1, 100))
    return Fraction(step.numerator) if whole else step


def _limits(node: Node, step: Fraction) -> tuple[int | None, int | None]:
    """Return the lowest and the highest allowed number of steps; None where there is no limit."""
    bounds = {keyword: exact(held) for keyword, held in node.bounds.items() if keyword in _SIDES}
    lows = [math.ceil(bounds["minimum"] / step)] if "minimum" in bounds else []
    lows += [math.floor(bounds["exclusiveMinimum"] / step) + 1] if "exclusiveMinimum" in bounds else []
    highs = [math.floor(bounds["maximum"] / step)] if "maximum" in bounds else []
    highs += [math.ceil(bounds["exclusiveMaximum"] / step) - 1] if "exclusiveMaximum" in bounds else []
    return max(lows, default=None), min(highs, default=None)


def _narrowed(low: int | None, high: int | None, first: int, last: int) -> tuple[int, int]:
    """Keep to what is plausible where the limits let us, else keep near it."""
    span = max(0, last - first)
    if low is not None and low > last:
        first, last = low, low + span
    elif high is not None and high < first:
        first, last = high - span, high
    first = first if low is None else max(low, first)
    last = last if high is None else min(high, last)
    return first, max(first, last)


def _plain(found: Fraction, node: Node, *, whole: bool) -> int | float:
    if abs(found) > _LARGEST:
        raise DocumentError(node.rule(*_SIDES, "multipleOf"), "asks for a number larger than parsers can hold")
    return int(found) if whole else float(found)


_SIDES = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
_LARGEST = int(sys.float_info.max)
_FINER = 15
_TRIES = 50

"""Numbers: plausible by name, within limits, on the step that `multipleOf` asks for."""

import math
import re
from decimal import Decimal
from fractions import Fraction

from contracts.payloads import moments
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
    if isinstance(unit, dict):
        return int(moments.stamp(now, "ms" if unit.get("unit") == "ms" else "s"))
    step = _step(node, whole=whole)
    low, high = _limits(node, step)
    if moments.is_time(name):
        wanted = (now - 30 * moments.DAY, now)
        wanted = (wanted[0] * 1000, wanted[1] * 1000) if low * step > 10**11 else wanted
    else:
        wanted = next(((a, b) for pattern, a, b in _RANGES if pattern.search(name)), _ELSE)
    first, last = _narrowed(low, high, math.ceil(wanted[0] / step), math.floor(wanted[1] / step))
    purpose = f"number {run}" if wanted[0] == 10**6 else "number"
    return _plain((first + dice.roll(place, purpose, last - first + 1)) * step, whole=whole)


def _step(node: Node, *, whole: bool) -> Fraction:
    given = node.bounds.get("multipleOf")
    step = Fraction(Decimal(str(given))) if given else Fraction(1 if whole else Fraction(1, 100))
    return Fraction(step.numerator) if whole else step


def _limits(node: Node, step: Fraction) -> tuple[float, float]:
    """Return the lowest and the highest allowed number of steps."""
    bounds = {keyword: Fraction(Decimal(str(held))) for keyword, held in node.bounds.items() if keyword in _SIDES}
    lows = [math.ceil(bounds["minimum"] / step)] if "minimum" in bounds else []
    lows += [math.floor(bounds["exclusiveMinimum"] / step) + 1] if "exclusiveMinimum" in bounds else []
    highs = [math.floor(bounds["maximum"] / step)] if "maximum" in bounds else []
    highs += [math.ceil(bounds["exclusiveMaximum"] / step) - 1] if "exclusiveMaximum" in bounds else []
    return max(lows, default=-math.inf), min(highs, default=math.inf)


def _narrowed(low: float, high: float, first: int, last: int) -> tuple[int, int]:
    """Keep to what is plausible where the limits let us, else keep near it."""
    span = max(0, last - first)
    if low > last:
        first, last = int(low), int(min(high, low + span))
    elif high < first:
        first, last = int(max(low, high - span)), int(high)
    first, last = int(max(low, first)), int(min(high, last))
    return first, max(first, last)


def _plain(exact: Fraction, *, whole: bool) -> int | float:
    return int(exact) if whole else float(exact)


_SIDES = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")

"""Times near now, in the form that a schema takes. Arithmetic on the `now` that we are told; no clock is read."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from contracts.errors import UsageError

DAY = 86_400
_AHEAD = re.compile(r"expir|due|deadline|until|end|next|valid_to|scheduled")
_TIME_LIKE = re.compile(
    r"(^|_)(at|on|date|time|timestamp|datetime|deadline|since|until)(_|$)|timestamp$|(created|updated)$|[a-z](At|Date|Time)$"
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def is_time(name: str) -> bool:
    """Say whether a member's name is that of a time."""
    return bool(_TIME_LIKE.search(name))


def near(now: int, name: str, distance: int) -> int:
    """Return a time within a month of now: before it, or after it where the name looks ahead."""
    return now + distance if _AHEAD.search(name) else now - distance


def rfc3339(seconds: int) -> str:
    """Write a time as RFC 3339 does, in UTC."""
    return _written(seconds, "%Y-%m-%dT%H:%M:%SZ")


def _written(seconds: int, form: str) -> str:
    try:
        moment = _EPOCH + timedelta(seconds=seconds)
    except OverflowError:
        raise UsageError(
            f"{seconds} s lies outside the years 1 to 9999, which is all that RFC 3339 can write"
        ) from None
    return moment.strftime(form.replace("%Y", f"{moment.year:04}"))


def stamp(now: int, unit: str) -> str:
    """Write the time of sending in the unit of a stamp."""
    if unit == "rfc3339":
        return rfc3339(now)
    return str(now * 1000 if unit == "ms" else now)


BY_FORMAT: Mapping[str, Callable[[int], str]] = {
    "date-time": rfc3339,
    "date": lambda seconds: _written(seconds, "%Y-%m-%d"),
    "time": lambda seconds: _written(seconds, "%H:%M:%SZ"),
}
FORMS: tuple[Callable[[int], str], ...] = (
    rfc3339,
    lambda seconds: _written(seconds, "%Y-%m-%d %H:%M:%S"),
    lambda seconds: _written(seconds, "%Y-%m-%d"),
    str,
    lambda seconds: str(seconds * 1000),
    lambda seconds: _written(seconds, "%d-%m-%Y"),
    lambda seconds: _written(seconds, "%H:%M"),
)
"""Tried in this order where a pattern, not a format, says how a time is written."""

"""Times as schemes write them. What is signed is the text as sent; what is judged is the time that it names."""

import re
from datetime import UTC, datetime, timedelta, timezone

# ASCII digits only, no sign, no leading zero: `int()` would take "１２３", "+5" and "1_000".
WHOLE_NUMBER = re.compile(rb"0|[1-9][0-9]{0,17}")
RFC3339 = re.compile(
    rb"([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt]([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.[0-9]{1,9})?"
    rb"(?:[Zz]|([+-])([0-9]{2}):([0-9]{2}))"
)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
PER_SECOND = {"s": 1, "ms": 1000}


def write_time(seconds: int, unit: str) -> bytes:
    """Return Unix seconds as the unit's text."""
    if unit == "rfc3339":
        return (EPOCH + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    return str(seconds * PER_SECOND[unit]).encode()


def read_time(text: bytes, unit: str) -> int | None:
    """Return the Unix seconds that a text names, or None where it is no time in this unit."""
    if unit == "rfc3339":
        found = RFC3339.fullmatch(text)
        return _instant(found) if found else None
    return int(text) // PER_SECOND[unit] if WHOLE_NUMBER.fullmatch(text) else None


def _instant(found: re.Match[bytes]) -> int | None:
    year, month, day, hour, minute, second = (int(group) for group in found.groups()[:6])
    sign, hours, minutes = found.groups()[6:]
    try:
        east = timedelta(hours=int(hours or 0), minutes=int(minutes or 0)) * (-1 if sign == b"-" else 1)
        local = datetime(year, month, day, hour, minute, second, tzinfo=timezone(east))
    except ValueError:
        return None
    return (local - EPOCH) // timedelta(seconds=1)

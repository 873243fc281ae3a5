"""Other times: another unit or spelling of the one that was sent, or another moment."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

from contracts.diagnosis.computations import Computation, Variation
from contracts.signing.times import RFC3339, WHOLE_NUMBER, read_time

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST = 253_402_300_799
"""The last second of the year 9999."""
_MILLISECONDS_FROM = 100_000_000_000
"""A number as large as this is no time in seconds that anybody means."""
_NEAR = [sign * n for n in range(1, 31) for sign in (1, -1)]
_ZONES = [sign * half * 1800 for half in range(1, 29) for sign in (1, -1)]


def time_variations(computation: Computation) -> Iterator[Variation]:
    """Yield a variation for each other time that may have been signed."""
    text = computation.facts.timestamp
    seconds = seconds_of(text)
    if seconds is None:
        return
    for said, other in _respelt(text, seconds):
        yield _variation("timestamp-unit", said, other)
    for shift in (*_NEAR, *_ZONES):
        said = f"the signed time is {abs(shift)} s {'later' if shift > 0 else 'earlier'} than the one that was sent"
        if 0 <= seconds + shift <= _LATEST:
            yield _variation("timestamp-shifted", said, _shifted(text, seconds, shift), pairs=abs(shift) <= 2)
    is_signed = any(part.kind == "timestamp" for part in computation.scheme.content)
    if is_signed and WHOLE_NUMBER.fullmatch(text) and int(text) < _MILLISECONDS_FROM:
        for part in range(1, 1000):
            said = f"the signed time has milliseconds ({part}), where seconds were sent"
            yield _variation("timestamp-unit", said, text + b"%03d" % part, pairs=False)


def seconds_of(text: bytes) -> int | None:
    """Return the Unix seconds that a text names in whatever unit; None where it is no time."""
    if WHOLE_NUMBER.fullmatch(text):
        number = int(text)
        seconds = number // 1000 if number >= _MILLISECONDS_FROM else number
    else:
        found = read_time(text, "rfc3339")
        seconds = -1 if found is None else found
    return seconds if 0 <= seconds <= _LATEST else None


def _variation(mistake: str, said: str, text: bytes, *, pairs: bool = True) -> Variation:
    return Variation(mistake=mistake, kind="time", said=said, change=partial(_timed, text=text), pairs=pairs)


def _timed(computation: Computation, *, text: bytes) -> Computation:
    return replace(computation, facts=replace(computation.facts, timestamp=text))


def _respelt(text: bytes, seconds: int) -> Iterator[tuple[str, bytes]]:
    moment = (_EPOCH + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%S").encode()
    spellings = {
        "in seconds": str(seconds).encode(),
        "in milliseconds": b"%d000" % seconds,
        "in microseconds": b"%d000000" % seconds,
        "in seconds with a point": b"%d.0" % seconds,
        "as RFC 3339 with 'Z'": moment + b"Z",
        "as RFC 3339 with '.000Z'": moment + b".000Z",
        "as RFC 3339 with '+00:00'": moment + b"+00:00",
        "with a blank before it": b" " + text,
    }
    for name, spelt in spellings.items():
        if spelt != text:
            yield f"the signed time is written {name}", spelt


def _shifted(text: bytes, seconds: int, shift: int) -> bytes:
    if RFC3339.fullmatch(text):
        moment = (_EPOCH + timedelta(seconds=seconds + shift)).strftime("%Y-%m-%dT%H:%M:%S").encode()
        return moment + text[len(moment) :]
    return str(int(text) + shift * (1000 if int(text) >= _MILLISECONDS_FROM else 1)).encode()

"""Bodies: a payload in one style, and the places in its bytes that take the time of sending."""

import builtins
from collections.abc import Sequence

from contracts.errors import UsageError, nearest
from contracts.messages import Stamp, value
from contracts.payloads import moments
from contracts.payloads.marks import marks
from contracts.payloads.recipe import Recipe
from contracts.payloads.styles import STYLES
from contracts.schemas import Json, Schema, pointers


@value
class Body:
    """Exact bytes, and where the time of sending goes."""

    bytes: builtins.bytes
    stamps: tuple[Stamp, ...] = ()


def body(made_for: Recipe | Schema | None, payload: Json, style: str = "compact") -> Body:
    """Encode a payload; its stamps are the places of all members that hold the time of sending.

    Without a schema nobody knows of any.
    """
    if style not in STYLES:
        raise UsageError(f"no style {style!r}: {nearest(style, STYLES)}")
    schema = made_for.schema if isinstance(made_for, Recipe) else made_for
    places = marks(schema, payload) if schema else {}
    return _stamped_body(payload, places, style) if places else Body(bytes=STYLES[style](payload))


def stamped(body: bytes, stamps: Sequence[Stamp], now: int) -> bytes:
    """Fill the time of sending in; the bytes around it stay as they are."""
    for stamp in sorted(stamps, key=lambda stamp: -stamp.start):
        body = body[: stamp.start] + moments.stamp(now, stamp.unit).encode() + body[stamp.end :]
    return body


def _stamped_body(payload: Json, places: dict[str, str], style: str) -> Body:
    """Mark each place by a text found nowhere else, see where the encoder puts it, and put the value back."""
    encode = STYLES[style]
    texts = _texts(encode(payload), len(places))
    held = {place: pointers.get(payload, place) for place in places}
    for place, mark in zip(places, texts, strict=True):
        payload = pointers.put(payload, place, mark.decode())
    encoded = encode(payload)
    stamps = []
    for place, mark in sorted(zip(places, texts, strict=True), key=lambda pair: encoded.index(pair[1])):
        written = encode(held[place]).strip()
        written, quotes = (written[1:-1], 0) if isinstance(held[place], str) else (written, 1)
        start = encoded.index(mark) - quotes
        encoded = encoded[:start] + written + encoded[start + len(mark) + 2 * quotes :]
        stamps.append(Stamp(start=start, end=start + len(written), unit=places[place], pointer=place))
    return Body(bytes=encoded, stamps=tuple(stamps))


def _texts(encoded: bytes, count: int) -> list[bytes]:
    salt = 0
    while b"stamp%dx" % salt in encoded:
        salt += 1
    return [b"stamp%dx%06d" % (salt, i) for i in range(count)]

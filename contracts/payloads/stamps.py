"""Bodies: a payload in one style, and the places in its bytes that take the time of sending."""

import builtins
from collections.abc import Iterator, Sequence
from functools import lru_cache

from contracts.errors import UsageError
from contracts.messages import Stamp, value
from contracts.payloads import moments
from contracts.payloads.recipe import Recipe
from contracts.payloads.styles import STYLES
from contracts.schemas import Json, Schema, pointers, subschemas

UNITS = ("s", "ms", "rfc3339")
_ANY = "*"
_DEEPEST = 20

Path = tuple[tuple[str, ...], str]
"""The way to a stamped member (`*` for each element) and its unit."""


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
        raise UsageError(f"no style {style!r}; there are {', '.join(STYLES)}")
    schema = made_for.schema if isinstance(made_for, Recipe) else made_for
    known = _paths(schema) if schema else ()
    places = {place: unit for steps, unit in known for place in _found(payload, steps, "")}
    return _stamped_body(payload, places, style) if places else Body(bytes=STYLES[style](payload))


def stamped(body: bytes, stamps: Sequence[Stamp], now: int) -> bytes:
    """Fill the time of sending in; the bytes around it stay as they are."""
    for stamp in sorted(stamps, key=lambda stamp: -stamp.start):
        body = body[: stamp.start] + moments.stamp(now, stamp.unit).encode() + body[stamp.end :]
    return body


def _stamped_body(payload: Json, places: dict[str, str], style: str) -> Body:
    """Mark each place by a text found nowhere else, see where the encoder puts it, and put the value back."""
    encode = STYLES[style]
    marks = _marks(encode(payload), len(places))
    held = {place: pointers.get(payload, place) for place in places}
    for place, mark in zip(places, marks, strict=True):
        payload = pointers.put(payload, place, mark.decode())
    encoded = encode(payload)
    stamps = []
    for place, mark in sorted(zip(places, marks, strict=True), key=lambda pair: encoded.index(pair[1])):
        written = encode(held[place]).strip()
        written, quotes = (written[1:-1], 0) if isinstance(held[place], str) else (written, 1)
        start = encoded.index(mark) - quotes
        encoded = encoded[:start] + written + encoded[start + len(mark) + 2 * quotes :]
        stamps.append(Stamp(start=start, end=start + len(written), unit=places[place], pointer=place))
    return Body(bytes=encoded, stamps=tuple(stamps))


def _marks(encoded: bytes, count: int) -> list[bytes]:
    salt = 0
    while b"stamp%dx" % salt in encoded:
        salt += 1
    return [b"stamp%dx%06d" % (salt, i) for i in range(count)]


def _found(payload: Json, steps: Sequence[str], pointer: str) -> Iterator[str]:
    if not steps:
        if isinstance(payload, str | int | float) and not isinstance(payload, bool):
            yield pointer
    elif steps[0] == _ANY and isinstance(payload, list):
        for i, element in enumerate(payload):
            yield from _found(element, steps[1:], pointers.join(pointer, i))
    elif isinstance(payload, dict) and steps[0] in payload:
        yield from _found(payload[steps[0]], steps[1:], pointers.join(pointer, steps[0]))


@lru_cache(maxsize=128)
def _paths(schema: Schema) -> tuple[Path, ...]:
    if "'x-sent-at'" not in repr(schema.bundle):
        return ()
    return tuple(dict.fromkeys(_walked(schema, schema.node, (), ())))


def _walked(schema: Schema, node: Json, steps: tuple[str, ...], followed: tuple[str, ...]) -> Iterator[Path]:
    if not isinstance(node, dict) or len(steps) > _DEEPEST:
        return
    mark = node.get("x-sent-at")
    if isinstance(mark, dict) and mark.get("unit") in UNITS:
        yield steps, mark["unit"]
    reference = node.get("$ref")
    if isinstance(reference, str) and reference not in followed:
        yield from _walked(schema, schema.resolved(reference), steps, (*followed, reference))
    for keys, child in subschemas(node):
        deeper = _STEP.get(keys[0], ())
        if keys[0] == "properties":
            deeper = (keys[1],)
        if keys[0] in _STEP or keys[0] in ("properties", "allOf", "anyOf", "oneOf", "then", "else", "if"):
            yield from _walked(schema, child, (*steps, *deeper), followed)


_STEP = {"items": (_ANY,), "prefixItems": (_ANY,)}

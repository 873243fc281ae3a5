"""JSON bodies read before they are trusted: numbers keep the text that was sent, and what is doubtful is refused."""

import json
from collections.abc import Iterator
from functools import lru_cache

import orjson

from contracts.schemas import Json, pointers
from contracts.signing.verdicts import Reason, Unreadable

LONGEST = 10_000_000
"""A body that must be parsed before its signature is known may have so many bytes."""


class Number(str):
    """A number's text as sent: `1.50` stays `1.50`, and no digit is ever converted."""

    __slots__ = ()


_SMALL = 65_536


def read_json(body: bytes) -> Json:
    """Return a body as a tree that nobody may change; raises Unreadable on what is no JSON or says a key twice."""
    return _read_small(body) if len(body) <= _SMALL else _read_large(body)


def _read(body: bytes) -> Json:
    if len(body) > LONGEST:
        raise Unreadable(Reason.MALFORMED, f"the body has more than {LONGEST} bytes")
    try:
        orjson.loads(body)  # strict where the standard library is not: NaN, lone surrogates, UTF-16, great depth
        return json.loads(body.decode(), parse_int=Number, parse_float=Number, object_pairs_hook=_members)
    except (ValueError, RecursionError):
        raise Unreadable(Reason.MALFORMED, "the body is not JSON, and its signature needs it") from None


_read_small = lru_cache(maxsize=4)(_read)
_read_large = lru_cache(maxsize=1)(_read)
"""Whoever reads one member soon reads the next, so a body is parsed once; of large ones only the last is kept."""


def write_json(tree: Json) -> bytes:
    """Return a tree as a compact body; raises Unreadable where it is too deep."""
    try:
        return orjson.dumps(tree, default=_number, option=orjson.OPT_PASSTHROUGH_SUBCLASS)
    except TypeError:
        raise Unreadable(Reason.MALFORMED, "the body cannot be written as JSON") from None


def text_at(body: bytes, pointer: str) -> bytes | None:
    """Return the text that signs for a member: strings and numbers as sent; None where it is absent or null."""
    try:
        found = pointers.get(read_json(body), pointer)
    except LookupError:
        return None
    if isinstance(found, dict | list):
        raise Unreadable(Reason.MALFORMED, f"{pointer} in the body is no text, number or truth value")
    if isinstance(found, bool):
        return b"true" if found else b"false"
    return None if found is None else str(found).encode()


def put_text(body: bytes, pointer: str, text: bytes, *, number: bool = False) -> bytes:
    """Return the body with this text at the pointer; a body that says so already keeps its bytes."""
    tree = read_json(body)
    if not all(isinstance(parent, dict | list | None) for parent in _parents(tree, pointer)):
        raise Unreadable(Reason.MALFORMED, f"the body has no room for {pointer}")
    if pointers.has(tree, pointer):
        old = pointers.get(tree, pointer)
        number = isinstance(old, Number) if isinstance(old, str) else number
        if isinstance(old, str) and old.encode() == text:
            return body
    new = Number(text.decode()) if number else text.decode("utf-8", "replace")
    try:
        return write_json(pointers.put(tree, pointer, new))
    except LookupError:
        raise Unreadable(Reason.MALFORMED, f"the body has no room for {pointer}") from None


def elements(body: bytes, batch: str) -> tuple[str, ...]:
    """Return the pointer of each element that a pointer with one `*` names."""
    above, _, below = batch.partition("/*")
    try:
        found = pointers.get(read_json(body), above)
    except LookupError:
        return ()
    return tuple(f"{above}/{i}{below}" for i in range(len(found))) if isinstance(found, list) else ()


def _parents(tree: Json, pointer: str) -> Iterator[Json]:
    above = pointers.parts(pointer)[:-1]
    paths = (pointers.join("", *above[:depth]) for depth in range(len(above) + 1))
    return (pointers.get(tree, path) for path in paths if pointers.has(tree, path))


def _members(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise Unreadable(Reason.MALFORMED, "the body says a key twice")
    return members


def _number(found: Json) -> orjson.Fragment:
    if isinstance(found, Number):
        return orjson.Fragment(str(found))
    raise TypeError(type(found).__name__)

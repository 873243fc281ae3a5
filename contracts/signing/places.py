"""Reading and writing what stands in a header, at a pointer into the body, or in the query of the URL."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from urllib.parse import quote_from_bytes, unquote_to_bytes

from contracts.messages import Request, header_values, with_header
from contracts.signing.bodies import put_text, text_at
from contracts.signing.keys import utf8
from contracts.signing.scheme import Place
from contracts.signing.verdicts import Unreadable

OWS = b" \t"
"""RFC 9110, § 5.5: a field value "does not include leading or trailing whitespace"."""


def read_place(request: Request, place: Place, base: str = "") -> tuple[bytes, ...]:
    """Return every value at a place; pointers start at `base`."""
    if place.kind == "header":
        return tuple(found.strip(OWS) for found in header_values(request.headers, place.name))
    if place.kind == "query":
        return tuple(found for name, found in _query(request.url) if name == utf8(place.name))
    found = text_at(request.body, base + place.name)
    return () if found is None else (found,)


def write_place(request: Request, place: Place, text: bytes, base: str = "", *, number: bool = False) -> Request:
    """Put one value at a place; a body with no room for it stays as it is."""
    if place.kind == "header":
        return request.with_headers(with_header(request.headers, place.name, text))
    if place.kind == "query":
        return replace(request, url=with_query(request.url, place.name, text))
    try:
        return replace(request, body=put_text(request.body, base + place.name, text, number=number))
    except Unreadable:
        return request


def change_place(
    request: Request, place: Place, change: Callable[[bytes], bytes], bases: Sequence[str] = ("",)
) -> Request:
    """Change each value at a place where it stands."""
    if place.kind == "header":
        name = place.name.lower().encode("latin-1")
        pairs = ((key, change(found.strip(OWS)) if key.lower() == name else found) for key, found in request.headers)
        return replace(request, headers=tuple(pairs))
    for base in bases:
        values = read_place(request, place, base)
        if values:
            request = write_place(request, place, change(values[0]), base)
    return request


def with_query(url: str, name: str, text: bytes) -> str:
    """Return a URL whose query says this under a name, in place of what it said."""
    rest, fragment = without_query(url, name), url.partition("#")[2]
    added = f"{quote_from_bytes(utf8(name), safe='')}={quote_from_bytes(text, safe='')}"
    return f"{rest}{'&' if '?' in rest else '?'}{added}" + (f"#{fragment}" if fragment else "")


def without_query(url: str, name: str) -> str:
    """Return a URL whose query says nothing under a name, and which has no fragment."""
    path, _, query = without_fragment(url).partition("?")
    kept = [pair for pair in query.split("&") if pair and unquote_to_bytes(_name(pair)) != utf8(name)]
    return f"{path}?{'&'.join(kept)}" if kept else path


def without_fragment(url: str) -> str:
    """Return a URL as it is sent."""
    return url.partition("#")[0]


def _query(url: str) -> list[tuple[bytes, bytes]]:
    query = without_fragment(url).partition("?")[2]
    pairs = [pair.partition("=") for pair in query.split("&") if pair]
    return [(_unquoted(name), _unquoted(found)) for name, _, found in pairs]


def _name(pair: str) -> bytes:
    return utf8(pair.partition("=")[0])


def _unquoted(text: str) -> bytes:
    return unquote_to_bytes(utf8(text))

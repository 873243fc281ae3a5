"""Each part of a signed request that the signature covers, changed alone: nobody can do that without the secret."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from contracts.deliveries.edits import change_beside, other_digit, other_letter
from contracts.messages import Request, edit_header, header
from contracts.schemas import pointers
from contracts.signing import Place, Scheme
from contracts.signing.bodies import elements, text_at
from contracts.signing.places import read_place, write_place
from contracts.signing.reading import read_request
from contracts.signing.scheme import UNCOVERING

Changed = tuple[str, str, Request]
"""A name, what was changed in words, and what came of it."""


def changed_parts(good: Request, scheme: Scheme) -> Iterator[Changed]:
    """Yield a rightly signed request once for each covered part, with that part changed and all else kept."""
    for part, change in PARTS.items():
        if scheme.covers(part):
            yield from change(good, scheme)
    if scheme.algorithm not in UNCOVERING:
        yield from _members(good, scheme)
        yield from _headers(good, scheme)


def _body(good: Request, scheme: Scheme) -> Iterator[Changed]:
    yield "body-changed", "one letter of the body in the other case", _bodied(good, other_letter(good.body))
    yield "body-space-before", "a space put before the body", _bodied(good, b" " + good.body)
    yield "body-space-after", "a space put after the body", _bodied(good, good.body + b" ")
    if not any(place and place.kind == "pointer" for place in (scheme.timestamp_place, scheme.id)):
        yield "body-truncated", "the last byte of the body cut off", _bodied(good, good.body[:-1])


def _form(good: Request, scheme: Scheme) -> Iterator[Changed]:
    yield "form-value-changed", "one value of the form changed", _bodied(good, good.body.replace(b"=", b"=x", 1))
    yield "form-field-added", "a field added to the form", _bodied(good, good.body + b"&Added=1")


def _url(good: Request, scheme: Scheme) -> Iterator[Changed]:
    head, mark, query = good.url.partition("?")
    yield "url-path-changed", "the path of the URL changed", replace(good, url=f"{head}x{mark}{query}")
    joint = "&" if mark else "?"
    yield "url-query-added", "a parameter added to the URL", replace(good, url=f"{good.url}{joint}added=1")


def _method(good: Request, scheme: Scheme) -> Iterator[Changed]:
    yield "method-changed", "another method", replace(good, method="PUT" if good.method != "PUT" else "POST")


def _time(good: Request, scheme: Scheme) -> Iterator[Changed]:
    yield from _stated(good, scheme, "timestamp", scheme.timestamp_place, other_digit)


def _id(good: Request, scheme: Scheme) -> Iterator[Changed]:
    yield from _stated(good, scheme, "id", scheme.id, lambda text: text + b"x")


def _stated(
    good: Request, scheme: Scheme, kind: str, place: Place | None, change: Callable[[bytes], bytes]
) -> Iterator[Changed]:
    assert place  # what is covered has a place: the grammar sees to it
    if place.kind != "field":
        text = next(iter(read_place(good, place)), b"")
        yield f"{kind}-changed", f"its {kind} changed", write_place(good, place, change(text))
        return
    reading = read_request(good, scheme)
    stated = reading.timestamp if kind == "timestamp" else reading.id
    yield f"{kind}-changed", f"its {kind} changed", change_beside(good, scheme, stated, change)


def _members(good: Request, scheme: Scheme) -> Iterator[Changed]:
    """Where single members are signed, each of each element."""
    for base in elements(good.body, scheme.batch) if scheme.batch else ("",):
        for part in scheme.content:
            text = text_at(good.body, base + part.argument) if part.kind == "json" else None
            if text is not None:
                where = base + part.argument
                request = write_place(good, Place(kind="pointer", name=where), text + b"1")
                yield "-".join(("member-changed", *pointers.parts(where))), f"{where} changed", request


def _headers(good: Request, scheme: Scheme) -> Iterator[Changed]:
    """Where headers are signed that the signer does not write."""
    own = {name.lower() for name in scheme.own_headers}
    for part in scheme.content:
        name = part.argument.lower()
        if part.kind == "header" and name not in own:
            request = edit_header(good, name, (header(good.headers, name) or b"") + b"x")
            yield f"header-changed-{name}", f"the header {part.argument} changed", request


def _bodied(request: Request, body: bytes) -> Request:
    return replace(request, body=body)


PARTS: dict[str, Callable[[Request, Scheme], Iterator[Changed]]] = {
    "body": _body,
    "form": _form,
    "url": _url,
    "method": _method,
    "timestamp": _time,
    "id": _id,
}

"""What a request says about its own signing: id, time, and signatures, which can be changed where they stand."""

from collections.abc import Callable, Sequence
from functools import partial

from contracts.messages import Request, value
from contracts.signing.bodies import elements
from contracts.signing.content import Facts, content_of
from contracts.signing.items import Found, change_value, read_value
from contracts.signing.keys import any_key
from contracts.signing.places import change_place, read_place
from contracts.signing.scheme import Place, Scheme
from contracts.signing.verdicts import Reason, Unreadable


@value
class Signed:
    """The signatures of one element of a batch, or of the whole request."""

    base: str
    signatures: tuple[bytes, ...]


@value
class Reading:
    """What a request says; None where it says nothing."""

    id: bytes | None
    timestamp: bytes | None
    signed: tuple[Signed, ...]


def read_request(request: Request, scheme: Scheme) -> Reading:
    """Return what a request says; raises Unreadable with the reason where it cannot be trusted to say anything."""
    parts = [(base, _signature_values(request, scheme, base)) for base in _bases(request, scheme)]
    found = [(base, texts, tuple(read_value(scheme, text) for text in texts)) for base, texts in parts]
    captured = [
        (kind, text[start:end])
        for _, texts, values in found
        for text, each in zip(texts, values, strict=True)
        for kind, (start, end) in each.fields
    ]
    signed = tuple(_signed(scheme, base, texts, values) for base, texts, values in found) if scheme.signed else ()
    return Reading(
        id=_stated(request, scheme.id, "id", captured),
        timestamp=_stated(request, scheme.timestamp_place, "timestamp", captured),
        signed=signed,
    )


def signature_texts(request: Request, scheme: Scheme) -> tuple[bytes, ...]:
    """Return the bare encoded signatures that stand in a request, under every name and in every element."""
    found: list[bytes] = []

    def collect(signature: bytes) -> bytes:
        found.append(signature)
        return signature

    rewrite_signatures(request, scheme, collect)
    return tuple(found)


def rewrite_signatures(request: Request, scheme: Scheme, change: Callable[[bytes], bytes]) -> Request:
    """Return the request with each bare encoded signature changed where it stands; all around it is kept."""
    if not scheme.place:
        return request
    try:
        bases = _bases(request, scheme)
        for place in _names(scheme, scheme.place):
            request = change_place(request, place, partial(change_value, scheme, change), bases)
    except Unreadable:
        return request
    return request


def signed_content(
    request: Request,
    scheme: Scheme,
    *,
    secret: str = "",
    id: bytes | None = None,
    timestamp: bytes | None = None,
    url: str | None = None,
    element: int = 0,
) -> bytes | None:
    """Return the exact bytes that the scheme signs for a request, or None where they cannot be put together.

    Id and timestamp are read from the request unless given; `element` counts through a batch.
    """
    reading = _readable(request, scheme)
    try:
        bases = _bases(request, scheme)
        facts = Facts(
            request=request,
            url=request.url if url is None else url,
            id=(reading.id if id is None else id) or b"",
            timestamp=(reading.timestamp if timestamp is None else timestamp) or b"",
            key=any_key(scheme, secret).data,
            base=bases[element] if element < len(bases) else "",
        )
        return content_of(scheme, facts)
    except Unreadable:
        return None


def _readable(request: Request, scheme: Scheme) -> Reading:
    try:
        return read_request(request, scheme)
    except Unreadable:
        return Reading(id=None, timestamp=None, signed=())


def _bases(request: Request, scheme: Scheme) -> tuple[str, ...]:
    return elements(request.body, scheme.batch) if scheme.batch else ("",)


def _names(scheme: Scheme, place: Place) -> tuple[Place, ...]:
    return (place, *(Place(kind="header", name=alias) for alias in scheme.aliases))


def _signature_values(request: Request, scheme: Scheme, base: str) -> tuple[bytes, ...]:
    if not scheme.place:
        return ()
    groups = [texts for place in _names(scheme, scheme.place) if (texts := read_place(request, place, base))]
    if len(set(groups)) > 1:
        raise Unreadable(Reason.MALFORMED, f"{_where(scheme)} and its other name say different things")
    texts = groups[0] if groups else ()
    if len(texts) > 1 and not scheme.separator:
        raise Unreadable(Reason.MALFORMED, f"{_where(scheme)} is there {len(texts)} times")
    return texts


def _signed(scheme: Scheme, base: str, texts: Sequence[bytes], values: Sequence[Found]) -> Signed:
    if not texts:
        raise Unreadable(Reason.MISSING_HEADER, f"there is no {_where(scheme)}{base and f' in {base}'}")
    signatures = tuple(
        text[start:end] for text, found in zip(texts, values, strict=True) for start, end in found.signatures
    )
    if not signatures and any(found.ignored for found in values):
        raise Unreadable(Reason.IGNORED, f"{_where(scheme)} holds only signatures of a kind that is never accepted")
    if not signatures:
        raise Unreadable(Reason.MALFORMED, f"{_where(scheme)} holds no signature in the scheme's form")
    return Signed(base=base, signatures=signatures)


def _stated(request: Request, place: Place | None, kind: str, captured: Sequence[tuple[str, bytes]]) -> bytes | None:
    if place is None:
        return None
    texts = read_place(request, place) if place.kind != "field" else [text for found, text in captured if found == kind]
    if len(texts) > 1:
        raise Unreadable(Reason.MALFORMED, f"the {kind} is there {len(texts)} times")
    return texts[0] if texts else None


def _where(scheme: Scheme) -> str:
    assert scheme.place
    return {
        "header": f"header {scheme.place.name}",
        "pointer": f"signature at {scheme.place.name} in the body",
        "query": f"parameter {scheme.place.name} in the URL",
    }[scheme.place.kind]

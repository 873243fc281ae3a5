"""What arrived as a signature, read in every way: encodings, case, prefixes kept or lost, other places."""

import base64
import hmac
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from contracts.messages import Request, value
from contracts.signing.content import Facts
from contracts.signing.digests import ENCODINGS
from contracts.signing.items import read_value
from contracts.signing.places import OWS, read_place
from contracts.signing.reading import Reading, read_request
from contracts.signing.scheme import Place, Scheme
from contracts.signing.templates import write_template
from contracts.signing.verdicts import Unreadable

MOST = 48
SHORTEST = 8
"""So many bytes of a digest prove that it was cut: fewer could be chance, or tried out."""
SHORTEST_TOKEN = 16
_TOKEN = re.compile(rb"[0-9A-Za-z+/_-]{11,}={0,2}")
_HEX = re.compile(rb"[0-9A-Fa-f]{8,}")
_BASE64 = re.compile(rb"[0-9A-Za-z+/_-]{8,}={0,2}")
_CREDENTIAL = re.compile(rb"^(?:Bearer|Token|Basic|Signature)[ :=]+", re.I)
_STAMP = re.compile(rb"(?<![\w.])(?:[0-9]{9,19}|[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{8,18}(?:Z|[+-][0-9:]{5}))(?![\w.])")
_STANDARD = bytes.maketrans(b"-_", b"+/")
Clause = tuple[str, str]
"""A mistake, and what follows "the signature is right if"."""


@value
class Arrived:
    """A reading of what arrived, and what must be overlooked to read it so."""

    raw: bytes
    clauses: tuple[Clause, ...] = ()


@value
class Evidence:
    """What a request says, be it readable by the scheme or not."""

    facts: Facts
    arrived: tuple[Arrived, ...]


def evidence(request: Request, scheme: Scheme, url: str, base: str = "") -> Evidence:
    """Return all that a request may say about its signing."""
    try:
        reading = read_request(request, scheme)
        captured = tuple(text for signed in reading.signed if signed.base == base for text in signed.signatures)
    except Unreadable:
        reading = _guessed(request, scheme, base)
        values = _values(request, scheme.place, base)
        captured = tuple(text[a:b] for text in values for a, b in read_value(scheme, text).signatures)
    facts = Facts(request=request, url=url, id=reading.id or b"", timestamp=reading.timestamp or b"", base=base)
    found = islice(_distinct(_arrived(request, scheme, captured, base)), MOST)
    return Evidence(facts=facts, arrived=tuple(found))


def recognised(arrived: Sequence[Arrived], made: bytes, *, is_token: bool) -> Arrived | None:
    """Return what arrived as this signature, whole or cut short."""
    whole = next((each for each in arrived if hmac.compare_digest(each.raw, made)), None)
    if whole is not None:
        return whole
    for each in arrived:
        size = len(each.raw)
        long_enough = size >= (SHORTEST_TOKEN if is_token else SHORTEST)
        if long_enough and size < len(made) and hmac.compare_digest(each.raw, made[:size]):
            said = f"only its first {size} of {len(made)} bytes count: it is cut short"
            kept = (clause for clause in each.clauses if clause[0] != "signature-padding")
            return Arrived(raw=each.raw, clauses=(*kept, ("signature-truncated", said)))
    return None


def _distinct(found: Iterator[Arrived]) -> Iterator[Arrived]:
    seen: set[bytes] = set()
    for each in found:
        if each.raw and each.raw not in seen:
            seen.add(each.raw)
            yield each


def _guessed(request: Request, scheme: Scheme, base: str) -> Reading:
    """Read id and timestamp alone, where the scheme cannot read the whole."""
    values = _values(request, scheme.place, base) or tuple(text for _, text in request.headers[:100])
    stamps = _values(request, scheme.timestamp_place, "") or tuple(
        found[0] for text in values if (found := _STAMP.search(text))
    )
    ids = _values(request, scheme.id, "")
    return Reading(id=ids[0] if ids else None, timestamp=stamps[0] if stamps and scheme.timestamp else None, signed=())


def _values(request: Request, place: Place | None, base: str) -> tuple[bytes, ...]:
    if place is None or place.kind == "field":
        return ()
    try:
        return read_place(request, place, base)
    except Unreadable:
        return ()


def _arrived(request: Request, scheme: Scheme, captured: Sequence[bytes], base: str) -> Iterator[Arrived]:
    read, known = _reader(scheme), set(captured)
    for text in captured:
        yield from read(scheme, text, ())
    places = [scheme.place, *(Place(kind="header", name=alias) for alias in scheme.aliases)]
    values = [text for place in places for text in _values(request, place, base)]
    form = write_template(scheme.head + scheme.item)
    clause = ("signature-form", f"what stands around it is overlooked; the scheme writes {form!r}")
    for text in values:
        for token in _TOKEN.findall(text):
            if token not in known:
                yield from read(scheme, token, (clause,))
    if not values:
        yield from _elsewhere(request, scheme)


def _elsewhere(request: Request, scheme: Scheme) -> Iterator[Arrived]:
    read = _reader(scheme)
    own = {name.lower().encode() for name in scheme.own_headers}
    for name, text in request.headers[:100]:
        if name.lower() not in own:
            shown = name.decode("latin-1")[:60]
            clause = ("signature-place", f"it is read out of the header {shown!r}")
            for token in _TOKEN.findall(text[:1000]):
                yield from read(scheme, token, (clause,))


def _reader(scheme: Scheme) -> Callable[[Scheme, bytes, tuple[Clause, ...]], Iterator[Arrived]]:
    return _token_readings if scheme.algorithm == "token" else _readings


def _readings(scheme: Scheme, text: bytes, clauses: tuple[Clause, ...]) -> Iterator[Arrived]:
    for encoding, raw in _decoded(text, scheme.encoding):
        yield Arrived(raw=raw, clauses=(*clauses, *_overlooked(scheme, text, encoding, raw)))
        twice = ("signature-encoded-twice", f"it is decoded twice, from {encoding} and then once more")
        yield from (Arrived(raw=inner, clauses=(*clauses, twice)) for _, inner in _decoded(raw, scheme.encoding))


def _overlooked(scheme: Scheme, text: bytes, encoding: str, raw: bytes) -> tuple[Clause, ...]:
    if ENCODINGS[scheme.encoding](raw) == text:
        return ()
    if encoding != scheme.encoding:
        return (("signature-encoding", f"it is read as {encoding}; the scheme writes {scheme.encoding}"),)
    if encoding == "hex":
        case = ("signature-case", "the case of its letters is overlooked; the scheme writes lower case")
        return (case,) if text != text.lower() else ()
    return (("signature-padding", "its padding with '=' is overlooked"),)


def _token_readings(scheme: Scheme, text: bytes, clauses: tuple[Clause, ...]) -> Iterator[Arrived]:
    yield Arrived(raw=text, clauses=clauses)
    bare = _CREDENTIAL.sub(b"", text).strip(OWS + b"'\"")
    if bare != text:
        yield Arrived(raw=bare, clauses=(("signature-form", "what stands around the token is overlooked"),))
    for encoding, raw in _decoded(bare, "base64"):
        yield Arrived(raw=raw, clauses=(("signature-encoding", f"the token is decoded from {encoding}"),))


def _decoded(text: bytes, expected: str) -> Iterator[tuple[str, bytes]]:
    """Yield encoding and bytes; what was cut is decoded as far as it goes."""
    if _HEX.fullmatch(text):
        yield "hex", bytes.fromhex(text[: len(text) // 2 * 2].decode())
    if _BASE64.fullmatch(text):
        bare = text.rstrip(b"=")
        cut = bare[:-1] if len(bare) % 4 == 1 else bare
        is_safe = expected == "base64url" if bare.isalnum() else b"-" in bare or b"_" in bare
        raw = base64.b64decode(cut.translate(_STANDARD) + b"=" * (-len(cut) % 4))
        yield "base64url" if is_safe else "base64", raw

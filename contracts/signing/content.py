"""The bytes that are signed, put together from a request as the template says."""

import hashlib
import re
from collections.abc import Callable
from urllib.parse import unquote_to_bytes

from contracts.messages import Request, value
from contracts.signing.bodies import text_at
from contracts.signing.keys import utf8
from contracts.signing.places import read_place, without_fragment, without_query
from contracts.signing.scheme import Place, Scheme
from contracts.signing.templates import Part
from contracts.signing.verdicts import Reason, Unreadable

PARAMETER = re.compile(r"[?&]([^?&=#]+)=")


@value
class Facts:
    """All that a template may ask for."""

    request: Request
    url: str
    id: bytes = b""
    timestamp: bytes = b""
    key: bytes = b""
    base: str = ""
    """Where in the body the signed element of a batch stands."""


def content_of(scheme: Scheme, facts: Facts) -> bytes:
    """Return the exact bytes that are signed; raises Unreadable where the request does not hold what they need."""
    return b"".join(EXPANSIONS[part.kind](scheme, facts, part) for part in scheme.content)


def digest_parameter(scheme: Scheme) -> str | None:
    """Return the query parameter that carries the body's digest.

    A template that goes on after `{url}` with `?name={sha256:body}` describes the URL as it is called: the sender
    adds the parameter, and `{url}` is what stands before it.
    """
    for url, literal, digest in zip(scheme.content, scheme.content[1:], scheme.content[2:], strict=False):
        found = PARAMETER.fullmatch(literal.argument)
        if found and url.kind == "url" and literal.kind == "literal" and digest.kind == "sha256:body":
            return found[1]
    return None


def body_digest(body: bytes) -> bytes:
    """Return the SHA-256 of a body as hex."""
    return hashlib.sha256(body).hexdigest().encode()


def sorted_form(body: bytes) -> bytes:
    """Return a form's names and values run together, sorted, each pair once."""
    pairs = (field.replace(b"+", b" ").partition(b"=") for field in body.split(b"&") if field)
    return b"".join(
        name + text for name, text in sorted({(unquote_to_bytes(n), unquote_to_bytes(v)) for n, _, v in pairs})
    )


def _literal(scheme: Scheme, facts: Facts, part: Part) -> bytes:
    name = digest_parameter(scheme)
    if name and PARAMETER.fullmatch(part.argument):
        return b"&" + utf8(part.argument)[1:] if "?" in _url(scheme, facts) else b"?" + utf8(part.argument)[1:]
    return utf8(part.argument)


def _url(scheme: Scheme, facts: Facts) -> str:
    name = digest_parameter(scheme)
    return without_query(facts.url, name) if name else without_fragment(facts.url)


def _member(scheme: Scheme, facts: Facts, part: Part) -> bytes:
    text = text_at(facts.request.body, facts.base + part.argument) or b""
    if scheme.escape is None:
        return text
    mark = utf8(scheme.escape.prefix)
    # One pass, so that an escape is not escaped again.
    return b"".join(mark + utf8(c) if c in scheme.escape.characters else utf8(c) for c in text.decode())


def _header(scheme: Scheme, facts: Facts, part: Part) -> bytes:
    found = read_place(facts.request, Place(kind="header", name=part.argument))
    if len(found) > 1:
        raise Unreadable(Reason.MALFORMED, f"the header {part.argument} is signed and there {len(found)} times")
    return b"".join(found)


EXPANSIONS: dict[str, Callable[[Scheme, Facts, Part], bytes]] = {
    "literal": _literal,
    "body": lambda scheme, facts, part: facts.request.body,
    "id": lambda scheme, facts, part: facts.id,
    "timestamp": lambda scheme, facts, part: facts.timestamp,
    "method": lambda scheme, facts, part: utf8(facts.request.method),
    "url": lambda scheme, facts, part: utf8(_url(scheme, facts)),
    "url:decoded": lambda scheme, facts, part: unquote_to_bytes(utf8(_url(scheme, facts))),
    "form:sorted": lambda scheme, facts, part: sorted_form(facts.request.body),
    "sha256:body": lambda scheme, facts, part: body_digest(facts.request.body),
    "secret": lambda scheme, facts, part: facts.key,
    "json": _member,
    "header": _header,
}

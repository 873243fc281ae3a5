"""Signing: id and time are put in their places first, then what stands there is signed."""

from collections.abc import Sequence
from dataclasses import replace

from contracts.errors import UsageError
from contracts.messages import Request
from contracts.signing.bodies import elements
from contracts.signing.content import Facts, body_digest, content_of, digest_parameter
from contracts.signing.digests import signature_of
from contracts.signing.items import write_value
from contracts.signing.keys import Key, any_key, utf8
from contracts.signing.places import OWS, with_query, write_place
from contracts.signing.scheme import UNCOVERING, Place, Scheme
from contracts.signing.times import write_time
from contracts.signing.verdicts import Unreadable


def sign(
    request: Request, scheme: Scheme, *, secrets: Sequence[str], id: str, now: int, url: str | None = None
) -> Request:
    """Return the request with id, timestamp and signatures in place: one by each secret where the scheme has a list.

    Any text can be a secret here, so that forgeries can be made; `check_secret` judges those that people give.
    A body that has no room for what belongs in it, because it is no JSON, stays as it is.
    """
    if scheme.signed and not secrets:
        raise UsageError(f"{scheme.name} signs, and there is no secret to sign with")
    name, stamp = utf8(id).strip(OWS), write_time(now, scheme.timestamp.unit) if scheme.timestamp else b""
    request, public = _described(scheme, request, request.url if url is None else url, name, stamp)
    if not scheme.signed:
        return request
    keys = [any_key(scheme, secret) for secret in (secrets if scheme.separator else secrets[:1])]
    try:
        for base in elements(request.body, scheme.batch) if scheme.batch else ("",):
            facts = Facts(request=request, url=public, id=name, timestamp=stamp, base=base)
            request = _signed(scheme, facts, keys)
    except Unreadable:
        return request
    return request


def _described(scheme: Scheme, request: Request, url: str, id: bytes, stamp: bytes) -> tuple[Request, str]:
    """Return the request with id, time and digest in place, and its public URL with them."""
    number = scheme.timestamp is not None and scheme.timestamp.unit != "rfc3339"
    for place, text, is_number in ((scheme.id, id, False), (scheme.timestamp_place, stamp, number)):
        if place is not None and place.kind != "field":  # fields are part of the signature's value
            request = write_place(request, place, text, number=is_number)
            url = with_query(url, place.name, text) if place.kind == "query" else url
    name = digest_parameter(scheme)
    if name is None:
        return request, url
    digest = body_digest(request.body)
    return write_place(request, Place(kind="query", name=name), digest), with_query(url, name, digest)


def _signed(scheme: Scheme, facts: Facts, keys: Sequence[Key]) -> Request:
    assert scheme.place
    signatures = [_signature(scheme, facts, key) for key in keys]
    text = write_value(scheme, signatures, id=facts.id, timestamp=facts.timestamp)
    request = write_place(facts.request, scheme.place, text, facts.base)
    for alias in scheme.aliases:
        request = write_place(request, Place(kind="header", name=alias), text)
    return request


def _signature(scheme: Scheme, facts: Facts, key: Key) -> bytes:
    if scheme.algorithm in UNCOVERING:
        return signature_of(scheme, key, b"")
    asks = any(part.kind == "secret" for part in scheme.content)
    return signature_of(scheme, key, content_of(scheme, replace(facts, key=key.data) if asks else facts))

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
    stamp = write_time(now, scheme.timestamp.unit) if scheme.timestamp else b""
    facts = Facts(request=request, url=request.url if url is None else url, id=utf8(id).strip(OWS), timestamp=stamp)
    facts = _described(scheme, facts)
    if not scheme.signed:
        return facts.request
    keys = [any_key(scheme, secret) for secret in (secrets if scheme.separator else secrets[:1])]
    try:
        bases = elements(facts.request.body, scheme.batch) if scheme.batch else ("",)
        for base in bases:
            facts = replace(facts, request=_signed(scheme, replace(facts, base=base), keys))
    except Unreadable:
        return facts.request
    return facts.request


def _described(scheme: Scheme, facts: Facts) -> Facts:
    if scheme.id:
        facts = _written(facts, scheme.id, facts.id)
    if scheme.timestamp:
        facts = _written(facts, scheme.timestamp.place, facts.timestamp, number=scheme.timestamp.unit != "rfc3339")
    name = digest_parameter(scheme)
    if name:
        facts = _written(facts, Place(kind="query", name=name), body_digest(facts.request.body))
    return facts


def _written(facts: Facts, place: Place, text: bytes, *, number: bool = False) -> Facts:
    if place.kind == "field":
        return facts
    request = write_place(facts.request, place, text, number=number)
    return replace(
        facts, request=request, url=with_query(facts.url, place.name, text) if place.kind == "query" else facts.url
    )


def _signed(scheme: Scheme, facts: Facts, keys: Sequence[Key]) -> Request:
    assert scheme.place
    signatures = [_signature(scheme, facts, key) for key in keys]
    text = write_value(scheme, signatures, id=facts.id, timestamp=facts.timestamp)
    request = write_place(facts.request, scheme.place, text, facts.base)
    for alias in scheme.aliases:
        request = write_place(request, Place(kind="header", name=alias), text)
    return request


def _signature(scheme: Scheme, facts: Facts, key: Key) -> bytes:
    content = b"" if scheme.algorithm in UNCOVERING else content_of(scheme, replace(facts, key=key.data))
    return signature_of(scheme, key, content)

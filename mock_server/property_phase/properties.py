"""The properties: what must hold for whatever is generated."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache, partial
from itertools import islice
from typing import TYPE_CHECKING

import orjson

from contracts.checks import Flow, Subject
from contracts.checks.cases import other_key_of
from contracts.checks.judging import acknowledged, refused, survived
from contracts.checks.subject import edited, send
from contracts.deliveries import set_header
from contracts.errors import DocumentError
from contracts.findings import Level, Status, Verdict, is_broken
from contracts.messages import Draft, Exchange, value
from contracts.payloads import STYLES, body, breakages, realistic, stamped
from contracts.schemas import Json
from mock_server.property_phase.bridge import Bridge, Broken, Effort, RefusedWrongly, loop_over

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

_PATH = "/delivery"
_REALISTIC = 50
"""So many payloads such as the provider might send are there to draw from; each is made once."""


def _valid(subject: Subject, bridge: Bridge, effort: Effort) -> None:
    """A crash ends it, and is shrunk; what was refused is told only where nothing crashed, the plainest of it."""
    from hypothesis import assume, strategies

    refusals: list[Broken] = []
    crash = Level.MUST if subject.scheme is None else Level.SHOULD

    def test(drawn: tuple[Json, str]) -> None:
        payload, style = drawn
        is_plain = isinstance(payload, _Plain)
        assume(is_plain or (subject.schema is not None and subject.schema.is_valid(payload)))
        draft = subject.draft(payload.payload, style=style) if is_plain else _as_drawn(subject, payload, style)
        # What people and shops write is taken; whatever else the contract allows, a receiver may have limits for.
        level = Level.SHOULD if is_plain else Level.NOTE
        flow = _one(draft, lambda exchange: acknowledged(exchange, level=level, crash=crash))
        try:
            bridge.expect(flow, repr(drawn).encode() if is_plain else _key(draft))
        except RefusedWrongly as refusal:
            refusals.append(refusal)

    wild = _generated(subject, valid=True).map(partial(_pinned, subject))
    payloads = strategies.one_of(wild, strategies.integers(0, _REALISTIC).map(cache(partial(_realistic, subject))))
    loop_over(strategies.tuples(payloads, strategies.sampled_from(sorted(STYLES))), test, effort)
    if refusals:
        raise min(refusals, key=lambda refusal: (refusal.verdict.level is Level.NOTE, _size(refusal)))


def _invalid(subject: Subject, bridge: Bridge, effort: Effort) -> None:
    from hypothesis import assume, strategies

    known = [found.payload for found in islice(breakages(subject.recipe), 200)] if subject.recipe else []
    own = strategies.sampled_from(known) if known else strategies.nothing()

    def test(drawn: Json) -> None:
        draft = subject.raw(drawn) if isinstance(drawn, bytes) else _as_drawn(subject, drawn, subject.style)
        assume(isinstance(drawn, bytes) or not _is_valid_when_sent(subject, draft))
        bridge.expect(_one(draft, lambda exchange: survived(exchange, level=Level.SHOULD)), _key(draft))

    loop_over(strategies.one_of(_generated(subject, valid=False), own), test, effort)


def _forged(subject: Subject, bridge: Bridge, effort: Effort) -> None:
    from hypothesis import strategies

    header = subject.scheme.header if subject.scheme else None
    if header is None:
        return
    # What HTTP allows in a field value (RFC 9110 § 5.5).
    allowed = strategies.integers(0x20, 0xFF).filter(lambda byte: byte != 0x7F)
    signatures = strategies.one_of(
        strategies.lists(allowed, max_size=200).map(bytes),
        strategies.text("0123456789abcdef", min_size=60, max_size=70).map(str.encode),
        strategies.text("ABCDEFGHIJKLMNOPabcdefghijklmnop0123456789+/=-_", max_size=100).map(str.encode),
    )

    made = cache(partial(_realistic, subject))

    def test(drawn: tuple[bytes, int]) -> None:
        signature, number = drawn
        payload = made(number).payload if number else subject.base
        draft = edited(subject.draft(payload), set_header(header, signature.strip()))
        bridge.expect(_one(draft, lambda exchange: refused(exchange, accepted=Level.MUST)), repr(drawn).encode())

    loop_over(strategies.tuples(signatures, strategies.integers(0, _REALISTIC)), test, effort)


def _orders(subject: Subject, bridge: Bridge, effort: Effort) -> None:
    """Any order of fresh, repeated and forged deliveries, as short as shows a fault."""
    from hypothesis import strategies

    kinds = ["fresh", "repeated"] + (["forged", "forged copy"] if subject.scheme is not None else [])
    orders = strategies.lists(strategies.sampled_from(kinds), min_size=1, max_size=8)
    loop_over(orders, lambda order: bridge.expect(_in_order(subject, order), repr(order).encode()), effort)


def _in_order(subject: Subject, order: list[str]) -> Flow[Verdict]:
    verdict = Verdict(status=Status.PASSED, level=Level.MUST)
    last = subject.draft()
    for kind in order:
        if kind in ("fresh", "forged"):
            last = subject.draft()
        if kind.startswith("forged"):
            forged = replace(last, secrets=(other_key_of(subject),))
            verdict = refused((yield from send(forged)), accepted=Level.MUST)
        else:
            exchange = yield from send(last)
            level = Level.SHOULD if kind == "repeated" and subject.webhook.rules.inferred else Level.MUST
            verdict = acknowledged(exchange, level=level, crash=Level.MUST)
        if is_broken(verdict):
            return replace(verdict, reason=f"{', '.join(order)}: {verdict.reason}")
    return verdict


def _one(draft: Draft, judge: Callable[[Exchange], Verdict]) -> Flow[Verdict]:
    return judge((yield from send(draft)))


def _is_valid_when_sent(subject: Subject, draft: Draft) -> bool:
    """Whether the time of sending, once it is filled in, makes a payload valid after all."""
    try:
        return subject.schema is not None and subject.schema.is_valid(orjson.loads(_key(draft)))
    except orjson.JSONDecodeError:
        return False


def _key(draft: Draft) -> bytes:
    """What makes a delivery another one: its bytes, but for the time of sending."""
    return stamped(draft.body, draft.stamps, 0)


def _as_drawn(subject: Subject, payload: Json, style: str) -> Draft:
    made = body(subject.schema, payload, style)
    return replace(subject.draft(), body=made.bytes, stamps=made.stamps)


def _pinned(subject: Subject, payload: Json) -> Json:
    return subject.recipe.overrides.apply(payload) if subject.recipe else payload


@value
class _Plain:
    """A payload such as the provider might send, and no more than that."""

    payload: Json


def _realistic(subject: Subject, number: int) -> _Plain:
    return _Plain(payload=subject.base if subject.recipe is None else realistic(subject.recipe, number))


def _size(refusal: Broken) -> int:
    return len(refusal.evidence[0].request.body)


def _generated(subject: Subject, *, valid: bool) -> "SearchStrategy[Json]":
    """Schemathesis' strategy for bodies, from a document that holds this webhook's schema and nothing to follow."""
    import schemathesis
    from schemathesis import GenerationMode

    assert subject.schema is not None
    bundle = dict(subject.schema.bundle)
    content = {"application/json": {"schema": {"$ref": bundle.pop("$ref")}}}
    operation = {"requestBody": {"required": True, "content": content}, "responses": {"200": {"description": "taken"}}}
    document = {
        **bundle,
        "openapi": "3.1.0",
        "info": {"title": "derived", "version": "1"},
        "paths": {_PATH: {"post": operation}},
    }
    try:
        found = schemathesis.openapi.from_dict(document)[_PATH]["POST"]
    except Exception as error:  # a document that its loader refuses: whatever it raises, this phase cannot run
        raise DocumentError(subject.schema.pointer, f"nothing can be generated: {error}") from error
    mode = GenerationMode.POSITIVE if valid else GenerationMode.NEGATIVE
    return found.as_strategy(generation_mode=mode).map(lambda case: case.body)


@value
class Property:
    """A promise, and the test that tries it."""

    id: str
    title: str
    test: Callable[[Subject, Bridge, Effort], None]
    needs_scheme: bool = False
    """Whether it means nothing where deliveries are not signed."""


PROPERTIES = (
    Property(id="property-valid", title="Any valid payload, in any spelling, is acknowledged", test=_valid),
    Property(
        id="property-invalid", title="No payload that breaks the schema crashes the receiver", test=_invalid,
        needs_scheme=True,
    ),
    Property(
        id="property-forged", title="No random signature is accepted, and none crashes the receiver", test=_forged,
        needs_scheme=True,
    ),
    Property(
        id="property-orders", test=_orders,
        title="In any order of fresh, repeated and forged deliveries, the right ones are taken and no other",
    ),
)  # fmt: skip

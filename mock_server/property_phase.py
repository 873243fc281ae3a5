"""The property phase: random deliveries, shrunk to the smallest that shows a fault.

Schemathesis generates from a derived document, Hypothesis runs and shrinks, and every delivery goes through the same
`deliver` as the named checks. Schemathesis' own engine is not used: it does not shrink, and would be a second client.
Hypothesis knows no event loop: it runs in a thread, and hands each draft to ours.
"""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any, cast

from contracts.checks import Flow, Subject
from contracts.checks.forgeries import other_key_of
from contracts.checks.judging import acknowledged, refused, survived
from contracts.checks.subject import send
from contracts.deliveries import set_header
from contracts.errors import DocumentError
from contracts.findings import Finding, Level, Status, Verdict, is_broken
from contracts.messages import Draft, Exchange, value
from contracts.payloads import STYLES, body, breakages
from contracts.schemas import Json
from mock_server.engine import drive

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

Deliver = Callable[[Draft], Awaitable[Exchange]]
THEME = "property"
TITLES: Mapping[str, str] = {
    "property-valid": "Any valid payload, in any spelling, is acknowledged",
    "property-invalid": "No payload that breaks the schema crashes the receiver",
    "property-forged": "No random signature is accepted, and none crashes the receiver",
    "property-orders": "In any order of fresh, repeated and forged deliveries, the right ones are taken and no other",
}
_SHRINKING = 400
"""Deliveries that may be spent on making one failure small."""
_PATH = "/delivery"


class Broken(AssertionError):
    """A promise broke; Hypothesis shrinks within one kind of it."""

    def __init__(self, verdict: Verdict, evidence: tuple[Exchange, ...]) -> None:
        super().__init__(verdict.reason)
        self.verdict = verdict
        self.evidence = evidence


class Crashed(Broken):
    """By a crash."""


class Accepted(Broken):
    """By taking what should be refused."""


class Refused(Broken):
    """By refusing what should be taken."""


@value
class Effort:
    """How much is tried."""

    examples: int
    seed: int


async def property_phase(subject: Subject, deliver: Deliver, effort: Effort) -> tuple[Finding, ...]:
    """Try each property on one webhook; a failure comes with its smallest delivery, repeated once to be sure."""
    if subject.recipe is None or effort.examples == 0:
        return ()
    loop = asyncio.get_running_loop()
    findings = []
    for name, property_of in _PROPERTIES.items():
        if subject.scheme is None and name in ("property-forged", "property-invalid"):
            continue
        bridge = _Bridge(deliver, loop, effort)
        found = await asyncio.to_thread(partial(_tried, property_of, subject, bridge, effort))
        findings.append(await _finding(subject, deliver, name, found, bridge.count))
    return tuple(findings)


class _Bridge:
    """Delivers from Hypothesis' thread; beyond its budget nothing is sent, so that shrinking ends."""

    def __init__(self, deliver: Deliver, loop: asyncio.AbstractEventLoop, effort: Effort) -> None:
        self._deliver = deliver
        self._loop = loop
        self._left = effort.examples * 12 + _SHRINKING
        self.count = 0

    @property
    def spent(self) -> bool:
        """Whether the budget is used up."""
        return self.count >= self._left

    def run(self, flow: Flow[Verdict]) -> tuple[Verdict, tuple[Exchange, ...]]:
        """Run a flow on the loop and wait for it."""
        verdict, seen = asyncio.run_coroutine_threadsafe(drive(flow, self._deliver), self._loop).result()
        self.count += len(seen)
        return verdict, seen

    def expect(self, flow: Flow[Verdict]) -> None:
        """Run a flow, and raise the kind of failure that its verdict tells of."""
        if self.spent:
            return
        verdict, seen = self.run(flow)
        if is_broken(verdict):
            raise _kind(verdict)(verdict, seen)


def _kind(verdict: Verdict) -> type[Broken]:
    if verdict.exchange is None or verdict.exchange.status is None or verdict.exchange.status >= 500:
        return Crashed
    return Accepted if verdict.exchange.status < 300 else Refused


def _tried(property_of: Callable[..., None], subject: Subject, bridge: _Bridge, effort: Effort) -> Broken | None:
    """Run one property; return its smallest failure."""
    from hypothesis import configuration
    from hypothesis.errors import Flaky, HypothesisException

    with tempfile.TemporaryDirectory(prefix="hookpact-") as folder:
        configuration.set_hypothesis_home_dir(folder)
        try:
            property_of(subject, bridge, effort)
        except Broken as broken:
            return broken
        except Flaky as flaky:
            return next((each for each in getattr(flaky, "exceptions", ()) if isinstance(each, Broken)), None)
        except HypothesisException:
            return None  # nothing could be generated: the finding says so
    return None


async def _finding(subject: Subject, deliver: Deliver, name: str, found: Broken | None, count: int) -> Finding:
    finding = Finding(
        check=name, theme=THEME, title=TITLES[name], webhook=subject.webhook.name, case="random deliveries",
        pointer=subject.webhook.pointer, verdict=Verdict(status=Status.PASSED, level=Level.SHOULD),
    )  # fmt: skip
    if found is None:
        if not count:
            nothing = Verdict(status=Status.SKIPPED, level=Level.SHOULD, reason="nothing could be generated")
            return replace(finding, verdict=nothing)
        return finding
    verdict, seen = found.verdict, found.evidence
    if len(seen) == 1 and seen[0].draft is not None:
        verdict, seen = await _repeated(subject, deliver, found, seen[0].draft)
    return replace(finding, verdict=verdict, evidence=seen)


async def _repeated(
    subject: Subject, deliver: Deliver, found: Broken, draft: Draft
) -> tuple[Verdict, tuple[Exchange, ...]]:
    """Send the smallest failure again, from its bytes: what passes now is flaky."""
    again = await deliver(draft)
    if again.status == found.evidence[0].status and type(again.answer) is type(found.evidence[0].answer):
        return replace(found.verdict, exchange=again), (again,)
    return replace(found.verdict, status=Status.FLAKY, level=Level.SHOULD), found.evidence


def _settings(examples: int) -> Any:
    from hypothesis import HealthCheck, Phase, Verbosity, settings

    return settings(
        max_examples=examples, database=None, deadline=None, print_blob=False, report_multiple_bugs=False,
        phases=(Phase.generate, Phase.shrink), suppress_health_check=tuple(HealthCheck), verbosity=Verbosity.quiet,
    )  # fmt: skip


def _loop_over(strategy: "SearchStrategy[Any]", test: Callable[[Any], None], effort: Effort) -> None:
    from hypothesis import given, seed

    def one(drawn: Any) -> None:
        test(drawn)

    cast(Callable[[], None], seed(effort.seed)(_settings(effort.examples)(given(strategy)(one))))()


def _valid(subject: Subject, bridge: _Bridge, effort: Effort) -> None:
    from hypothesis import assume, strategies

    crash = Level.MUST if subject.scheme is None else Level.SHOULD

    def test(drawn: tuple[Json, str]) -> None:
        payload, style = _pinned(subject, drawn[0]), drawn[1]
        assume(subject.schema is not None and subject.schema.is_valid(payload))
        draft = _as_drawn(subject, payload, style)
        bridge.expect(_one(draft, lambda exchange: acknowledged(exchange, level=Level.SHOULD, crash=crash)))

    _loop_over(
        strategies.tuples(_generated(subject, valid=True), strategies.sampled_from(sorted(STYLES))), test, effort
    )


def _invalid(subject: Subject, bridge: _Bridge, effort: Effort) -> None:
    from hypothesis import assume, strategies

    known = [found.payload for found in islice(breakages(subject.recipe), 200)] if subject.recipe else []
    own = strategies.sampled_from(known) if known else strategies.nothing()

    def test(drawn: Json) -> None:
        draft = subject.raw(drawn) if isinstance(drawn, bytes) else _as_drawn(subject, drawn, subject.style)
        invalid = isinstance(drawn, bytes) or (subject.schema is not None and not subject.schema.is_valid(drawn))
        assume(invalid)
        bridge.expect(_one(draft, lambda exchange: survived(exchange, level=Level.SHOULD)))

    _loop_over(strategies.one_of(_generated(subject, valid=False), own), test, effort)


def _forged(subject: Subject, bridge: _Bridge, effort: Effort) -> None:
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

    def test(signature: bytes) -> None:
        draft = subject.spoilt(set_header(header, signature.strip()))
        bridge.expect(_one(draft, lambda exchange: refused(exchange, accepted=Level.MUST)))

    _loop_over(signatures, test, effort)


def _orders(subject: Subject, bridge: _Bridge, effort: Effort) -> None:
    """Any order of fresh, repeated and forged deliveries, as short as shows a fault."""
    from hypothesis import strategies

    kinds = ["fresh", "repeated"] + (["forged", "forged copy"] if subject.scheme is not None else [])
    orders = strategies.lists(strategies.sampled_from(kinds), min_size=1, max_size=8)
    _loop_over(orders, lambda order: bridge.expect(_in_order(subject, order)), replace(effort, examples=_few(effort)))


def _few(effort: Effort) -> int:
    return max(effort.examples // 4, 1)


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


def _as_drawn(subject: Subject, payload: Json, style: str) -> Draft:
    made = body(subject.schema, payload, style)
    return replace(subject.draft(), body=made.bytes, stamps=made.stamps)


def _pinned(subject: Subject, payload: Json) -> Json:
    return subject.recipe.overrides.apply(payload) if subject.recipe else payload


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
    return cast("SearchStrategy[Json]", found.as_strategy(generation_mode=mode).map(lambda case: case.body))


_PROPERTIES: Mapping[str, Callable[[Subject, _Bridge, Effort], None]] = {
    "property-valid": _valid,
    "property-invalid": _invalid,
    "property-forged": _forged,
    "property-orders": _orders,
}

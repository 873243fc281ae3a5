"""A transport that answers by rule, and what is needed to drive the engine against it."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache

import orjson

from contracts.checks import CHECKS
from contracts.deliveries import Target
from contracts.documents import Provider
from contracts.findings import Finding
from contracts.messages import Request, Response, Silence
from contracts.signing import Accepted, verify
from mock_server import catalog
from mock_server.clock import ManualClock
from mock_server.engine import Deliverer, Verification
from mock_server.engine import verify as run

NOW = 1_700_000_000
SECRET = "the-receivers-own-secret"
NAME = "update_commission"
TARGET = Target(url="http://localhost/hooks", secrets=(SECRET,))
Answer = Response | Silence
Rule = Callable[[Request, int], Answer | None]
"""From a request and how many came before it; None answers rightly."""


@cache
def provider() -> Provider:
    """Return the provider that the engine is tested with."""
    return catalog.provider("influencer-hero")


class Scripted:
    """Answers by rule, else as a right receiver; lets time pass."""

    def __init__(self, rule: Rule = lambda request, number: None, *, clock: ManualClock | None = None) -> None:
        self.clock = clock or ManualClock(float(NOW))
        self.requests: list[Request] = []
        self.times: list[float] = []
        self.timeouts: list[float] = []
        self.takes = 0.0
        self._rule = rule

    async def send(self, request: Request, *, timeout: float) -> Answer:
        """Return what the rule says."""
        self.times.append(self.clock.monotonic())
        self.timeouts.append(timeout)
        self.requests.append(request)
        self.clock.advance(self.takes)
        return self._rule(request, len(self.requests) - 1) or self.right(request)

    async def aclose(self) -> None:
        """Close nothing."""

    def right(self, request: Request) -> Response:
        """Return what a right receiver that parses before it answers would say."""
        if request.method != "POST":
            return Response(status=405)
        scheme = provider().webhooks[NAME].schemes[0]
        verdict = verify(request, scheme, secrets=(SECRET,), now=int(self.clock.now()))
        if not isinstance(verdict, Accepted):
            return Response(status=401)
        try:
            return Response(status=200 if isinstance(orjson.loads(request.body), dict) else 400)
        except orjson.JSONDecodeError:
            return Response(status=400)


def deliverer(transport: Scripted, *, rate: float | None = None, budget: float | None = None) -> Deliverer:
    """Return a deliverer to the scripted target."""
    return Deliverer(provider(), lambda _: TARGET, transport, transport.clock, timeout=9.0, rate=rate, budget=budget)


def verification(*checks: str, webhooks: Iterable[str] = (NAME,)) -> Verification:
    """Return a run of these checks."""
    chosen = tuple(check for check in CHECKS if check.id in checks)
    assert len(chosen) == len(checks)
    return Verification(
        provider=provider(), webhooks=tuple(webhooks), secrets=(SECRET,), seed=1, run="ab", now=NOW, checks=chosen
    )


async def verified(
    transport: Scripted, *checks: str, webhooks: Iterable[str] = (NAME,), budget: float | None = None
) -> tuple[dict[str, Finding], str]:
    """Run these checks; return the findings by check and case, and why nothing more can be said."""
    found, stopped = await run(verification(*checks, webhooks=webhooks), deliverer(transport, budget=budget))
    return {f"{each.webhook} {each.check}: {each.case}": each for each in found}, stopped


def only(findings: dict[str, Finding], check: str) -> Finding:
    """Return the one finding of a check."""
    (found,) = (each for each in findings.values() if each.check == check)
    return replace(found)

"""Between Hypothesis, which knows no event loop, and ours; and the kinds of failure that it shrinks within."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from contracts.checks import Flow
from contracts.checks.judging import is_crash, is_taken
from contracts.findings import Verdict, is_broken
from contracts.messages import Draft, Exchange, value
from mock_server.engine import drive

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

Deliver = Callable[[Draft], Awaitable[Exchange]]
_SHRINKING = 400
"""Deliveries that may be spent on making one failure small."""


class Broken(AssertionError):
    """A promise broke; Hypothesis shrinks within one kind of it."""

    def __init__(self, verdict: Verdict, evidence: tuple[Exchange, ...]) -> None:
        super().__init__(verdict.reason)
        self.verdict = verdict
        self.evidence = evidence


class Crashed(Broken):
    """By a crash."""


class TakenWrongly(Broken):
    """By taking what should be refused."""


class RefusedWrongly(Broken):
    """By refusing what should be taken."""


@value
class Effort:
    """How much is tried."""

    examples: int
    seed: int


class Bridge:
    """Delivers from Hypothesis' thread; beyond its budget nothing is sent, so that shrinking ends."""

    def __init__(self, deliver: Deliver, loop: asyncio.AbstractEventLoop, effort: Effort) -> None:
        self._deliver = deliver
        self._loop = loop
        self._left = effort.examples * 12 + _SHRINKING
        self._known: dict[bytes, Broken | None] = {}
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

    def expect(self, flow: Flow[Verdict], key: bytes) -> None:
        """Run a flow, and raise the kind of failure that its verdict tells of.

        What was tried before under the same key is not sent again: the receiver would see a repeat.
        """
        if key not in self._known:
            if self.spent:
                return
            verdict, seen = self.run(flow)
            self._known[key] = _kind(verdict)(verdict, seen) if is_broken(verdict) else None
        broken = self._known[key]
        if broken is not None:
            raise broken


def _kind(verdict: Verdict) -> type[Broken]:
    if verdict.exchange is None or is_crash(verdict.exchange):
        return Crashed
    return TakenWrongly if is_taken(verdict.exchange) else RefusedWrongly


def _settings(examples: int) -> Any:
    from hypothesis import HealthCheck, Phase, Verbosity, settings

    return settings(
        max_examples=examples, database=None, deadline=None, print_blob=False, report_multiple_bugs=False,
        phases=(Phase.generate, Phase.shrink), suppress_health_check=tuple(HealthCheck), verbosity=Verbosity.quiet,
    )  # fmt: skip


def loop_over(strategy: "SearchStrategy[Any]", test: Callable[[Any], None], effort: Effort) -> None:
    """Try a test on many draws; raises what the smallest failing one raised."""
    from hypothesis import given, seed

    def one(drawn: Any) -> None:
        test(drawn)

    seed(effort.seed)(_settings(effort.examples)(given(strategy)(one)))()

"""One delivery: signed at the moment of sending, with throttling obeyed and a rate kept."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Protocol, TypeVar

from contracts.checks import Flow
from contracts.checks.judging import is_throttled
from contracts.deliveries import Target, prepare
from contracts.documents import Provider
from contracts.messages import Draft, Exchange, Response, Silence, header
from mock_server.clock import Clock
from mock_server.transport import Transport

T = TypeVar("T")
_TRIES = 3
_SLOW, _SLOW_ANSWERS = 2.0, 5
_LONGEST_WAIT = 60.0


class Delivers(Protocol):
    """What a run needs of whatever delivers for it."""

    requests: int

    @property
    def is_slow(self) -> bool:
        """Whether the target answers so slowly that little should be asked of it."""

    @property
    def is_late(self) -> bool:
        """Whether the time for the whole run is up."""

    async def deliver(self, draft: Draft) -> Exchange:
        """Sign, send, and return what happened."""


class Deliverer:
    """Delivers drafts of one provider's webhooks to their targets."""

    def __init__(
        self,
        provider: Provider,
        targets: Callable[[str], Target],
        transport: Transport,
        clock: Clock,
        *,
        timeout: float = 15.0,
        rate: float | None = None,
        budget: float | None = None,
    ) -> None:
        self._provider = provider
        self._targets = targets
        self._transport = transport
        self._clock = clock
        self._timeout = timeout
        self._gap = 1 / rate if rate else 0.0
        self._next = 0.0
        self._end = None if budget is None else clock.monotonic() + budget
        self._slow_answers = 0
        self.requests = 0
        self.reached = False

    @property
    def is_slow(self) -> bool:
        """Whether five answers took more than two seconds each."""
        return self._slow_answers >= _SLOW_ANSWERS

    @property
    def is_late(self) -> bool:
        """Whether the time for the whole run is up."""
        return self._end is not None and self._clock.monotonic() >= self._end

    async def deliver(self, draft: Draft) -> Exchange:
        """Sign, send, and return what happened. A receiver that says "later" is waited for, and asked again."""
        for _ in range(_TRIES - 1):
            exchange = await self._once(draft)
            if not is_throttled(exchange):
                return exchange
            await self._clock.sleep(_wait(exchange, self._clock.now()))
        return await self._once(draft)

    async def _once(self, draft: Draft) -> Exchange:
        await self._turn()
        target = self._targets(draft.webhook)
        at, started = self._clock.now(), self._clock.monotonic()
        request = prepare(draft, self._provider.webhook(draft.webhook), target, now=int(at))
        answer = await self._transport.send(request, timeout=self._timeout)
        self.requests += 1
        self.reached = self.reached or answer is not Silence.UNREACHABLE
        elapsed = self._clock.monotonic() - started
        self._slow_answers += elapsed > _SLOW
        return Exchange(request=request, answer=answer, at=at, elapsed=elapsed, draft=draft)

    async def _turn(self) -> None:
        if self._gap:
            now = self._clock.monotonic()
            self._next = max(self._next, now) + self._gap
            await self._clock.sleep(self._next - self._gap - now)


async def drive(flow: Flow[T], deliver: Callable[[Draft], Awaitable[Exchange]]) -> tuple[T, tuple[Exchange, ...]]:
    """Deliver what a flow asks for until it returns, and keep the evidence."""
    seen: tuple[Exchange, ...] = ()
    try:
        burst = next(flow)
        while True:
            answers = tuple(await asyncio.gather(*map(deliver, burst)))
            seen += answers
            burst = flow.send(answers)
    except StopIteration as end:
        return end.value, seen


def _wait(exchange: Exchange, now: float) -> float:
    """Seconds that `Retry-After` asks for, as a number or a date (RFC 9110 § 10.2.3); one where it says nothing."""
    assert isinstance(exchange.answer, Response)
    said = (header(exchange.answer.headers, "retry-after") or b"1").decode("latin-1")
    if said.isascii() and said.isdigit():
        return min(float(said[:9]), _LONGEST_WAIT)
    try:
        date = parsedate_to_datetime(said)
        # HTTP dates are in GMT, also where one does not say so.
        then = (date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp()
        return min(max(then - now, 0.0), _LONGEST_WAIT)
    except (ValueError, TypeError, OverflowError):
        return 1.0

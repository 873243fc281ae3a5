"""One delivery: signed at the moment of sending, with throttling obeyed and a rate kept."""

import asyncio
from collections.abc import Awaitable, Callable
from email.utils import parsedate_to_datetime
from typing import TypeVar

from contracts.checks import Flow
from contracts.checks.judging import is_throttled
from contracts.deliveries import Target, prepare
from contracts.documents import Provider
from contracts.messages import Draft, Exchange, Response, Silence, header
from mock_server.clock import Clock
from mock_server.transport import Transport

T = TypeVar("T")
_TRIES = 3
_LONGEST_WAIT = 60.0


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
    ) -> None:
        self._provider = provider
        self._targets = targets
        self._transport = transport
        self._clock = clock
        self._timeout = timeout
        self._gap = 1 / rate if rate else 0.0
        self._next = 0.0
        self.requests = 0
        self.reached = False

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
        return Exchange(request=request, answer=answer, at=at, elapsed=self._clock.monotonic() - started, draft=draft)

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
        return min(max(parsedate_to_datetime(said).timestamp() - now, 0.0), _LONGEST_WAIT)
    except (ValueError, TypeError, OverflowError):
        return 1.0

"""One delivery: signed at the moment of sending, with throttling obeyed and a rate kept."""

import asyncio
import itertools
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from typing import Any, Protocol, TypeVar

from contracts.checks import Flow
from contracts.checks.judging import is_throttled
from contracts.deliveries import Burst, State, Target, next_step, prepare, retry_after
from contracts.documents import Provider, Webhook
from contracts.documents.webhooks import Rules
from contracts.messages import Draft, Exchange, Response, Silence
from mock_server.clock import Clock
from mock_server.transport import Transport

T = TypeVar("T")
_TRIES = 3
_SHUT_OUT = 3
"""Deliveries in a row that were told "later" at every try; then no more are waited for until one is not."""
_SLOW, _SLOW_ANSWERS = 2.0, 5
_LONGEST_WAIT = 60.0
"""Who asks for more is not asked again."""


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
        tell: Callable[[float], None] = lambda seconds: None,
    ) -> None:
        """`tell` hears of each wait that the receiver asks for, before it begins, in seconds."""
        self._provider = provider
        self._targets = targets
        self._transport = transport
        self._clock = clock
        self._timeout = timeout
        self._gap = 1 / rate if rate else 0.0
        self._next = 0.0
        self._end = None if budget is None else clock.monotonic() + budget
        self._tell = tell
        self._slow_answers = 0
        self._shut_out = 0
        self.requests = 0
        self.reached = False

    @property
    def is_slow(self) -> bool:
        """Whether five answers took more than two seconds each."""
        return self._slow_answers >= _SLOW_ANSWERS

    @property
    def is_late(self) -> bool:
        """Whether the time for the whole run is up."""
        return self._is_over(0)

    async def deliver(self, draft: Draft) -> Exchange:
        """Sign, send, and return what happened. A receiver that says "later" is waited for, and asked again."""
        exchange = await self.once(draft)
        for _ in range(_TRIES - 1):
            if not is_throttled(exchange):
                break
            wait = _wait(exchange, self._clock.now())
            if wait > _LONGEST_WAIT or self._shut_out >= _SHUT_OUT or self._is_over(wait):
                return exchange
            self._tell(wait)
            await self._clock.sleep(wait)
            exchange = await self.once(draft)
        self._shut_out = self._shut_out + 1 if is_throttled(exchange) else 0
        return exchange

    async def once(self, draft: Draft) -> Exchange:
        """Sign, send, and return what happened, whatever the receiver says of later."""
        if self._gap:
            await self._turn()
        webhook, target = self._provider.webhook(draft.webhook), self._targets(draft.webhook)
        exchange = await attempt(draft, webhook, target, self._transport, self._clock, timeout=self._timeout)
        self.requests += 1
        self.reached = self.reached or exchange.answer is not Silence.UNREACHABLE
        self._slow_answers += exchange.elapsed > _SLOW
        return exchange

    def _is_over(self, seconds: float) -> bool:
        """Whether the time for the whole run will be up after so many seconds."""
        return self._end is not None and self._clock.monotonic() + seconds >= self._end

    async def _turn(self) -> None:
        now = self._clock.monotonic()
        self._next = max(self._next, now) + self._gap
        await self._clock.sleep(self._next - self._gap - now)


async def attempt(
    draft: Draft, webhook: Webhook, target: Target, transport: Transport, clock: Clock, *, timeout: float
) -> Exchange:
    """Sign with the clock's now, send once, and return what happened."""
    at, started = clock.now(), clock.monotonic()
    request = prepare(draft, webhook, target, now=int(at))
    answer = await transport.send(request, timeout=timeout)
    return Exchange(request=request, answer=answer, at=at, elapsed=clock.monotonic() - started, draft=draft)


async def carried(
    steps: Iterable[Burst | float], deliver: Callable[[Draft], Awaitable[Exchange]], clock: Clock
) -> AsyncIterator[Exchange]:
    """Carry a plan out step by step, bursts at once and waits waited; yields what happened, in the plan's order."""
    for step in steps:
        if isinstance(step, float):
            await clock.sleep(step)
            continue
        for exchange in await _together(map(deliver, step)):
            yield exchange


async def persist(
    once: Callable[[Draft], Awaitable[Exchange]],
    draft: Draft,
    rules: Rules,
    clock: Clock,
    dice: random.Random,
    *,
    time_scale: float,
    tell: Callable[[Exchange, float], None],
) -> Exchange:
    """Deliver until it is taken or the schedule ends; each attempt but the last is told with the wait that follows."""
    for count in itertools.count(1):
        exchange = await once(draft)
        step = next_step(rules, count, exchange.answer, now=clock.now(), dice=dice)
        if step.state is not State.WAITING:
            break
        tell(exchange, step.seconds / time_scale)
        await clock.sleep(step.seconds / time_scale)
    return exchange


async def drive(flow: Flow[T], deliver: Callable[[Draft], Awaitable[Exchange]]) -> tuple[T, tuple[Exchange, ...]]:
    """Deliver what a flow asks for until it returns, and keep the evidence."""
    seen: tuple[Exchange, ...] = ()
    try:
        burst = next(flow)
        while True:
            answers = tuple(await _together(map(deliver, burst)))
            seen += answers
            burst = flow.send(answers)
    except StopIteration as end:
        return end.value, seen


async def ended(tasks: Iterable["asyncio.Future[Any]"]) -> None:
    """End tasks, and come back when they have ended."""
    ending = list(tasks)
    for task in ending:
        task.cancel()
    await asyncio.gather(*ending, return_exceptions=True)


async def _together(works: Iterable[Awaitable[T]]) -> list[T]:
    """Do all at once; where one fails, no other goes on when that is told: its transport may be closed by then."""
    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        return await asyncio.gather(*tasks)
    except BaseException:
        await ended(tasks)
        raise


def _wait(exchange: Exchange, now: float) -> float:
    """Seconds that `Retry-After` asks for; one where it says nothing."""
    assert isinstance(exchange.answer, Response)
    asked = retry_after(exchange.answer.headers, now=now)
    return 1.0 if asked is None else asked

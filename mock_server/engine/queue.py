"""The delivery queue: what was accepted is made, again and again until it is taken or the schedule ends.

Each attempt is signed when it is sent, under the delivery's one id, with whatever secret is right by then. Between
attempts stand the waits of `x-delivery`, which `time_scale` shortens: at 3600 an hour takes a second. It shortens waits
alone, also those that a receiver asks for; the time in a signature is the true one, or no receiver would take it, and
an answer has its full time limit.
"""

import asyncio
import math
import random
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from contracts.checks.judging import answered
from contracts.deliveries import State, Target, next_step, prepare, retry_after
from contracts.deliveries.retries import LONGEST
from contracts.documents import Webhook
from contracts.errors import HookpactError, UsageError
from contracts.messages import Draft, Exchange, Response, Silence, value
from mock_server.clock import Clock
from mock_server.destinations import destination
from mock_server.engine.delivering import attempt, ended
from mock_server.engine.lanes import AT_ONCE, Lane
from mock_server.store import Backlog, Queued, Sent
from mock_server.transport import Transport

_ALL_AT_ONCE = 64
_MOST_WAITING = 100_000
_LONGEST_SLEEP = 60.0
"""Seconds: a clock that was set, or a machine that slept, is noticed after that."""
_AGAIN = 5.0
"""Seconds until what failed by our own doing is tried again."""


@value
class Means:
    """What a delivery is made with; looked up when it is sent, so that no secret waits in the store."""

    webhook: Callable[[str], Webhook | None]
    """By its full name; None where no document has it (any more)."""
    secrets: Callable[[Webhook], tuple[tuple[str, ...], bool]]
    """What to sign with, and whether everybody knows it; raises UsageError where there is nothing."""
    check: Callable[[str], Awaitable[None]]
    """Raises UsageError where a delivery must not go to a URL."""
    transport: Transport


class Queue:
    """Accepts deliveries and makes them. `open` it before it accepts, `close` it before the store."""

    def __init__(
        self,
        backlog: Backlog,
        means: Means,
        clock: Clock,
        dice: random.Random,
        *,
        time_scale: float = 1.0,
        at_once: int = AT_ONCE,
        grace: float = 2.0,
        most_waiting: int = _MOST_WAITING,
    ) -> None:
        self.backlog = backlog
        self._means = means
        self._clock = clock
        self._dice = dice
        self._scale = time_scale
        self._at_once = at_once
        self._grace = grace
        self._most_waiting = most_waiting
        self._lanes: dict[tuple[str, str, int], Lane] = {}
        self._attempts: set[asyncio.Task[None]] = set()
        self._stirred = asyncio.Event()
        self._runner: asyncio.Task[None] | None = None

    async def accept(self, webhook: Webhook, draft: Draft, url: str) -> int:
        """Promise a delivery, and return its number when that cannot be forgotten any more.

        Raises UsageError where it must not go there or cannot be made.
        """
        if draft.edits or draft.secrets is not None:
            raise UsageError("a delivery with edits or secrets of its own cannot wait in the queue; send it at once")
        if sum(map(len, self._lanes.values())) >= self._most_waiting:
            raise UsageError(f"{self._most_waiting:,} deliveries wait already; let some be made, or cancel them")
        await self._means.check(url)
        now = self._clock.now()
        prepare(draft, webhook, Target(url=url, secrets=self._means.secrets(webhook)[0]), now=int(now))
        asked = Queued(webhook=webhook.full_name, url=url, draft=draft, accepted_at=now, due_at=now)
        accepted = await self.backlog.accept(asked)
        self._wait(accepted.number, url, now)
        return accepted.number

    async def open(self) -> None:
        """Take up what an earlier process left, and begin. What no document explains any more waits on in the store."""
        for due in await self.backlog.recover():
            if self._means.webhook(due.webhook) is not None:
                self._wait(due.number, due.url, due.due_at)
        self._runner = asyncio.get_running_loop().create_task(self._run())

    async def close(self) -> None:
        """End; attempts under way get a moment, and are doubtful after that."""
        if self._runner is not None:
            await ended({self._runner})
        if self._attempts:
            await asyncio.wait(self._attempts, timeout=self._grace)
        await ended(self._attempts)
        await self._means.transport.aclose()

    async def cancel(self, number: int) -> Queued | None:
        """Let no further attempt be made, and return the delivery as it stands; None where there is none."""
        found = await self.backlog.cancel(number)
        lane = None if found is None else self._lanes.get(destination(found.url).origin)
        if lane is not None:
            lane.drop(number)
            self._stirred.set()
        return found

    def _wait(self, number: int, url: str, due_at: float) -> None:
        self._lane(url).add(number, due_at)
        self._stirred.set()

    def _lane(self, url: str) -> Lane:
        return self._lanes.setdefault(destination(url).origin, Lane(self._at_once, 1 / self._scale))

    async def _run(self) -> None:
        while True:
            self._stirred.clear()
            self._begin_all()
            await self._rest()

    def _begin_all(self) -> None:
        """Begin every attempt that is due and has room."""
        now = self._clock.now()
        for key, lane in list(self._lanes.items()):
            while self._has_room and (number := lane.take(now)) is not None:
                task = asyncio.get_running_loop().create_task(self._attempt(lane, number))
                self._attempts.add(task)
                task.add_done_callback(self._over)
            if not lane:
                del self._lanes[key]

    @property
    def _has_room(self) -> bool:
        return len(self._attempts) < _ALL_AT_ONCE

    async def _rest(self) -> None:
        """Come back when the next attempt is due, or something has changed."""
        next_at = min((lane.next_at() for lane in self._lanes.values()), default=math.inf)
        if next_at == math.inf or not self._has_room:
            await self._stirred.wait()
            return
        seconds = min(next_at - self._clock.now(), _LONGEST_SLEEP)
        loop = asyncio.get_running_loop()
        rests: list[asyncio.Task[Any]] = [
            loop.create_task(each) for each in (self._stirred.wait(), self._clock.sleep(seconds))
        ]
        try:
            await asyncio.wait(rests, return_when=asyncio.FIRST_COMPLETED)
        finally:
            await ended(rests)

    async def _attempt(self, lane: Lane, number: int) -> None:
        try:
            begun = await self.backlog.begin(number)
            if begun is not None:
                settled = await self._try(lane, begun)
                if settled.state is State.WAITING:
                    lane.add(number, settled.due_at)
        except Exception:  # the store refused: nothing is forgotten, and asyncio tells the error
            lane.add(number, self._clock.now() + _AGAIN)
            raise
        finally:
            lane.free()

    def _over(self, task: "asyncio.Task[None]") -> None:
        self._attempts.discard(task)
        self._stirred.set()

    async def _try(self, lane: Lane, begun: Queued) -> Queued:
        webhook = self._means.webhook(begun.webhook)
        assert webhook is not None  # or it would be in no lane
        try:
            secrets, is_public = self._means.secrets(webhook)
            to = Target(url=begun.url, secrets=secrets)
            exchange = await attempt(
                begun.draft, webhook, to, self._means.transport, self._clock, timeout=webhook.rules.timeout
            )
        except HookpactError as error:  # it could be made when it was accepted, and may be again: a secret is missing
            due_at = self._clock.now() + _AGAIN
            return await self.backlog.settle(replace(begun, due_at=due_at, reason=str(error)))
        sent = Sent(
            webhook=begun.webhook, exchange=exchange, is_public=is_public, queued=begun.number,
            attempt=begun.attempts + 1,
        )  # fmt: skip
        judged = self._judged(lane, begun, webhook, exchange)
        return await self.backlog.settle(replace(judged, reason=await self._reason(exchange)), sent)

    def _judged(self, lane: Lane, begun: Queued, webhook: Webhook, exchange: Exchange) -> Queued:
        """Return a delivery as it stands after an attempt."""
        now, count = self._clock.now(), begun.attempts + 1
        step = next_step(webhook.rules, count, exchange.answer, now=now, dice=self._dice)
        if step.state is State.DELIVERED:
            lane.widen()
        elif isinstance(exchange.answer, Response) and exchange.answer.status in webhook.rules.throttle:
            asked = retry_after(exchange.answer.headers, now=now) or 0.0
            lane.narrow(now, min(asked, LONGEST) / self._scale)
        due_at = now + step.seconds / self._scale
        return replace(begun, attempts=count, state=step.state, due_at=due_at)

    async def _reason(self, exchange: Exchange) -> str:
        """Say what came of an attempt; where no connection was made, also whether none may be made any more."""
        if exchange.answer is Silence.UNREACHABLE:
            try:
                await self._means.check(exchange.request.url)
            except UsageError as error:
                return f"{answered(exchange)}: {error}"
        return answered(exchange)

"""A queue on a store of its own, receivers for it, and a clock that stands still."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

from contracts.deliveries import State
from contracts.documents import Webhook
from contracts.documents.webhooks import Rules
from contracts.messages import Draft, Request, Response, Silence, Stamp
from mock_server.clock import Clock, ManualClock
from mock_server.engine import Means, Queue
from mock_server.store import Backlog, Queued, Store
from mock_server.transport import Transport
from tests.mock_server.engine.scripted import NAME, SECRET, Answer, Scripted, provider

WEBHOOK = provider().webhook(NAME)
DRAFT = Draft(webhook=NAME, id="hp-1", body=b'{"at": 0}', stamps=(Stamp(start=7, end=8, unit="s"),))
URL = "http://localhost:9/hooks"


def ruled(**rules: object) -> Webhook:
    return replace(WEBHOOK, rules=replace(Rules(jitter=0), **rules))  # type: ignore[arg-type]


async def anywhere(url: str) -> None:
    """Refuse nothing."""


def means(transport: Transport, webhook: Webhook) -> Means:
    return Means(
        webhook=lambda name: webhook if name == webhook.full_name else None,
        secrets=lambda webhook: ((SECRET,), False),
        check=anywhere,
        transport=transport,
    )


@asynccontextmanager
async def opened(
    transport: Transport,
    clock: Clock,
    webhook: Webhook,
    *,
    file: str | None = None,
    scale: float = 1.0,
    at_once: int = 8,
    grace: float = 2.0,
) -> AsyncIterator[Queue]:
    store = Store(file, clock=clock)
    queue = Queue(
        Backlog(store), means(transport, webhook), clock, random.Random(1), time_scale=scale, at_once=at_once,
        grace=grace,
    )  # fmt: skip
    await queue.open()
    try:
        yield queue
    finally:
        await queue.close()
        store.close()


async def settled(queue: Queue, number: int, until: Callable[[Queued], bool] | None = None) -> Queued:
    """Return a delivery when nothing more comes of it, or when it is as wanted."""
    async with asyncio.timeout(20):
        while True:
            found = await queue.backlog.get(number)
            assert found is not None
            if until(found) if until else found.state is not State.WAITING:
                return found


async def made(transport: Scripted, webhook: Webhook, scale: float = 1.0) -> Queued:
    async with opened(transport, transport.clock, webhook, scale=scale) as queue:
        return await settled(queue, await queue.accept(webhook, DRAFT, URL))


def always(answer: Answer) -> Scripted:
    return Scripted(lambda request, number: answer)


class Held:
    """A receiver that answers when it is let, and counts who waits."""

    def __init__(self) -> None:
        self.gate = asyncio.Event()
        self.under_way: dict[str, int] = {}
        self.most: dict[str, int] = {}

    async def send(self, request: Request, *, timeout: float) -> Response | Silence:
        """Wait for the gate."""
        url = request.url
        self.under_way[url] = self.under_way.get(url, 0) + 1
        self.most[url] = max(self.most.get(url, 0), self.under_way[url])
        await self.gate.wait()
        self.under_way[url] -= 1
        return Response(status=200)

    async def aclose(self) -> None:
        """Close nothing."""


class StoppedClock(ManualClock):
    """A clock on which nobody's sleep ends."""

    async def sleep(self, seconds: float) -> None:
        """Sleep until cancelled."""
        await asyncio.Event().wait()

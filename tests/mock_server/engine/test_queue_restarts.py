import asyncio
import random
from dataclasses import replace
from pathlib import Path

import pytest

from contracts.deliveries import State
from contracts.messages import Response, Silence
from mock_server.clock import ManualClock, SystemClock
from mock_server.engine import Queue
from mock_server.store import Backlog, Store
from tests.mock_server.engine.queued import (
    DRAFT,
    URL,
    WEBHOOK,
    Held,
    StoppedClock,
    always,
    means,
    opened,
    ruled,
    settled,
)
from tests.mock_server.engine.scripted import NOW, Scripted


async def test_what_waits_is_taken_up_by_the_next_process(tmp_path: Path) -> None:
    file, clock = str(tmp_path / "journal.db"), ManualClock(float(NOW))
    dead = Scripted(lambda request, number: Silence.UNREACHABLE, clock=clock)
    async with opened(dead, StoppedClock(float(NOW)), ruled(), file=file) as queue:
        number = await queue.accept(WEBHOOK, DRAFT, URL)
        await settled(queue, number, lambda found: found.attempts == 1)
    alive = Scripted(clock=clock)
    async with opened(alive, clock, ruled(), file=file) as queue:
        found = await settled(queue, number)
    assert (found.state, found.attempts, found.doubtful) == (State.DELIVERED, 2, 0)
    assert alive.times == pytest.approx([5], abs=1e-3)


async def test_an_attempt_that_was_cut_off_is_made_again_and_the_journal_says_so(tmp_path: Path) -> None:
    file, clock = str(tmp_path / "journal.db"), ManualClock(float(NOW))
    store = Store(file, clock=clock)
    backlog = Backlog(store)
    queue = Queue(backlog, means(always(Response(status=200)), ruled()), clock, random.Random(1))
    number = await queue.accept(WEBHOOK, DRAFT, URL)  # never opened, as if killed before it could send
    await backlog.begin(number)
    store.close()
    alive = Scripted(lambda request, number: Response(status=204), clock=clock)
    async with opened(alive, clock, ruled(), file=file) as queue:
        found = await settled(queue, number)
    assert (found.state, found.attempts, found.doubtful, len(alive.requests)) == (State.DELIVERED, 1, 1, 1)


async def test_what_no_document_explains_any_more_waits_on(tmp_path: Path) -> None:
    file, transport = str(tmp_path / "journal.db"), Scripted()
    store = Store(file)
    number = await Queue(Backlog(store), means(transport, WEBHOOK), transport.clock, random.Random(1)).accept(
        WEBHOOK, DRAFT, URL
    )
    store.close()
    async with opened(transport, transport.clock, replace(WEBHOOK, name="another"), file=file) as queue:
        found = await queue.backlog.get(number)
    assert found is not None
    assert (found.state, transport.requests) == (State.WAITING, [])


async def test_closing_cuts_off_what_takes_too_long_and_the_journal_says_so(tmp_path: Path) -> None:
    file = str(tmp_path / "journal.db")
    transport = Held()
    async with opened(transport, SystemClock(), WEBHOOK, file=file, grace=0.01) as queue:
        number = await queue.accept(WEBHOOK, DRAFT, URL)
        async with asyncio.timeout(20):
            while not transport.under_way:
                await asyncio.sleep(0)
    transport.gate.set()
    async with opened(transport, SystemClock(), WEBHOOK, file=file) as queue:
        assert (await settled(queue, number)).doubtful == 1

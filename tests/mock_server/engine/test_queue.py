import asyncio
import random
from dataclasses import replace
from pathlib import Path

import pytest

from contracts.deliveries import State
from contracts.documents import Webhook
from contracts.errors import UsageError
from contracts.messages import Draft, Edit, Response, Silence, header
from contracts.signing import Accepted, verify
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
    made,
    means,
    opened,
    ruled,
    settled,
)
from tests.mock_server.engine.scripted import NOW, SECRET, Scripted

STAMP = "X-InfluencerHero-Timestamp"


async def test_a_schedule_of_75_hours_is_walked_to_the_second() -> None:
    transport = always(Response(status=500))
    webhook = ruled()
    found = await made(transport, webhook)
    due = [float(sum(webhook.rules.retries[:count])) for count in range(10)]
    assert transport.times == pytest.approx(due, abs=1e-3)
    assert due[-1] / 3600 > 75
    assert (found.state, found.attempts, found.reason) == (State.GAVE_UP, 10, "answered 500")


async def test_every_attempt_is_signed_at_its_own_time_under_the_same_id() -> None:
    transport = always(Silence.TIMEOUT)
    await made(transport, ruled(retries=(5, 300)))
    assert WEBHOOK.scheme is not None
    for request, at in zip(transport.requests, (NOW, NOW + 5, NOW + 305), strict=True):
        assert header(request.headers, STAMP) == b"%d" % at
        assert request.body == b'{"at": %d}' % at
        assert isinstance(verify(request, WEBHOOK.scheme, secrets=(SECRET,), now=at), Accepted)


async def test_each_attempt_is_in_the_journal() -> None:
    transport = Scripted(lambda request, number: Response(status=503) if number < 2 else Response(status=200))
    async with opened(transport, transport.clock, ruled()) as queue:
        number = await queue.accept(WEBHOOK, DRAFT, URL)
        found = await settled(queue, number)
        sent = await queue.backlog.attempts(number)
    assert (found.state, found.attempts, found.is_under_way, found.doubtful) == (State.DELIVERED, 3, False, 0)
    assert [(each.attempt, each.exchange.status) for each in sent] == [(1, 503), (2, 503), (3, 200)]
    assert {each.exchange.draft.id for each in sent if each.exchange.draft} == {"hp-1"}


async def test_jitter_moves_each_attempt_by_the_dice_that_were_passed_in() -> None:
    transport = always(Response(status=500))
    await made(transport, ruled(jitter=0.5, retries=(100, 100)))
    dice = random.Random(1)
    first, second = (100 * (1 + 0.5 * dice.uniform(-1, 1)) for _ in range(2))
    assert transport.times == pytest.approx([0, first, first + second], abs=1e-3)


async def test_410_stops() -> None:
    transport = always(Response(status=410))
    found = await made(transport, ruled())
    assert (found.state, found.attempts, transport.times) == (State.STOPPED, 1, [0.0])


async def test_retry_after_puts_the_next_attempt_off() -> None:
    later = Response(status=503, headers=((b"Retry-After", b"1000"),))
    transport = Scripted(lambda request, number: later if number == 0 else Response(status=200))
    assert (await made(transport, ruled())).state is State.DELIVERED
    assert transport.times == pytest.approx([0, 1000], abs=1e-3)


async def test_a_redirect_is_a_failure_and_is_not_followed() -> None:
    elsewhere = Response(status=307, headers=((b"Location", b"http://localhost:9/other"),))
    transport = Scripted(lambda request, number: elsewhere if number == 0 else Response(status=200))
    assert (await made(transport, ruled())).attempts == 2
    assert [request.url for request in transport.requests] == [URL, URL]


async def test_an_answer_has_the_time_that_the_contract_gives_at_every_scale() -> None:
    transport = always(Response(status=200))
    await made(transport, ruled(timeout=4.5), scale=3600)
    assert transport.timeouts == [4.5]


async def test_at_a_scale_of_3600_an_hour_takes_a_second_and_the_time_in_a_signature_is_true() -> None:
    later = Response(status=429, headers=((b"Retry-After", b"7200"),))
    transport = Scripted(lambda request, number: later if number == 1 else Response(status=500))
    await made(transport, ruled(retries=(3600, 3600, 36000)), scale=3600)
    assert transport.times == pytest.approx([0, 1, 3, 13], abs=1e-3)
    assert header(transport.requests[-1].headers, STAMP) == b"%d" % (NOW + 13)


async def test_a_target_that_says_too_many_is_asked_less_and_later() -> None:
    transport = Scripted(lambda request, number: Response(status=429) if number == 0 else Response(status=200))
    async with opened(transport, transport.clock, ruled(), at_once=1) as queue:
        first = await queue.accept(WEBHOOK, DRAFT, URL)
        second = await queue.accept(WEBHOOK, replace(DRAFT, id="hp-2"), URL)
        found = [await settled(queue, number) for number in (first, second)]
    assert [each.attempts for each in found] == [2, 1]
    assert transport.times == pytest.approx([0, 1, 5], abs=1e-3)  # the other one waited for the pause, too


async def test_a_slow_target_holds_up_nobody_else_and_gets_only_so_many_at_once() -> None:
    transport = Held()
    async with opened(transport, SystemClock(), WEBHOOK, at_once=3) as queue:
        for number in range(9):
            for host in ("a", "b"):
                await queue.accept(WEBHOOK, replace(DRAFT, id=f"hp-{number}"), f"http://{host}.localhost/")
        async with asyncio.timeout(20):
            while sum(transport.under_way.values()) < 6:
                await asyncio.sleep(0)
        transport.gate.set()
        for number in range(1, 19):
            assert (await settled(queue, number)).state is State.DELIVERED
    assert transport.most == {"http://a.localhost/": 3, "http://b.localhost/": 3}


async def test_all_targets_together_get_only_so_many_at_once() -> None:
    transport = Held()
    async with opened(transport, SystemClock(), WEBHOOK, grace=0.01) as queue:
        for number in range(80):
            await queue.accept(WEBHOOK, replace(DRAFT, id=f"hp-{number}"), f"http://host-{number % 10}.localhost/")
        async with asyncio.timeout(20):
            while sum(transport.under_way.values()) < 64:
                await asyncio.sleep(0)
        for _ in range(100):
            await asyncio.sleep(0)
        assert sum(transport.under_way.values()) == 64
        transport.gate.set()
        for number in range(1, 81):
            assert (await settled(queue, number)).state is State.DELIVERED


async def test_where_the_journal_fails_an_attempt_is_made_again_and_is_doubtful() -> None:
    transport = always(Response(status=200))
    store = Store()
    queue = Queue(Backlog(store), means(transport, ruled()), transport.clock, random.Random(1))
    await store.do(lambda connection: connection.exec_driver_sql("ALTER TABLE sent RENAME TO gone"))
    await queue.open()
    number = await queue.accept(WEBHOOK, DRAFT, URL)
    await settled(queue, number, lambda found: found.doubtful > 0)
    await store.do(lambda connection: connection.exec_driver_sql("ALTER TABLE gone RENAME TO sent"))
    assert (await settled(queue, number)).state is State.DELIVERED
    assert transport.times[:2] == pytest.approx([0, 5], abs=1e-3)
    await queue.close()
    store.close()


async def test_only_so_many_can_wait_and_cancelling_makes_room() -> None:
    store = Store()
    queue = Queue(
        Backlog(store), means(Scripted(), WEBHOOK), ManualClock(), random.Random(1), most_waiting=1
    )  # not opened: what is accepted waits
    number = await queue.accept(WEBHOOK, DRAFT, URL)
    with pytest.raises(UsageError, match="wait already"):
        await queue.accept(WEBHOOK, DRAFT, URL)
    await queue.cancel(number)
    assert await queue.accept(WEBHOOK, DRAFT, URL) == number + 1
    store.close()


async def test_a_cancelled_delivery_is_not_made() -> None:
    transport = always(Response(status=500))
    async with opened(transport, StoppedClock(), ruled()) as queue:
        number = await queue.accept(WEBHOOK, DRAFT, URL)
        await settled(queue, number, lambda found: found.attempts == 1)
        await queue.cancel(number)
        assert (await settled(queue, number)).state is State.CANCELLED
        assert await queue.cancel(99) is None


async def test_a_delivery_without_a_secret_waits_for_one_and_is_not_given_up() -> None:
    transport = always(Response(status=200))
    answers = iter([True, False, False, True])  # there when it is accepted, then gone for two attempts

    def known(webhook: Webhook) -> tuple[tuple[str, ...], bool]:
        if not next(answers):
            raise UsageError("there is no secret")
        return (SECRET,), False

    store = Store()
    wanting = replace(means(transport, ruled()), secrets=known)
    queue = Queue(Backlog(store), wanting, transport.clock, random.Random(1))
    await queue.open()
    found = await settled(queue, await queue.accept(WEBHOOK, DRAFT, URL))
    await queue.close()
    store.close()
    assert (found.state, found.attempts) == (State.DELIVERED, 1)
    assert transport.times == pytest.approx([10], abs=1e-3)


async def test_no_secret_waits_in_the_store(tmp_path: Path) -> None:
    file = tmp_path / "journal.db"
    transport = always(Response(status=500))
    async with opened(transport, StoppedClock(), ruled(), file=str(file)) as queue:
        await settled(queue, await queue.accept(WEBHOOK, DRAFT, URL), lambda found: found.attempts == 1)
    assert SECRET.encode() not in b"".join(each.read_bytes() for each in tmp_path.iterdir())


@pytest.mark.parametrize(
    "draft", [replace(DRAFT, edits=(Edit(name="x", apply=lambda request: request),)), replace(DRAFT, secrets=("x",))]
)
async def test_what_cannot_be_written_down_cannot_wait(draft: Draft) -> None:
    async with opened(Scripted(), ManualClock(), WEBHOOK) as queue:
        with pytest.raises(UsageError, match="send it at once"):
            await queue.accept(WEBHOOK, draft, URL)
        assert await queue.backlog.list() == ()


async def test_what_must_not_go_there_is_refused_before_it_is_promised() -> None:
    async def nowhere(url: str) -> None:
        raise UsageError(f"not {url}")

    store = Store()
    queue = Queue(Backlog(store), replace(means(Scripted(), WEBHOOK), check=nowhere), ManualClock(), random.Random(1))
    with pytest.raises(UsageError, match="not http"):
        await queue.accept(WEBHOOK, DRAFT, URL)
    assert await queue.backlog.list() == ()
    store.close()


async def test_where_a_target_is_closed_after_the_promise_the_reason_says_so() -> None:
    allowed = True

    async def check(url: str) -> None:
        if not allowed:
            raise UsageError(f"{url} is closed")

    transport, store = always(Silence.UNREACHABLE), Store()
    queue = Queue(
        Backlog(store), replace(means(transport, ruled()), check=check), transport.clock, random.Random(1)
    )  # fmt: skip
    open_until, shut = await queue.accept(ruled(retries=()), DRAFT, URL), "no connection was made: "
    allowed = False
    await queue.open()
    found = await settled(queue, open_until, lambda found: found.attempts > 0)
    await queue.close()
    store.close()
    assert found.reason == f"{shut}{URL} is closed"

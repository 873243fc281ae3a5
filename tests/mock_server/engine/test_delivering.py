import asyncio
import random
from dataclasses import replace
from functools import partial

import pytest

from contracts.checks.subject import Flow, send
from contracts.documents.webhooks import Rules
from contracts.errors import UsageError
from contracts.messages import Draft, Exchange, Request, Response, Silence, header
from mock_server.clock import ManualClock
from mock_server.engine import carried, drive, persist
from tests.mock_server.engine.scripted import NAME, NOW, Answer, Scripted, deliverer

DRAFT = Draft(webhook=NAME, id="hp-1", body=b"{}")
STAMP = "X-InfluencerHero-Timestamp"


def later(seconds: bytes | None, status: int = 429) -> Response:
    return Response(status=status, headers=() if seconds is None else ((b"Retry-After", seconds),))


def throttling(answer: Answer, times: int) -> Scripted:
    return Scripted(lambda request, number: answer if number < times else None)


async def test_a_delivery_is_signed_when_it_is_sent_and_recorded() -> None:
    transport = Scripted()
    transport.takes = 0.25
    sender = deliverer(transport)
    transport.clock.advance(100)
    exchange = await sender.deliver(DRAFT)
    assert header(exchange.request.headers, STAMP) == b"%d" % (NOW + 100)
    assert (exchange.status, exchange.at, exchange.elapsed, exchange.draft) == (200, NOW + 100, 0.25, DRAFT)
    assert (sender.requests, sender.reached, transport.timeouts) == (1, True, [9.0])


@pytest.mark.parametrize(("silence", "reached"), [(each, each is not Silence.UNREACHABLE) for each in Silence])
async def test_silence_is_recorded_and_not_raised(silence: Silence, reached: bool) -> None:
    sender = deliverer(Scripted(lambda request, number: silence))
    exchange = await sender.deliver(DRAFT)
    assert exchange.answer is silence
    assert sender.reached is reached


@pytest.mark.parametrize(
    ("answer", "waited"),
    [
        (later(b"3"), 3.0),
        (later(b"0"), 0.0),
        (later(b"7", 503), 7.0),
        (later(b"60"), 60.0),
        (later(None), 1.0),
        (later(b""), 1.0),
        (later(b"soon"), 1.0),
        (later(b"-5"), 1.0),
        (later(b"1.5"), 1.0),
        (later(b"\xff"), 1.0),
        (later("２".encode()), 1.0),
        (later(b"Tue, 14 Nov 2023 22:13:30 GMT"), 10.0),
        (later(b"Tue, 14 Nov 2023 22:13:30 -0000"), 10.0),
        (later(b"Tue Nov 14 22:13:30 2023"), 10.0),
        (later(b"Tue, 14 Nov 2023 22:00:00 GMT"), 0.0),
        (later(b"Tue, 99 Nov 2023 22:13:30 GMT"), 1.0),
    ],
)
async def test_who_asks_for_a_pause_gets_it_and_is_asked_again(answer: Response, waited: float) -> None:
    transport = throttling(answer, 1)
    exchange = await deliverer(transport).deliver(DRAFT)
    assert exchange.status == 200
    assert transport.times == [0.0, waited]


@pytest.mark.parametrize(
    "answer", [later(b"61"), later(b"9" * 5000), later(b"Tue, 14 Nov 2099 22:13:30 GMT"), later(b"100000", 503)]
)
async def test_who_asks_for_more_than_a_minute_is_left_alone(answer: Response) -> None:
    transport = throttling(answer, 1)
    assert (await deliverer(transport).deliver(DRAFT)).answer is answer
    assert transport.times == [0.0]


async def test_a_delivery_after_a_pause_is_signed_anew_under_the_same_id() -> None:
    transport = throttling(later(b"30"), 1)
    await deliverer(transport).deliver(DRAFT)
    assert [header(request.headers, STAMP) for request in transport.requests] == [b"%d" % NOW, b"%d" % (NOW + 30)]


async def test_patience_ends_after_three_times() -> None:
    transport = throttling(later(b"1"), 99)
    sender = deliverer(transport)
    assert (await sender.deliver(DRAFT)).status == 429
    assert (len(transport.requests), sender.requests) == (3, 3)


async def test_who_says_later_to_everybody_is_not_waited_for_until_it_says_otherwise() -> None:
    waited_for, passed_by = 3, 4
    transport = Scripted(
        lambda request, number: later(b"60") if number < 3 * waited_for + passed_by or number == 15 else None
    )
    sender = deliverer(transport)
    statuses = [(await sender.deliver(DRAFT)).status for _ in range(waited_for + passed_by)]
    assert statuses == [429] * len(statuses)
    assert transport.clock.monotonic() == waited_for * 2 * 60.0
    # Delivery 13 is taken, 14 too; the one after is told to wait once, and is waited for again.
    assert [(await sender.deliver(DRAFT)).status for _ in range(3)] == [200] * 3
    assert transport.clock.monotonic() == waited_for * 2 * 60.0 + 60.0


async def test_no_pause_is_longer_than_the_budget() -> None:
    transport = throttling(later(b"60"), 99)
    sender = deliverer(transport, budget=5)
    assert (await sender.deliver(DRAFT)).status == 429
    assert transport.times == [0.0]


@pytest.mark.parametrize("answer", [Response(status=503), Response(status=500), Silence.TIMEOUT, Response(status=401)])
async def test_nobody_else_is_asked_twice(answer: Answer) -> None:
    transport = throttling(answer, 99)
    await deliverer(transport).deliver(DRAFT)
    assert len(transport.requests) == 1


async def test_a_rate_is_kept_in_turn_and_at_once() -> None:
    transport = Scripted()
    sender = deliverer(transport, rate=5)
    for _ in range(3):
        await sender.deliver(DRAFT)
    assert transport.times == pytest.approx([0.0, 0.2, 0.4])
    transport.clock.advance(10)
    await sender.deliver(DRAFT)
    assert transport.times[-1] == pytest.approx(10.4)


async def test_a_burst_keeps_the_rate_too() -> None:
    transport = Scripted(clock=TurnClock(float(NOW)))
    sender = deliverer(transport, rate=10)
    await asyncio.gather(*(sender.deliver(DRAFT) for _ in range(4)))
    assert transport.clock.slept == pytest.approx([0.0, 0.1, 0.2, 0.3])  # type: ignore[attr-defined]


class TurnClock(ManualClock):
    """Notes how long each would sleep, and stands still."""

    def __init__(self, now: float) -> None:
        super().__init__(now)
        self.slept: list[float] = []

    async def sleep(self, seconds: float) -> None:
        """Note it."""
        self.slept.append(seconds)
        await asyncio.sleep(0)


async def test_five_slow_answers_make_a_slow_target() -> None:
    transport = Scripted()
    sender = deliverer(transport)
    transport.takes = 2.5
    for number in range(5):
        assert not sender.is_slow, number
        await sender.deliver(DRAFT)
    assert sender.is_slow


async def test_a_budget_is_spent_by_the_clock() -> None:
    transport = Scripted()
    sender = deliverer(transport, budget=3)
    assert not sender.is_late
    transport.clock.advance(3)
    assert sender.is_late
    assert not deliverer(transport).is_late


async def test_a_flow_is_driven_to_its_end_with_its_evidence() -> None:
    def flow() -> Flow[str]:
        first = yield from send(DRAFT)
        second = yield (DRAFT, DRAFT)
        return f"{first.status} {len(second)}"

    said, seen = await drive(flow(), deliverer(Scripted()).deliver)
    assert (said, len(seen)) == ("200 2", 3)


async def test_a_flow_that_sends_nothing_is_driven_too() -> None:
    def flow() -> Flow[int]:
        yield from ()
        return 5

    assert await drive(flow(), deliverer(Scripted()).deliver) == (5, ())


async def _fail_first(drafts: list[str], draft: Draft) -> Exchange:
    if not drafts:
        drafts.append(draft.id)
        raise UsageError("no such host")
    try:
        await asyncio.Event().wait()
    finally:
        drafts.append(f"{draft.id} ended")
    raise AssertionError


async def test_where_one_of_a_burst_cannot_be_sent_the_others_end_before_that_is_told() -> None:
    burst = tuple(replace(DRAFT, id=each) for each in "abc")

    def flow() -> Flow[None]:
        yield burst

    ended: list[str] = []
    with pytest.raises(UsageError):
        await drive(flow(), partial(_fail_first, ended))
    assert sorted(ended) == ["a", "b ended", "c ended"]
    carried_out: list[str] = []
    with pytest.raises(UsageError):
        await anext(carried([burst], partial(_fail_first, carried_out), ManualClock()))
    assert sorted(carried_out) == sorted(ended)


async def test_a_burst_is_on_its_way_at_once() -> None:
    under_way, most = 0, 0

    async def deliver(draft: Draft) -> Exchange:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0)
        under_way -= 1
        request = Request(url="", headers=(), body=draft.body)
        return Exchange(request=request, answer=Response(status=200), at=0, elapsed=0)

    def flow() -> Flow[int]:
        return len((yield (DRAFT,) * 10))

    said, _ = await drive(flow(), deliver)
    assert (said, most) == (10, 10)


async def test_who_persists_walks_the_schedule_and_tells_each_wait() -> None:
    transport = throttling(Response(status=500), 2)
    told: list[tuple[int | None, float]] = []
    exchange = await persist(
        deliverer(transport).once, DRAFT, Rules(jitter=0, retries=(60, 120, 180)), transport.clock, random.Random(1),
        time_scale=60, tell=lambda exchange, seconds: told.append((exchange.status, seconds)),
    )  # fmt: skip
    assert (exchange.status, told, transport.times) == (200, [(500, 1.0), (500, 2.0)], [0.0, 1.0, 3.0])


@pytest.mark.parametrize(("answer", "count"), [(Response(status=410), 1), (Silence.TIMEOUT, 4)])
async def test_who_persists_stops_where_the_contract_says(answer: Answer, count: int) -> None:
    transport = throttling(answer, 99)
    exchange = await persist(
        deliverer(transport).once, DRAFT, Rules(retries=(1, 1, 1)), transport.clock, random.Random(1), time_scale=1,
        tell=lambda exchange, seconds: None,
    )  # fmt: skip
    assert (exchange.answer, len(transport.requests)) == (answer, count)

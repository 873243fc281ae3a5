import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.deliveries import State
from contracts.messages import Draft, Exchange, Request, Response, Stamp
from mock_server.store import Backlog, Due, Limits, Queued, Sent, Store, tables

DRAFT = Draft(
    webhook="w", id="hp-1", body=b'{"at": 0, "\xff": 1}', stamps=(Stamp(start=7, end=8, unit="s", pointer="/at"),),
    age=3, body_age=-2, algorithm="hmac-sha1", headers=((b"X-Event", b"\xffw"),),
)  # fmt: skip
DELIVERY = Queued(webhook="p/w", url="http://127.0.0.1:9/x", draft=DRAFT, accepted_at=1.5, due_at=2.5)
SENT = Sent(
    webhook="p/w",
    exchange=Exchange(
        request=Request(url="http://127.0.0.1:9/x", headers=(), body=b"{}"), answer=Response(status=500), at=3,
        elapsed=0.5, draft=replace(DRAFT, stamps=(), age=0, body_age=0, algorithm=""),
    ),
    is_public=False, queued=1, attempt=1,
)  # fmt: skip


@pytest.fixture
def backlog() -> Iterator[Backlog]:
    store = Store()
    yield Backlog(store)
    store.close()


async def test_what_was_accepted_is_read_back_with_all_that_it_is_signed_anew_from(backlog: Backlog) -> None:
    accepted = await backlog.accept(DELIVERY)
    assert accepted == replace(DELIVERY, number=1)
    assert await backlog.get(1) == accepted
    assert await backlog.get(2) is None


async def test_an_attempt_is_marked_before_it_begins_and_settled_with_its_exchange(backlog: Backlog) -> None:
    accepted = await backlog.accept(DELIVERY)
    begun = await backlog.begin(1)
    assert begun == replace(accepted, is_under_way=True)
    assert await backlog.get(1) == begun
    await backlog.settle(replace(begun, attempts=1, due_at=9, reason="answered 500"), SENT)
    assert await backlog.get(1) == replace(accepted, attempts=1, due_at=9, reason="answered 500")
    assert await backlog.attempts(1) == (replace(SENT, number=1),)


async def test_an_attempt_that_was_never_settled_is_doubtful_when_the_next_begins(backlog: Backlog) -> None:
    await backlog.accept(DELIVERY)
    assert [found.doubtful for found in [await backlog.begin(1) for _ in range(2)] if found] == [0, 1]


async def test_what_is_settled_does_not_begin_again(backlog: Backlog) -> None:
    await backlog.accept(DELIVERY)
    await backlog.settle(replace(DELIVERY, number=1, state=State.DELIVERED))
    assert await backlog.begin(1) is None
    assert await backlog.begin(2) is None


async def test_a_cancelled_delivery_is_not_tried_again(backlog: Backlog) -> None:
    await backlog.accept(DELIVERY)
    cancelled = await backlog.cancel(1)
    assert cancelled is not None
    assert cancelled.state is State.CANCELLED
    assert await backlog.begin(1) is None
    assert await backlog.cancel(2) is None


@pytest.mark.parametrize(("outcome", "stands"), [(State.WAITING, State.CANCELLED), (State.DELIVERED, State.DELIVERED)])
async def test_the_attempt_under_way_while_it_is_cancelled_is_the_last(
    backlog: Backlog, outcome: State, stands: State
) -> None:
    await backlog.accept(DELIVERY)
    begun = await backlog.begin(1)
    await backlog.cancel(1)
    assert begun is not None
    assert (await backlog.settle(replace(begun, state=outcome, attempts=1))).state is stands
    found = await backlog.get(1)
    assert found is not None
    assert (found.state, found.attempts) == (stands, 1)


async def test_what_is_over_cannot_be_cancelled(backlog: Backlog) -> None:
    await backlog.accept(DELIVERY)
    await backlog.settle(replace(DELIVERY, number=1, state=State.DELIVERED))
    found = await backlog.cancel(1)
    assert found is not None
    assert found.state is State.DELIVERED


async def test_deliveries_are_listed_in_order_and_by_state(backlog: Backlog) -> None:
    for _ in range(3):
        await backlog.accept(DELIVERY)
    await backlog.cancel(2)
    assert [each.number for each in await backlog.list()] == [1, 2, 3]
    assert [each.number for each in await backlog.list(after=1, most=1)] == [2]
    assert [each.number for each in await backlog.list(state=State.WAITING)] == [1, 3]


async def test_a_list_leaves_the_bodies_where_they_are(backlog: Backlog) -> None:
    accepted = await backlog.accept(DELIVERY)
    assert await backlog.list() == (replace(accepted, draft=replace(DRAFT, body=b"")),)


def test_what_was_cut_off_is_doubtful_when_the_file_is_opened_again(tmp_path: Path) -> None:
    file = str(tmp_path / "journal.db")

    async def first() -> None:
        backlog = Backlog(store)
        for _ in range(3):
            await backlog.accept(DELIVERY)
        await backlog.begin(1)
        await backlog.settle(replace(DELIVERY, number=3, state=State.DELIVERED))

    async def second() -> tuple[tuple[Due, ...], list[int]]:
        backlog = Backlog(store)
        return await backlog.recover(), [each.doubtful for each in await backlog.list()]

    store = Store(file, Limits())
    asyncio.run(first())
    store.close()
    for _ in range(2):  # the second time nothing was cut off
        store = Store(file, Limits())
        due, doubtful = asyncio.run(second())
        store.close()
        assert due == tuple(Due(number=number, webhook="p/w", url=DELIVERY.url, due_at=2.5) for number in (1, 2))
        assert doubtful == [1, 0, 0]


BYTES = st.binary(max_size=20)


@settings(deadline=None)
@given(BYTES, st.lists(st.tuples(BYTES, BYTES), max_size=3).map(tuple), st.text(max_size=20))
def test_any_bytes_survive_a_row(body: bytes, headers: tuple[tuple[bytes, bytes], ...], reason: str) -> None:
    delivery = replace(DELIVERY, draft=replace(DRAFT, body=body, headers=headers), reason=reason, doubtful=2)
    row: object = tables.queued_row(delivery, 5)
    found = tables.read_queued(row)  # type: ignore[arg-type]
    assert found == replace(delivery, number=5, reason=found.reason)

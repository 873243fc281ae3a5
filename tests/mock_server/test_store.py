import asyncio
import sqlite3
import stat
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import UsageError
from contracts.messages import Draft, Exchange, Request, Response, Silence
from contracts.schemas import Problem
from mock_server.clock import ManualClock
from mock_server.store import Entry, Limits, Sent, Store, tables

REQUEST = Request(url="http://x/in/a", headers=((b"X-Odd", b"\xff\x00 b"), (b"x-odd", b"2")), body=b"\x00\xff{}")
EXCHANGE = Exchange(
    request=REQUEST, answer=Response(status=200, headers=((b"a", b"b"),), body=b"ok"), at=1.5, elapsed=0.25
)
ENTRY = Entry(inbox="a", accepted=True, exchange=EXCHANGE, webhook="p/w")
REFUSED = Entry(
    inbox="a",
    accepted=False,
    exchange=replace(EXCHANGE, answer=Silence.DROPPED),
    reason="too-old",
    detail="by far",
    also=("p/v",),
    problems=(Problem(pointer="/a", keyword="type", rule="/b", message="no"),),
)

Opener = Callable[..., Store]


@pytest.fixture(params=["memory", "file"])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Opener]:
    stores: list[Store] = []

    def opener(limits: Limits = Limits(age=1e12), clock: ManualClock | None = None) -> Store:  # noqa: B008
        file = str(tmp_path / "journal.db") if request.param == "file" else None
        stores.append(Store(file, limits, clock or ManualClock()))
        return stores[-1]

    yield opener
    for store in stores:
        store.close()


async def test_what_was_added_is_read_back_byte_for_byte(opened: Opener) -> None:
    store = opened()
    added = [await store.add(entry) for entry in (ENTRY, REFUSED)]
    assert added == [replace(ENTRY, number=1), replace(REFUSED, number=2)]
    assert await store.entries("a") == tuple(added)


async def test_numbers_grow_in_the_order_in_which_listeners_are_told(opened: Opener) -> None:
    store = opened()
    told: list[int] = []
    store.listen(lambda entry: told.append(entry.number))
    await asyncio.gather(*(store.add(replace(ENTRY, inbox=str(i % 7))) for i in range(500)))
    assert told == list(range(1, 501))


async def test_a_listener_that_fails_keeps_back_neither_another_nor_who_waits(opened: Opener) -> None:
    store = opened()
    told: list[int] = []
    faults: list[object] = []

    def fail(entry: Entry) -> None:
        raise BrokenPipeError

    asyncio.get_running_loop().set_exception_handler(lambda loop, context: faults.append(context["exception"]))
    store.listen(fail)
    store.listen(lambda entry: told.append(entry.number))
    async with asyncio.timeout(20):
        await asyncio.gather(*(store.add(ENTRY) for _ in range(3)))
    assert (told, len(faults)) == ([1, 2, 3], 3)


async def test_inboxes_are_read_counted_and_cleared_apart(opened: Opener) -> None:
    store = opened()
    for name in ("a", "b", "a"):
        await store.add(replace(ENTRY, inbox=name))
    assert await store.counts() == {"a": 2, "b": 1}
    assert [entry.number for entry in await store.entries("a", after=1)] == [3]
    assert [entry.number for entry in await store.entries("a", most=1)] == [1]
    await store.clear("a")
    assert await store.counts() == {"b": 1}
    assert [entry.inbox for entry in await store.later_than(0)] == ["b"]


async def test_an_inbox_keeps_the_newest_by_count(opened: Opener) -> None:
    store = opened(Limits(count=3, age=1e12))
    for _ in range(10):
        await store.add(ENTRY)
    await store.add(replace(ENTRY, inbox="b"))
    assert [entry.number for entry in await store.entries("a")] == [8, 9, 10]
    assert len(await store.entries("b")) == 1


async def test_who_reads_while_many_write_sees_no_more_than_is_kept(opened: Opener) -> None:
    store = opened(Limits(count=3, age=1e12))
    for _ in range(5):
        await asyncio.gather(*(store.add(ENTRY) for _ in range(20)))
        assert len(await store.entries("a", most=100)) == 3
        assert await store.counts() == {"a": 3}


async def test_an_inbox_keeps_the_newest_by_size(opened: Opener) -> None:
    store = opened(Limits(size=3 * ENTRY.size, age=1e12))
    for _ in range(10):
        await store.add(ENTRY)
    assert [entry.number for entry in await store.entries("a")] == [8, 9, 10]


async def test_all_inboxes_together_keep_to_a_total_and_the_oldest_goes_first(opened: Opener) -> None:
    store = opened(Limits(total=3 * ENTRY.size, age=1e12))
    for name in "abcde":
        await store.add(replace(ENTRY, inbox=name))
    assert await store.counts() == {"c": 1, "d": 1, "e": 1}


async def test_what_is_too_old_is_gone_when_it_is_read(opened: Opener) -> None:
    clock = ManualClock()
    store = opened(Limits(age=60), clock)
    await store.add(replace(ENTRY, exchange=replace(EXCHANGE, at=clock.now())))
    assert len(await store.entries("a")) == 1
    clock.advance(61)
    assert await store.entries("a") == ()


async def test_deliveries_of_ours_are_remembered_with_their_draft(opened: Opener) -> None:
    store = opened()
    draft = Draft(webhook="w", id="hp-1", body=b"{}", headers=((b"X-Event", b"w"),))
    delivery = Sent(webhook="p/w", exchange=replace(EXCHANGE, draft=draft), is_public=False)
    added = await store.add_sent(delivery)
    assert await store.sent() == (added,)
    assert added == replace(delivery, number=1)


async def test_one_failed_piece_of_work_does_not_end_the_store(opened: Opener) -> None:
    store = opened()
    with pytest.raises(AttributeError):
        await store.add("no entry")  # type: ignore[arg-type]
    assert (await store.add(ENTRY)).number


async def test_a_failed_piece_of_work_takes_no_other_with_it(opened: Opener) -> None:
    store = opened()

    def fail(connection: object) -> None:
        raise UsageError("no")

    works: list[Awaitable[object]] = [store.do(fail) if number % 5 == 0 else store.add(ENTRY) for number in range(50)]
    results = await asyncio.gather(*works, return_exceptions=True)
    assert [number for number, each in enumerate(results) if isinstance(each, UsageError)] == list(range(0, 50, 5))
    numbers = [entry.number for entry in await store.entries("a")]
    assert numbers == [each.number for each in results if isinstance(each, Entry)]
    assert len(numbers) == 40


async def test_what_was_rolled_back_and_done_again_counts_once(opened: Opener) -> None:
    store = opened(Limits(count=3, age=1e12))

    def fail(connection: object) -> None:
        raise UsageError("no")

    await store.add(ENTRY)
    await asyncio.gather(store.add(ENTRY), store.add(ENTRY), store.do(fail), return_exceptions=True)
    assert [entry.number for entry in await store.entries("a")] == [1, 2, 3]
    await store.add(ENTRY)
    assert [entry.number for entry in await store.entries("a")] == [2, 3, 4]


async def test_what_was_cleared_beside_a_failed_piece_of_work_counts_no_more(opened: Opener) -> None:
    store = opened(Limits(count=2, age=1e12))

    def fail(connection: object) -> None:
        raise UsageError("no")

    works: list[Awaitable[object]] = [store.add(ENTRY), store.add(ENTRY), store.clear("a"), store.add(ENTRY)]
    await asyncio.gather(*works, store.do(fail), store.add(ENTRY), return_exceptions=True)
    assert [entry.number for entry in await store.entries("a")] == [3, 4]


def test_a_file_is_read_again_and_its_numbers_go_on(tmp_path: Path) -> None:
    file = str(tmp_path / "journal.db")
    for number in (1, 2):
        store = Store(file, Limits(age=1e12))
        assert asyncio.run(store.add(ENTRY)).number == number
        store.close()
    store = Store(file, Limits(count=1, age=1e12))
    asyncio.run(store.add(ENTRY))
    assert [entry.number for entry in asyncio.run(store.entries("a"))] == [3]
    store.close()


def test_a_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    Store(str(tmp_path / "journal.db")).close()
    assert stat.S_IMODE((tmp_path / "journal.db").stat().st_mode) == 0o600


def test_a_file_that_another_has_open_is_refused(tmp_path: Path) -> None:
    store = Store(str(tmp_path / "journal.db"))
    with pytest.raises(UsageError, match="another process has it open"):
        Store(str(tmp_path / "journal.db"))
    store.close()


@pytest.mark.parametrize(("content", "why"), [(b"no database at all" * 99, "not a database"), (None, "No such file")])
def test_a_file_that_is_no_journal_is_refused(tmp_path: Path, content: bytes | None, why: str) -> None:
    file = tmp_path / ("odd.db" if content else "nowhere/odd.db")
    if content:
        file.write_bytes(content)
    with pytest.raises(UsageError, match=why):
        Store(str(file))
    assert content is None or file.read_bytes() == content


def test_a_file_of_another_version_is_refused(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "old.db")
    connection.execute(f"PRAGMA user_version = {tables.VERSION + 1}")
    connection.close()
    with pytest.raises(UsageError, match="another version"):
        Store(str(tmp_path / "old.db"))


BYTES = st.binary(max_size=20)
HEADERS = st.lists(st.tuples(BYTES, BYTES), max_size=3).map(tuple)


@given(HEADERS, BYTES, st.text(max_size=20))
def test_any_bytes_survive_a_row(headers: tuple[tuple[bytes, bytes], ...], body: bytes, text: str) -> None:
    request = Request(url="http://x", headers=headers, body=body)
    entry = replace(REFUSED, detail=text, exchange=replace(EXCHANGE, request=request))
    row: object = tables.entry_row(entry, 5)
    found = tables.read_entry(row)  # type: ignore[arg-type]
    assert (found.exchange.request.headers, found.exchange.request.body, found.detail) == (headers, body, text)

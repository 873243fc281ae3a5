"""One thread owns the database: what waits is written in one transaction, and answered when that is committed.

On a file the journal mode is WAL with synchronous=NORMAL: a killed process loses nothing that was committed
(https://www.sqlite.org/pragma.html#pragma_synchronous), only a power cut may.
"""

import asyncio
import os
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, delete, event, func, insert, select
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import StaticPool

from contracts.errors import UsageError
from contracts.messages import value
from mock_server.clock import Clock, SystemClock
from mock_server.store import tables
from mock_server.store.entries import Entry, Sent
from mock_server.store.retention import DEFAULTS, Kept, Limits, Retention

T = TypeVar("T")
_MOST_AT_ONCE = 512
_BUSY = 4
_LINGER = 0.002
_PRUNED_EVERY = 64


@value
class _Job:
    loop: asyncio.AbstractEventLoop
    future: "asyncio.Future[Any]"
    entry: Entry | None = None
    work: Callable[[Connection], Any] | None = None


class Store:
    """The journal. Open it, add to it, read it, close it; all but opening and closing from one event loop."""

    def __init__(self, file: str | None = None, limits: Limits = DEFAULTS, clock: Clock | None = None) -> None:
        self._clock = clock or SystemClock()
        self._listeners: list[Callable[[Entry], None]] = []
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._engine = _engine(file)
        self._connection, self._retention = _opened(self._engine, file, limits)
        self._last = self._largest()
        self._changes: list[Callable[[], None]] = []
        """What retention must know of the batch that is being written, once it is."""
        self._touched: set[str] = set()
        """Inboxes that may hold too much, and since how many batches."""
        self._unpruned = 0
        self._is_busy = False
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._work, name="hookpact-store", daemon=True)
        self._thread.start()

    def listen(self, listener: Callable[[Entry], None]) -> None:
        """Have each new entry told, in order, on the event loop."""
        self._listeners.append(listener)

    async def add(self, entry: Entry) -> Entry:
        """Remember an entry; come back with its number when it cannot be lost any more."""
        loop = asyncio.get_running_loop()
        job = _Job(loop=loop, future=loop.create_future(), entry=entry)
        self._jobs.put(job)
        added: Entry = await job.future
        return added

    async def entries(self, inbox: str, *, after: int = 0, most: int = 1000) -> tuple[Entry, ...]:
        """Return an inbox's entries, oldest first, beginning after a number; what is too old goes soon after."""

        def work(connection: Connection) -> tuple[Entry, ...]:
            self._changes.append(partial(self._touched.add, inbox))
            table = tables.received
            kept = (table.c.inbox == inbox) & (table.c.at >= self._retention.oldest(self._clock.now()))
            query = select(table).where(kept, table.c.number > after).order_by(table.c.number).limit(most)
            return tuple(tables.read_entry(row) for row in connection.execute(query).mappings())

        return await self.do(work)

    async def later_than(self, number: int, most: int = 1000) -> tuple[Entry, ...]:
        """Return the entries of all inboxes after a number, oldest first."""

        def work(connection: Connection) -> tuple[Entry, ...]:
            table = tables.received
            query = select(table).where(table.c.number > number).order_by(table.c.number).limit(most)
            return tuple(tables.read_entry(row) for row in connection.execute(query).mappings())

        return await self.do(work)

    async def counts(self) -> dict[str, int]:
        """Return how many entries each inbox holds."""
        table = tables.received
        query = select(table.c.inbox, func.count()).group_by(table.c.inbox)
        return await self.do(lambda connection: {row[0]: row[1] for row in connection.execute(query)})

    async def clear(self, inbox: str) -> None:
        """Forget an inbox's entries."""

        def work(connection: Connection) -> None:
            connection.execute(delete(tables.received).where(tables.received.c.inbox == inbox))
            self._changes.append(partial(self._retention.clear, inbox))

        await self.do(work)

    async def add_sent(self, delivery: Sent) -> Sent:
        """Remember a delivery of ours; come back with its number."""

        return await self.do(lambda connection: tables.insert_sent(connection, delivery))

    async def sent(self, *, after: int = 0, most: int = 1000) -> tuple[Sent, ...]:
        """Return deliveries of ours, oldest first, beginning after a number."""
        table = tables.sent
        query = select(table).where(table.c.number > after).order_by(table.c.number).limit(most)
        return await self.do(
            lambda connection: tuple(tables.read_sent(row) for row in connection.execute(query).mappings())
        )

    async def do(self, work: Callable[[Connection], T]) -> T:
        """Do work on the database, together with what else waits; come back when it cannot be lost any more."""
        loop = asyncio.get_running_loop()
        job = _Job(loop=loop, future=loop.create_future(), work=work)
        self._jobs.put(job)
        result: T = await job.future
        return result

    def close(self) -> None:
        """Finish what waits, and close the database."""
        self._closing.set()
        self._jobs.put(None)
        self._thread.join()
        self._engine.dispose()

    def _work(self) -> None:
        """Live in the thread: write what waits until told to end."""
        going = True
        while going:
            waiting = self._waiting()
            going = None not in waiting
            jobs = [job for job in waiting if job is not None]
            if not jobs:
                continue
            if any(job.work for job in jobs):  # whoever reads sees nothing that is too much
                self._prune()
            results = self._results(jobs)
            with suppress(RuntimeError):  # the loop is gone, and nobody waits any more
                jobs[0].loop.call_soon_threadsafe(self._tell, jobs, results)
            self._unpruned += 1
            if not self._is_busy or self._unpruned >= _PRUNED_EVERY:
                self._prune()  # nobody needs to wait for that
        self._connection.close()

    def _waiting(self) -> list[_Job | None]:
        jobs = [self._jobs.get()]
        if self._is_busy:
            # A commit costs more than its rows: where many come, a moment's wait lets them share one.
            self._closing.wait(_LINGER)
        with suppress(Empty):
            while len(jobs) < _MOST_AT_ONCE and jobs[-1] is not None:
                jobs.append(self._jobs.get_nowait())
        self._is_busy = len(jobs) >= _BUSY
        return jobs

    def _results(self, jobs: list[_Job]) -> list[Any]:
        try:
            return self._committed(jobs)
        except Exception as error:  # were this thread to end, all who wait would wait for ever
            # One that fails takes no other with it: what was rolled back is done again, each by itself.
            return [error] if len(jobs) == 1 else [self._results([job])[0] for job in jobs]

    def _committed(self, jobs: list[_Job]) -> list[Any]:
        results: list[Any] = []
        rows: list[dict[str, Any]] = []
        last = self._last
        self._changes = []
        with self._connection.begin():
            for job in jobs:
                if job.entry is not None:
                    last += 1
                    rows.append(tables.entry_row(job.entry, last))
                    results.append(replace(job.entry, number=last))
                elif job.work is not None:
                    self._insert(rows)
                    results.append(job.work(self._connection))
            self._insert(rows)
        # Only now: what is rolled back and done again would count twice.
        self._last = last
        for change in self._changes:
            change()
        return results

    def _insert(self, rows: list[dict[str, Any]]) -> None:
        if not rows:
            return
        self._connection.execute(_INSERT, rows)
        kept = [Kept(inbox=row["inbox"], number=row["number"], size=row["size"], at=row["at"]) for row in rows]
        self._changes.append(partial(self._count, kept))
        rows.clear()

    def _count(self, kept: list[Kept]) -> None:
        for row in kept:
            self._retention.add(row)
        self._touched.update(row.inbox for row in kept)

    def _prune(self) -> None:
        """Forget what is too much. Where the database refuses, it goes with the next: all up to a number go."""
        table, now = tables.received, self._clock.now()
        overdue = [pair for inbox in self._touched for pair in self._retention.overdue(inbox, now).items()]
        self._touched.clear()
        self._unpruned = 0
        if not overdue:
            return
        with suppress(DatabaseError), self._connection.begin():
            for inbox, number in overdue:
                self._connection.execute(delete(table).where(table.c.inbox == inbox, table.c.number <= number))

    def _largest(self) -> int:
        with self._connection.begin():
            return self._connection.execute(select(func.max(tables.received.c.number))).scalar() or 0

    def _tell(self, jobs: list[_Job], results: list[Any]) -> None:
        """Tell the listeners, then those who wait; each by itself, so that nobody's fault is anybody else's."""
        loop = asyncio.get_running_loop()
        for entry in (result for result in results if isinstance(result, Entry)):
            for listener in self._listeners:
                loop.call_soon(listener, entry)
        for job, result in zip(jobs, results, strict=True):
            if job.future.cancelled():
                continue
            if isinstance(result, Exception):
                job.future.set_exception(result)
            else:
                job.future.set_result(result)


_INSERT = insert(tables.received)


def _engine(file: str | None) -> Engine:
    if file is not None:
        _touch(Path(file))
    # One connection for all: the thread that owns it is not the one that opened it.
    engine = create_engine(
        "sqlite://" if file is None else f"sqlite:///{file}",
        poolclass=StaticPool,
        connect_args={"check_same_thread": False, "timeout": 0.2},
        hide_parameters=True,
    )

    @event.listens_for(engine, "connect")
    def tune(connection: Any, record: object) -> None:
        if file is not None:
            # Exclusive: a second server on this file would give the same numbers again.
            for pragma in ("locking_mode=EXCLUSIVE", "journal_mode=WAL", "synchronous=NORMAL"):
                connection.execute(f"PRAGMA {pragma}")

    return engine


def _touch(path: Path) -> None:
    """Make the file for its owner alone: bodies are people's data."""
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise UsageError(f"--store {path}: {error.strerror}") from None


def _opened(engine: Engine, file: str | None, limits: Limits) -> tuple[Connection, Retention]:
    try:
        connection = engine.connect()
        with connection.begin():
            return connection, _checked(connection, file, limits)
    except DatabaseError as error:
        engine.dispose()
        held = "locked" in str(error.orig)
        why = "another process has it open; stop that one, or name another file" if held else f"{error.orig}"
        raise UsageError(f"--store {file}: {why}") from None


def _checked(connection: Connection, file: str | None, limits: Limits) -> Retention:
    version = connection.exec_driver_sql("PRAGMA user_version").scalar()
    if version not in (0, tables.VERSION):
        raise UsageError(f"--store {file} was written by another version of hookpact; name another file")
    connection.exec_driver_sql(f"PRAGMA user_version = {tables.VERSION}")
    tables.metadata.create_all(connection)
    table = tables.received
    columns = (table.c.inbox, table.c.number, table.c.size, table.c.at)
    rows = connection.execute(select(*columns).order_by(table.c.number)).mappings()
    return Retention(limits, (Kept(**row) for row in rows))

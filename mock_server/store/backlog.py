"""The queue's rows: written before a delivery is promised, marked before it is tried, settled with what came of it.

A mark that is found when the file is opened was left by a process that was killed: its attempt may have arrived.
"""

from collections.abc import Callable
from dataclasses import replace

from sqlalchemy import Connection, delete, func, insert, literal, select, update

from contracts.deliveries import State
from mock_server.store import tables
from mock_server.store.entries import Due, Queued, Sent
from mock_server.store.store import Store

_MOST_SETTLED = 10_000
_TABLE = tables.queued
_HEADS = (*(column for column in _TABLE.c if column.name != "body"), literal(b"").label("body"))
_DUE = (_TABLE.c.number, _TABLE.c.webhook, _TABLE.c.url, _TABLE.c.due_at)


class Backlog:
    """Deliveries that were accepted, in the store."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._listeners: list[Callable[[Sent], None]] = []

    def listen(self, listener: Callable[[Sent], None]) -> None:
        """Have each attempt told when it is in the journal."""
        self._listeners.append(listener)

    async def accept(self, delivery: Queued) -> Queued:
        """Write a delivery; come back with its number when it cannot be lost any more."""
        return await self._store.do(lambda connection: _insert(connection, delivery))

    async def recover(self) -> tuple[Due, ...]:
        """Count as doubtful what was cut off in the middle, and return what waits, oldest first."""

        def work(connection: Connection) -> tuple[Due, ...]:
            cut = update(_TABLE).where(_TABLE.c.is_under_way)
            connection.execute(cut.values(is_under_way=False, doubtful=_TABLE.c.doubtful + 1))
            waiting = select(*_DUE).where(_TABLE.c.state == State.WAITING.value).order_by(_TABLE.c.number)
            return tuple(Due(**row) for row in connection.execute(waiting).mappings())

        return await self._store.do(work)

    async def begin(self, number: int) -> Queued | None:
        """Mark an attempt as under way and return its delivery; None where it was cancelled meanwhile.

        One that was marked already was never settled, and is doubtful.
        """

        def work(connection: Connection) -> Queued | None:
            found = _find(connection, number)
            if found is None or found.state is not State.WAITING:
                return None
            doubtful = found.doubtful + found.is_under_way
            return _write(connection, replace(found, is_under_way=True, doubtful=doubtful))

        return await self._store.do(work)

    async def settle(self, delivery: Queued, sent: Sent | None = None) -> Queued:
        """Write what came of an attempt, with its exchange; a delivery that was cancelled is not tried again."""

        def work(connection: Connection) -> tuple[Queued, Sent | None]:
            kept = None if sent is None else tables.insert_sent(connection, sent)
            found = _find(connection, delivery.number)
            is_cancelled = found is not None and found.state is State.CANCELLED and delivery.state is State.WAITING
            state = State.CANCELLED if is_cancelled else delivery.state
            return _write(connection, replace(delivery, state=state, is_under_way=False)), kept

        settled, kept = await self._store.do(work)
        if kept is not None:
            for listener in self._listeners:
                listener(kept)
        return settled

    async def cancel(self, number: int) -> Queued | None:
        """Let no further attempt be made, and return the delivery as it stands; None where there is none."""

        def work(connection: Connection) -> Queued | None:
            found = _find(connection, number)
            if found is None or found.state is not State.WAITING:
                return found
            return _write(connection, replace(found, state=State.CANCELLED))

        return await self._store.do(work)

    async def get(self, number: int) -> Queued | None:
        """Return one delivery; None where there is none of that number."""
        return await self._store.do(lambda connection: _find(connection, number))

    async def list(self, *, after: int = 0, most: int = 1000, state: State | None = None) -> tuple[Queued, ...]:
        """Return deliveries without their bodies, oldest first, after a number; all, or those in one state."""
        query = select(*_HEADS).where(_TABLE.c.number > after).order_by(_TABLE.c.number).limit(most)
        chosen = query if state is None else query.where(_TABLE.c.state == state.value)
        return await self._store.do(
            lambda connection: tuple(tables.read_queued(row) for row in connection.execute(chosen).mappings())
        )

    async def attempts(self, number: int) -> tuple[Sent, ...]:
        """Return the attempts of a delivery that the journal still holds, oldest first."""
        table = tables.sent
        query = select(table).where(table.c.queued == number).order_by(table.c.number)
        return await self._store.do(
            lambda connection: tuple(tables.read_sent(row) for row in connection.execute(query).mappings())
        )


def _insert(connection: Connection, delivery: Queued) -> Queued:
    number = (connection.execute(select(func.max(_TABLE.c.number))).scalar() or 0) + 1
    connection.execute(insert(_TABLE), [tables.queued_row(delivery, number)])
    old = (_TABLE.c.number <= number - _MOST_SETTLED) & (_TABLE.c.state != State.WAITING.value)
    connection.execute(delete(_TABLE).where(old))
    return replace(delivery, number=number)


def _find(connection: Connection, number: int) -> Queued | None:
    row = connection.execute(select(_TABLE).where(_TABLE.c.number == number)).mappings().first()
    return None if row is None else tables.read_queued(row)


def _write(connection: Connection, delivery: Queued) -> Queued:
    row = tables.queued_row(delivery, delivery.number)
    changed = {name: row[name] for name in ("due_at", "attempts", "state", "reason", "is_under_way", "doubtful")}
    connection.execute(update(_TABLE).where(_TABLE.c.number == delivery.number).values(changed))
    return delivery

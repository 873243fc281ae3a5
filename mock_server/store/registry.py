"""Who registered for what, and which calls have had their effect: on a file both survive a restart."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select

from contracts.errors import UsageError
from mock_server.store import tables
from mock_server.store.entries import Registration
from mock_server.store.store import Store

T = TypeVar("T")
MOST = 10_000
_MOST_KEYS = 100_000
_TABLE = tables.registered
_KEYS = tables.caused


class Registry:
    """Registrations, in the store. Those that were configured are there from the start, once."""

    def __init__(self, store: Store, configured: Sequence[Registration] = ()) -> None:
        self._store = store
        self._configured = tuple(configured)

    async def list(self, webhook: str = "") -> tuple[Registration, ...]:
        """Return all registrations, or those for one webhook, oldest first."""
        query = select(_TABLE).order_by(_TABLE.c.number)
        chosen = query.where(_TABLE.c.webhook == webhook) if webhook else query
        return await self._do(
            lambda connection: tuple(Registration(**row) for row in connection.execute(chosen).mappings())
        )

    async def add(self, registration: Registration, *, unique: bool = False) -> Registration | None:
        """Register; None where it must be unique and is there already. Raises UsageError where there are too many."""
        return await self._do(lambda connection: _add(connection, registration, unique))

    async def remove(self, webhook: str, url: str) -> int:
        """Remove every registration of a webhook and URL, and return how many there were."""
        return await self._do(lambda connection: _remove(connection, _same(webhook, url)))

    async def drop(self, number: int) -> bool:
        """Remove one registration; False where there is none of that number."""
        return await self._do(lambda connection: _remove(connection, _TABLE.c.number == number)) > 0

    async def is_spent(self, key: str) -> bool:
        """Say whether a call of this key has had its effect."""
        query = select(_KEYS.c.number).where(_KEYS.c.key == key)
        return await self._do(lambda connection: connection.execute(query).first() is not None)

    async def spend(self, key: str) -> None:
        """Remember that a call of this key has had its effect; of very many the oldest are forgotten."""

        def work(connection: Connection) -> None:
            connection.execute(insert(_KEYS).prefix_with("OR IGNORE"), [{"key": key}])
            last = connection.execute(select(func.max(_KEYS.c.number))).scalar() or 0
            connection.execute(delete(_KEYS).where(_KEYS.c.number <= last - _MOST_KEYS))

        await self._do(work)

    async def _do(self, work: Callable[[Connection], T]) -> T:
        def whole(connection: Connection) -> T:
            for each in self._configured:
                _add(connection, each, unique=True)
            self._configured = ()
            return work(connection)

        return await self._store.do(whole)


def _add(connection: Connection, registration: Registration, unique: bool) -> Registration | None:
    same = select(_TABLE.c.number).where(_same(registration.webhook, registration.url))
    if unique and connection.execute(same).first() is not None:
        return None
    if (connection.execute(select(func.count()).select_from(_TABLE)).scalar() or 0) >= MOST:
        raise UsageError(f"there are {MOST:,} registrations already; remove those that are not used any more")
    row = {"webhook": registration.webhook, "url": registration.url}
    number = connection.execute(insert(_TABLE).values(row)).lastrowid
    return replace(registration, number=number)


def _remove(connection: Connection, which: ColumnElement[bool]) -> int:
    return connection.execute(delete(_TABLE).where(which)).rowcount


def _same(webhook: str, url: str) -> ColumnElement[bool]:
    return (_TABLE.c.webhook == webhook) & (_TABLE.c.url == url)

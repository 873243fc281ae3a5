"""What has just been caught, told to those who wait for it. Nobody can make us remember without bound."""

import asyncio
from collections.abc import Callable

from mock_server.store import Entry, Store

_MOST_WAITING = 1000


class Subscription:
    """Entries as they come, from the moment of subscribing."""

    def __init__(self, leave: Callable[["Subscription"], None]) -> None:
        self._queue: asyncio.Queue[Entry | None] = asyncio.Queue()
        self._leave = leave
        self.over = False
        """Whether nothing more will come: the server stops, or the reader was too slow."""

    def __enter__(self) -> "Subscription":
        return self

    def __exit__(self, *args: object) -> None:
        self._leave(self)

    def put(self, entry: Entry) -> None:
        """Tell an entry; a reader that fell too far behind is cut off."""
        if self._queue.qsize() >= _MOST_WAITING:
            self.end()
        elif not self.over:
            self._queue.put_nowait(entry)

    def end(self) -> None:
        """Tell that nothing more will come."""
        if not self.over:
            self.over = True
            self._queue.put_nowait(None)

    async def next(self, seconds: float) -> Entry | None:
        """Return the next entry; None where none came in time, or none will."""
        try:
            async with asyncio.timeout(seconds):
                return await self._queue.get()
        except TimeoutError:
            return None


class News:
    """Tells each subscriber what the store took."""

    def __init__(self, store: Store) -> None:
        self._subscriptions: list[Subscription] = []
        self._is_closed = False
        store.listen(self._tell)

    @property
    def waiting(self) -> int:
        """How many are told."""
        return len(self._subscriptions)

    def subscribe(self) -> Subscription:
        """Return a new subscription, to be used in a `with`."""
        subscription = Subscription(self._subscriptions.remove)
        self._subscriptions.append(subscription)
        if self._is_closed:
            subscription.end()
        return subscription

    def close(self) -> None:
        """End all subscriptions, so that nobody who waits holds up the end."""
        self._is_closed = True
        for subscription in self._subscriptions:
            subscription.end()

    def _tell(self, entry: Entry) -> None:
        for subscription in self._subscriptions:
            subscription.put(entry)

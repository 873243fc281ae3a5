"""What has just been caught or sent, told to those who wait for it. Nobody can make us remember without bound."""

import asyncio
from collections.abc import Callable
from typing import Generic, TypeVar

from mock_server.store import Entry, Sent, Store

N = TypeVar("N")
_MOST_WAITING = 1000


class Subscription(Generic[N]):
    """News as they come, from the moment of subscribing."""

    def __init__(self, leave: Callable[["Subscription[N]"], None]) -> None:
        self._queue: asyncio.Queue[N | None] = asyncio.Queue()
        self._leave = leave
        self.over = False
        """Whether nothing more will come: the server stops, or the reader was too slow."""

    def __enter__(self) -> "Subscription[N]":
        return self

    def __exit__(self, *args: object) -> None:
        self._leave(self)

    def put(self, told: N) -> None:
        """Tell a piece of news; a reader that fell too far behind is cut off."""
        if self._queue.qsize() >= _MOST_WAITING:
            self.end()
        elif not self.over:
            self._queue.put_nowait(told)

    def end(self) -> None:
        """Tell that nothing more will come."""
        if not self.over:
            self.over = True
            self._queue.put_nowait(None)

    async def next(self, seconds: float) -> N | None:
        """Return the next piece of news; None where none came in time, or none will."""
        try:
            async with asyncio.timeout(seconds):
                return await self._queue.get()
        except TimeoutError:
            return None


class News:
    """Tells each subscriber what the store took."""

    def __init__(self, store: Store) -> None:
        self._caught: list[Subscription[Entry]] = []
        self._all: list[Subscription[Entry | Sent]] = []
        self._is_closed = False
        store.listen(self._tell)

    @property
    def waiting(self) -> int:
        """How many are told. Tests ask: nothing else shows from outside that somebody has begun to wait."""
        return len(self._caught) + len(self._all)

    def subscribe(self) -> Subscription[Entry]:
        """Return a new subscription to what is caught, to be used in a `with`."""
        return self._entered(self._caught)

    def subscribe_all(self) -> Subscription[Entry | Sent]:
        """Return a new subscription to what is caught and what is sent, to be used in a `with`."""
        return self._entered(self._all)

    def tell_sent(self, sent: Sent) -> None:
        """Tell a delivery of ours."""
        for subscription in tuple(self._all):
            subscription.put(sent)

    def close(self) -> None:
        """End all subscriptions, so that nobody who waits holds up the end."""
        self._is_closed = True
        for caught in self._caught:
            caught.end()
        for subscription in self._all:
            subscription.end()

    def _entered(self, subscriptions: list[Subscription[N]]) -> Subscription[N]:
        subscription = Subscription(subscriptions.remove)
        subscriptions.append(subscription)
        if self._is_closed:
            subscription.end()
        return subscription

    def _tell(self, entry: Entry) -> None:
        for caught in tuple(self._caught):
            caught.put(entry)
        for subscription in tuple(self._all):
            subscription.put(entry)

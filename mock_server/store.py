"""The journal: what was sent and received, newest last."""

from collections import deque
from collections.abc import Iterator

from contracts.messages import Exchange, value


@value
class Entry:
    """One row: a delivery that an inbox caught, and what it made of it."""

    number: int
    inbox: str
    webhook: str
    """`provider/name`, or "" where the body fits none."""
    accepted: bool
    reason: str
    exchange: Exchange


class MemoryStore:
    """A journal in memory, bounded by count."""

    def __init__(self, limit: int = 10_000) -> None:
        self._entries: deque[Entry] = deque(maxlen=limit)
        self._count = 0

    def add(self, inbox: str, webhook: str, accepted: bool, reason: str, exchange: Exchange) -> Entry:
        """Remember a delivery."""
        self._count += 1
        entry = Entry(
            number=self._count, inbox=inbox, webhook=webhook, accepted=accepted, reason=reason, exchange=exchange
        )
        self._entries.append(entry)
        return entry

    def entries(self, inbox: str) -> Iterator[Entry]:
        """Yield an inbox's deliveries, oldest first."""
        return (entry for entry in tuple(self._entries) if entry.inbox == inbox)

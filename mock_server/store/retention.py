"""What is kept: per inbox so many deliveries, so many bytes, so long; and so many bytes in all. The oldest go first."""

from collections import defaultdict, deque
from collections.abc import Iterable

from contracts.messages import value


@value
class Limits:
    """How much is kept."""

    count: int = 10_000
    """Deliveries of one inbox."""
    size: int = 64_000_000
    """Bytes of one inbox."""
    total: int = 1_000_000_000
    """Bytes of all inboxes."""
    age: float = 7 * 86400
    """Seconds."""


DEFAULTS = Limits()


@value
class Kept:
    """What retention knows of a row."""

    inbox: str
    number: int
    size: int
    at: float


class Retention:
    """Knows which rows there are, and which must go."""

    def __init__(self, limits: Limits, rows: Iterable[Kept] = ()) -> None:
        self._limits = limits
        self._rows: dict[str, deque[Kept]] = defaultdict(deque)
        self._sizes: dict[str, int] = defaultdict(int)
        self._total = 0
        for row in rows:
            self.add(row)

    def add(self, row: Kept) -> None:
        """Count a row."""
        self._rows[row.inbox].append(row)
        self._sizes[row.inbox] += row.size
        self._total += row.size

    def clear(self, inbox: str) -> None:
        """Forget an inbox's rows."""
        self._total -= self._sizes.pop(inbox, 0)
        self._rows.pop(inbox, None)

    def overdue(self, inbox: str, now: float) -> dict[str, int]:
        """Forget the rows that must go; return, by inbox, the largest number among them."""
        gone: dict[str, int] = {}
        rows = self._rows[inbox]
        while rows and self._is_too_much(inbox, rows, now):
            gone[inbox] = self._drop(inbox)
        while self._total > self._limits.total:
            oldest = min((rows[0] for rows in self._rows.values() if rows), key=lambda row: row.number)
            gone[oldest.inbox] = self._drop(oldest.inbox)
        return gone

    def oldest(self, now: float) -> float:
        """Return the time before which everything is too old."""
        return now - self._limits.age

    def _is_too_much(self, inbox: str, rows: deque[Kept], now: float) -> bool:
        limits = self._limits
        return len(rows) > limits.count or self._sizes[inbox] > limits.size or rows[0].at < self.oldest(now)

    def _drop(self, inbox: str) -> int:
        row = self._rows[inbox].popleft()
        self._sizes[inbox] -= row.size
        self._total -= row.size
        return row.number

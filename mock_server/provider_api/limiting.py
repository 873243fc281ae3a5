"""So many calls in so many seconds, where that is switched on."""

import math

from contracts.messages import value
from mock_server.clock import Clock


@value
class Limit:
    """How much an account may ask."""

    calls: int
    """0 turns down every call."""
    seconds: float = 60


class Gauge:
    """Counts the calls of one account, window by window."""

    def __init__(self, clock: Clock, limit: Limit | None = None) -> None:
        self._clock = clock
        self.set(limit)

    def set(self, limit: Limit | None) -> None:
        """Switch a limit on, or with None off, and begin to count anew."""
        self.limit = limit
        self._began = self._clock.monotonic()
        self._count = 0

    def take(self) -> int:
        """Count a call; return the seconds to wait where it is one too many, else 0."""
        if self.limit is None:
            return 0
        now = self._clock.monotonic()
        if now - self._began >= self.limit.seconds:
            self._began, self._count = now, 0
        if self._count < self.limit.calls:
            self._count += 1
            return 0
        return max(1, math.ceil(self._began + self.limit.seconds - now))

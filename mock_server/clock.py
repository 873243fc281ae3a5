"""Time, as something that is passed in.

Nothing else reads a clock or sleeps, so that a wait of ten minutes takes no time in a test and `--at` holds everywhere.
"""

import asyncio
import time
from typing import Protocol


class Clock(Protocol):
    """What the rest of the house knows about time."""

    def now(self) -> float:
        """Return the Unix time in seconds."""

    def monotonic(self) -> float:
        """Return seconds since some fixed moment; never runs backwards."""

    async def sleep(self, seconds: float) -> None:
        """Come back after so many seconds; at once where there are none."""


class SystemClock:
    """The time of this machine."""

    def now(self) -> float:
        """Return the Unix time in seconds."""
        return time.time()

    def monotonic(self) -> float:
        """Return seconds since some fixed moment."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Come back after so many seconds."""
        await asyncio.sleep(seconds)


class FixedClock(SystemClock):
    """A clock on which it is always the same moment, for `--at`; waits and durations stay real."""

    def __init__(self, at: float) -> None:
        self._at = at

    def now(self) -> float:
        """Return the moment that was given."""
        return self._at


class ManualClock:
    """A clock that moves only when told; whoever sleeps moves it, and wakes at once."""

    def __init__(self, now: float = 1_700_000_000.0) -> None:
        self._start = now
        self._passed = 0.0

    def now(self) -> float:
        """Return the start plus what has passed."""
        return self._start + self._passed

    def monotonic(self) -> float:
        """Return the seconds that have passed."""
        return self._passed

    def advance(self, seconds: float) -> None:
        """Let time pass; it never runs backwards."""
        self._passed += max(seconds, 0.0)

    async def sleep(self, seconds: float) -> None:
        """Let so many seconds pass, and give the other tasks a turn as a real sleep does."""
        self.advance(seconds)
        await asyncio.sleep(0)

"""One lane per target: what waits for it, and how much of it at once.

A target that says "too many" is asked half as much at a time, and not at all until its pause is over; each delivery
that it takes lets one more through again, as TCP does with a congested way (RFC 5681).
"""

import heapq
import math

AT_ONCE = 8
_LONGEST_PAUSE = 60
"""As a multiple of the first."""


class Lane:
    """The deliveries of one target, in the order in which they are due."""

    def __init__(self, at_once: int = AT_ONCE, pause: float = 1.0) -> None:
        self._most = at_once
        self._first_pause = pause
        self._allowed = at_once
        self._waiting: list[tuple[float, int]] = []
        self._under_way = 0
        self._closed_until = -math.inf
        self._pause = pause

    def __len__(self) -> int:
        return len(self._waiting) + self._under_way

    def add(self, number: int, due_at: float) -> None:
        """Let a delivery wait here."""
        heapq.heappush(self._waiting, (due_at, number))

    def drop(self, number: int) -> None:
        """Let a delivery wait no longer; one that is under way is none of these."""
        self._waiting = [each for each in self._waiting if each[1] != number]
        heapq.heapify(self._waiting)

    def next_at(self) -> float:
        """Return when the next may begin; infinity where that hangs on something else than time."""
        if not self._waiting or self._under_way >= self._allowed:
            return math.inf
        return max(self._waiting[0][0], self._closed_until)

    def take(self, now: float) -> int | None:
        """Take the next delivery that may begin, if there is one; `free` must follow."""
        if self.next_at() > now:
            return None
        self._under_way += 1
        return heapq.heappop(self._waiting)[1]

    def free(self) -> None:
        """Make room: an attempt has ended."""
        self._under_way -= 1

    def widen(self) -> None:
        """Ask more of a target that takes what it gets."""
        self._allowed = min(self._allowed + 1, self._most)
        self._pause = self._first_pause

    def narrow(self, now: float, asked: float) -> None:
        """Ask less of a target that says "too many", and nothing for as long as it asked, or for a growing pause."""
        if now >= self._closed_until:  # answers to what was sent together are one complaint
            self._allowed = max(self._allowed // 2, 1)
            pause, self._pause = self._pause, min(self._pause * 2, self._first_pause * _LONGEST_PAUSE)
            self._closed_until = now + pause
        self._closed_until = max(self._closed_until, now + asked)

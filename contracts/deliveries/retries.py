"""What becomes of a delivery after an attempt: the schedule, `Retry-After`, and when nothing more is tried."""

import random
from datetime import UTC
from email.utils import parsedate_to_datetime
from enum import StrEnum

from contracts.documents.webhooks import Rules
from contracts.messages import Headers, Response, Silence, header, value

LONGEST = 86400.0
"""Seconds: no receiver can put a delivery off for longer than a day at a time."""


class State(StrEnum):
    """Where a delivery in the queue stands."""

    WAITING = "waiting"
    """For its first attempt, or for the next."""
    DELIVERED = "delivered"
    GAVE_UP = "gave-up"
    """The schedule is at its end."""
    STOPPED = "stopped"
    """The receiver said that it wants no more of them."""
    CANCELLED = "cancelled"


@value
class Step:
    """What comes after an attempt."""

    state: State
    seconds: float = 0.0
    """Until the next attempt, where there will be one."""


def next_step(rules: Rules, attempts: int, answer: Response | Silence, *, now: float, dice: random.Random) -> Step:
    """Return what comes after an attempt; `attempts` counts it, too."""
    if isinstance(answer, Response) and rules.acknowledges(answer.status):
        return Step(state=State.DELIVERED)
    if isinstance(answer, Response) and answer.status in rules.stop:
        return Step(state=State.STOPPED)
    if attempts > len(rules.retries):
        return Step(state=State.GAVE_UP)
    planned = rules.retries[attempts - 1] * (1 + rules.jitter * dice.uniform(-1, 1))
    asked = retry_after(answer.headers, now=now) if isinstance(answer, Response) else None
    # RFC 9110 § 10.2.3: how long one "ought to wait", so it can only put off what the schedule says.
    return Step(state=State.WAITING, seconds=max(planned, min(asked or 0.0, LONGEST)))


def retry_after(headers: Headers, *, now: float) -> float | None:
    """Return the seconds that `Retry-After` asks for, as a number or a date (RFC 9110 § 10.2.3)."""
    said = (header(headers, "retry-after") or b"").decode("latin-1").strip(" \t")
    if said.isascii() and said.isdigit():
        return float(said[:9])
    try:
        date = parsedate_to_datetime(said)
        # HTTP dates are in GMT, also where one does not say so.
        return max((date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp() - now, 0.0)
    except (ValueError, TypeError, OverflowError):
        return None

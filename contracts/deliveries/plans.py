"""Plans: what is sent in which order, and how that order goes wrong."""

from collections.abc import Callable, Iterator

from contracts.messages import Draft

Burst = tuple[Draft, ...]
"""Sent at once."""
Plan = tuple[Burst | float, ...]
"""What is sent, in order; a number waits so many seconds."""
Fault = Callable[[Plan], Plan]


def spoilt(plan: Plan, faults: tuple[Fault, ...]) -> Plan:
    """Return a plan after each fault in turn."""
    for fault in faults:
        plan = fault(plan)
    return plan


def drafts_of(plan: Plan) -> Iterator[Draft]:
    """Yield what a plan sends."""
    return (draft for step in plan if not isinstance(step, float) for draft in step)


def seconds_of(plan: Plan) -> float:
    """Return how long a plan waits."""
    return sum(step for step in plan if isinstance(step, float))


def each(change: Callable[[Draft], Draft]) -> Fault:
    """Change every delivery."""
    return lambda plan: tuple(step if isinstance(step, float) else tuple(map(change, step)) for step in plan)


def repeated(count: int) -> Fault:
    """Send each burst so many times, one after the other."""
    return _spread(lambda burst: (burst,) * count)


def delayed(seconds: float) -> Fault:
    """Wait before each burst."""
    return _spread(lambda burst: (seconds, burst))


def turned(plan: Plan) -> Plan:
    """Send the last first."""
    return plan[::-1]


def merged(plan: Plan) -> Plan:
    """Send everything at once."""
    return (tuple(drafts_of(plan)),)


def thinned(nth: int) -> Fault:
    """Leave out each second burst, or each third, and so on."""

    def fault(plan: Plan) -> Plan:
        bursts = [at for at, step in enumerate(plan) if not isinstance(step, float)]
        lost = set(bursts[nth - 1 :: nth])
        return tuple(step for at, step in enumerate(plan) if at not in lost)

    return fault


def _spread(change: Callable[[Burst], Plan]) -> Fault:
    return lambda plan: tuple(
        after for step in plan for after in ((step,) if isinstance(step, float) else change(step))
    )

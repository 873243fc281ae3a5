"""All wrong receivers, each wrong in one way that happens."""

from collections.abc import Callable

from tests.receivers.call import Hook
from tests.receivers.wrong import crashes, payloads, repeats, signatures, spelling
from tests.receivers.wrong.fault import Fault

FAULTS: tuple[Fault, ...] = (
    *signatures.FAULTS,
    *crashes.FAULTS,
    *payloads.FAULTS,
    *spelling.FAULTS,
    *repeats.FAULTS,
)

HOOKS: dict[str, Callable[[], Hook]] = {row.id: row.hook for row in FAULTS if row.hook is not None}

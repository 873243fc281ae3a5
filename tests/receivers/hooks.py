"""Which hook goes by which name."""

from tests.receivers import faults, libraries, manners
from tests.receivers.call import Hook


def hook(name: str) -> Hook:
    """Make the hook of that name; each process has its own, for some remember."""
    return (manners.MANNERS | libraries.HOOKS | faults.HOOKS)[name]()

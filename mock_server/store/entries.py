"""The rows of the journal as values."""

from contracts.messages import Exchange, value
from contracts.schemas import Problem


@value
class Entry:
    """A delivery that an inbox caught, and what it made of it."""

    inbox: str
    accepted: bool
    """Rightly signed, and valid by a contract."""
    exchange: Exchange
    webhook: str = ""
    """`provider/name`, or "" where it is not known."""
    reason: str = ""
    """Why it was refused: a reason of `signing.Reason` or of the receiver's own; "" where it was not."""
    detail: str = ""
    also: tuple[str, ...] = ()
    """Other webhooks whose contracts the body fits."""
    problems: tuple[Problem, ...] = ()
    number: int = 0
    """Given by the store; later ones are larger."""

    @property
    def size(self) -> int:
        """Bytes that count against the quota of an inbox."""
        request = self.exchange.request
        return len(request.body) + sum(len(name) + len(found) for name, found in request.headers) + len(request.url)


@value
class Sent:
    """A delivery that was sent by us; its draft is in the exchange."""

    webhook: str
    """`provider/name`."""
    exchange: Exchange
    is_public: bool
    """Whether everybody knows the secret that it was signed with."""
    number: int = 0

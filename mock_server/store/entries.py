"""The rows of the journal as values."""

from contracts.deliveries import State
from contracts.messages import Draft, Exchange, value
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
    queued: int = 0
    """The delivery's number in the queue; 0 where it was sent on the spot."""
    attempt: int = 1
    """Which one of that delivery's attempts it is."""


@value
class Queued:
    """A delivery that was accepted to be made; what it is signed with is looked up when it is sent."""

    webhook: str
    """`provider/name`."""
    url: str
    draft: Draft
    accepted_at: float
    due_at: float
    """When the next attempt may begin, as Unix time; where nothing is to come, when the last thing happened."""
    attempts: int = 0
    """How many came to an end."""
    state: State = State.WAITING
    reason: str = ""
    """What came of the last attempt, or why there is no other; "" where there was none."""
    is_under_way: bool = False
    """Whether an attempt has begun and not ended."""
    doubtful: int = 0
    """Attempts that were cut off by the end of the server: each may have arrived, and was made again."""
    number: int = 0


@value
class Due:
    """What a queue must know of a delivery to call it up in time."""

    number: int
    webhook: str
    url: str
    due_at: float


@value
class Registration:
    """A URL to which a provider's webhook goes."""

    webhook: str
    """`provider/name`; the document may not have it."""
    url: str
    number: int = 0
    """Given by the store; never given again."""

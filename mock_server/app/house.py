"""What every page and call needs."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import InitVar, dataclass, field
from secrets import token_urlsafe

from starlette.requests import Request

from mock_server.app.news import News
from mock_server.catalog import Contract
from mock_server.clock import Clock
from mock_server.engine import Queue
from mock_server.provider_api import ProviderApis
from mock_server.receiver import Inboxes
from mock_server.receiver.bodies import SECONDS
from mock_server.store import Registry, Store
from mock_server.transport.outgoing import Outgoing


@dataclass(kw_only=True, repr=False, eq=False)
class House:
    """The server's parts. One of them serves one port."""

    contracts: Mapping[str, Contract]
    """By provider."""
    inboxes: Inboxes
    store: Store
    clock: Clock
    url: str
    """As the server is reached: `http://HOST:PORT`."""
    token: InitVar[str] = ""
    hosts: frozenset[str] = frozenset()
    """More names by which it may be called."""
    outgoing: Outgoing
    queue: Queue
    """Deliveries that were promised."""
    registry: Registry
    """Who gets them."""
    apis: ProviderApis
    """The providers' own."""
    public: frozenset[str] = frozenset()
    """Providers that sign with secrets that everybody knows."""
    body_seconds: float = SECONDS
    """How long a body may take."""
    news: News = field(init=False)
    streams: int = 0
    login: str = field(init=False, repr=False)
    """Works once, and gives a browser its cookie; "" where there is none or it was used."""

    def __post_init__(self, token: str) -> None:
        self.news = News(self.store)
        self.queue.backlog.listen(self.news.tell_sent)
        self.login = token_urlsafe(24) if token else ""
        self._token = _digest(token) if token else None
        self._cookie = token_urlsafe(24)

    @property
    def is_locked(self) -> bool:
        """Whether a token is needed."""
        return self._token is not None

    def lets_in(self, credential: str) -> bool:
        """Say whether a token or cookie is right. Digests are compared, in constant time."""
        found = _digest(credential)
        known = [_digest(self._cookie), *([self._token] if self._token else [])]
        return any(hmac.compare_digest(found, each) for each in known)

    def spend_login(self, code: str) -> str:
        """Return the cookie for a login code that was not used yet, else ""."""
        if not self.login or not hmac.compare_digest(_digest(code), _digest(self.login)):
            return ""
        self.login = ""
        return self._cookie


def house_of(request: Request) -> House:
    """Return the parts of the server that a call came to."""
    house: House = request.app.state.house
    return house


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()

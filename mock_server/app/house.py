"""What every page and call needs."""

import hashlib
import hmac
import secrets as dice
from collections.abc import Sequence

from contracts.documents import Provider
from contracts.messages import value
from mock_server.app.news import News
from mock_server.clock import Clock
from mock_server.engine import Queue
from mock_server.provider_api import ProviderApis
from mock_server.receiver import Inboxes
from mock_server.store import Registry, Store
from mock_server.transport.outgoing import Outgoing


@value
class Contract:
    """A provider and the text that it was read from."""

    provider: Provider
    text: bytes


class House:
    """The server's parts. One of them serves one port."""

    def __init__(
        self,
        *,
        contracts: Sequence[Contract],
        inboxes: Inboxes,
        store: Store,
        clock: Clock,
        url: str,
        token: str = "",
        hosts: Sequence[str] = (),
        outgoing: Outgoing,
        queue: Queue,
        registry: Registry,
        apis: ProviderApis,
        public: frozenset[str] = frozenset(),
    ) -> None:
        self.contracts = {contract.provider.name: contract for contract in contracts}
        self.inboxes = inboxes
        self.store = store
        self.clock = clock
        self.url = url
        """As the server is reached: `http://HOST:PORT`."""
        self.hosts = frozenset(hosts)
        """More names by which it may be called."""
        self.outgoing = outgoing
        self.queue = queue
        """Deliveries that were promised."""
        self.registry = registry
        """Who gets them."""
        self.apis = apis
        """The providers' own."""
        self.public = public
        """Providers that sign with secrets that everybody knows."""
        self.news = News(store)
        queue.backlog.listen(self.news.tell_sent)
        self.streams = 0
        self.login = dice.token_urlsafe(24) if token else ""
        """Works once, and gives a browser its cookie; "" where there is none or it was used."""
        self._token = _digest(token) if token else None
        self._cookie = dice.token_urlsafe(24)

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


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()

"""From what a person wants served to an application that serves it."""

import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import field

from starlette.types import ASGIApp

from contracts.documents import Webhook
from contracts.errors import DocumentError
from contracts.messages import value
from mock_server.app.application import application
from mock_server.app.house import House
from mock_server.app.serving import Listener, Server
from mock_server.catalog import Contract
from mock_server.clock import Clock, SystemClock
from mock_server.engine import Means, Queue
from mock_server.provider_api import Causes, Limit, ProviderApi, ProviderApis, Rules
from mock_server.provider_api.public import is_public
from mock_server.receiver import Catcher, Inboxes
from mock_server.receiver.bodies import SECONDS
from mock_server.store import Backlog, Limits, Registration, Registry, Store
from mock_server.store.retention import DEFAULTS
from mock_server.transport import AutoTransport
from mock_server.transport.outgoing import Outgoing


@value
class Setup:
    """What a person wants served."""

    contracts: Sequence[Contract]
    secrets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By provider."""
    public: frozenset[str] = frozenset()
    """Providers that sign with secrets that everybody knows."""
    token: str = field(default="", repr=False)
    hosts: Sequence[str] = ()
    targets: Sequence[str] = ()
    public_url: str = ""
    store: str | None = None
    limits: Limits = DEFAULTS
    body_seconds: float = SECONDS
    time_scale: float = 1.0
    """How many seconds of waiting between the attempts of a delivery pass in one."""
    vendor_rules: bool = False
    """Whether this machine is closed to deliveries, as it is to a real provider's."""
    api_key: str = field(default="", repr=False)
    """The only right key of the providers' APIs; "" where any is right."""
    limit: Limit | None = None
    """How much may be asked of them."""
    registrations: Sequence[Registration] = ()
    """Who gets deliveries from the start."""


class Mock:
    """An open store, the house around it, and the application; close it at the end."""

    def __init__(self, setup: Setup, listener: Listener) -> None:
        clock = SystemClock()
        self.listener = listener
        self.store = Store(setup.store, setup.limits, clock)
        inboxes = Inboxes([contract.provider for contract in setup.contracts], setup.secrets)
        outgoing = Outgoing(port=listener.port, hosts=setup.targets, vendor_rules=setup.vendor_rules)
        means, dice = _means(inboxes, outgoing, setup.public), random.Random()
        queue = Queue(Backlog(self.store), means, clock, dice, time_scale=setup.time_scale)
        registry = Registry(self.store, setup.registrations)
        self.house = House(
            contracts={contract.provider.name: contract for contract in setup.contracts},
            inboxes=inboxes,
            store=self.store,
            clock=clock,
            url=setup.public_url or listener.url,
            token=setup.token,
            hosts=frozenset(name.lower() for name in (*setup.hosts, listener.name)),
            outgoing=outgoing,
            queue=queue,
            registry=registry,
            apis=_apis(setup, registry, queue, outgoing.check, clock),
            public=setup.public,
            body_seconds=setup.body_seconds,
        )
        catcher = Catcher(
            inboxes, self.store, clock=clock, public_url=setup.public_url, body_seconds=setup.body_seconds
        )
        self.app: ASGIApp = application(self.house, catcher)

    def server(self) -> Server:
        """Return the server that carries it."""
        queue = self.house.queue
        return Server(self.app, self.listener, opening=queue.open, stopping=self.house.news.close, closing=queue.close)

    def close(self) -> None:
        """Close the store; nothing is served after that."""
        self.store.close()


def _apis(
    setup: Setup, registry: Registry, queue: Queue, check: Callable[[str], Awaitable[None]], clock: Clock
) -> ProviderApis:
    """Return the APIs of those providers whose documents have calls; one that is wrong there spoils nothing else."""
    rules = Rules(check=check, is_public=is_public if setup.vendor_rules else None)
    apis, unread = {}, {}
    for provider in (contract.provider for contract in setup.contracts):
        try:
            if provider.operations:
                causes = Causes(provider, registry, queue, rules, clock)
                apis[provider.name] = ProviderApi(provider, causes, clock, api_key=setup.api_key, limit=setup.limit)
        except DocumentError as error:
            unread[provider.name] = str(error)
    return ProviderApis(apis, unread=unread, body_seconds=setup.body_seconds)


def _means(inboxes: Inboxes, outgoing: Outgoing, public: frozenset[str]) -> Means:
    """Deliveries are signed with what their provider's inboxes verify with."""

    def webhook(full_name: str) -> Webhook | None:
        owner, _, name = full_name.partition("/")
        provider = inboxes.providers.get(owner)
        return provider.webhooks.get(name) if provider else None

    def secrets(webhook: Webhook) -> tuple[tuple[str, ...], bool]:
        return inboxes.signing(webhook), webhook.scheme is None or webhook.provider in public

    transport = AutoTransport(reuse=True, resolve=outgoing.resolve)
    return Means(webhook=webhook, secrets=secrets, check=outgoing.check, transport=transport)

"""From what a person wants served to an application that serves it."""

from collections.abc import Mapping, Sequence
from dataclasses import field

from starlette.types import ASGIApp

from contracts.messages import value
from mock_server.app.application import application
from mock_server.app.house import Contract, House
from mock_server.transport.outgoing import Outgoing
from mock_server.app.serving import Listener, Server
from mock_server.clock import Clock, SystemClock
from mock_server.receiver import Catcher, Inboxes
from mock_server.receiver.catching import BODY_SECONDS
from mock_server.store import Limits, Store
from mock_server.store.retention import DEFAULTS


@value
class Plan:
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
    body_seconds: float = BODY_SECONDS


class Mock:
    """An open store, the house around it, and the application; close it at the end."""

    def __init__(self, plan: Plan, listener: Listener, clock: Clock | None = None) -> None:
        clock = clock or SystemClock()
        self.listener = listener
        self.store = Store(plan.store, plan.limits, clock)
        inboxes = Inboxes([contract.provider for contract in plan.contracts], plan.secrets)
        self.house = House(
            contracts=plan.contracts,
            inboxes=inboxes,
            store=self.store,
            clock=clock,
            url=plan.public_url or listener.url,
            token=plan.token,
            hosts=[name.lower() for name in (*plan.hosts, listener.name)],
            outgoing=Outgoing(port=listener.port, hosts=plan.targets),
            public=plan.public,
        )
        catcher = Catcher(inboxes, self.store, clock=clock, public_url=plan.public_url, body_seconds=plan.body_seconds)
        self.app: ASGIApp = application(self.house, catcher)

    def server(self) -> Server:
        """Return the server that carries it."""
        return Server(self.app, self.listener, stopping=self.house.news.close)

    def close(self) -> None:
        """Close the store; nothing is served after that."""
        self.store.close()

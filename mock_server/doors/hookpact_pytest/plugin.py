"""The hooks and fixtures."""

import zlib
from collections.abc import Callable, Generator, Iterator, Sequence
from typing import Any

import pytest

from hookpact_pytest.client import Server
from hookpact_pytest.receiving import OpenInbox
from hookpact_pytest.running import SharedServer, told_url
from hookpact_pytest.sending import Hosts, Sender
from hookpact_pytest.verifying import Verifier

MakeInbox = Callable[..., OpenInbox]
_SERVER = pytest.StashKey[SharedServer]()
_INBOXES = pytest.StashKey[list[OpenInbox]]()
_PORT = "hookpact_port"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the setting that brings more options of `hookpact serve`, as documents of one's own."""
    parser.addini("hookpact_serve", "Options for `hookpact serve`, as: --document contracts.yaml", "args", [])


def pytest_configure(config: pytest.Config) -> None:
    """Prepare the server of this run; it is started when a test wants it."""
    config.stash[_SERVER] = SharedServer(config.getini("hookpact_serve"), config.rootpath)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop it."""
    server = config.stash.get(_SERVER, None)
    if server is not None:
        server.end()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a worker of xdist where to ask for the run's server."""
    node.workerinput[_PORT] = node.config.stash[_SERVER].share()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Fail a test that passed although an inbox of it caught what it should not."""
    outcome = yield
    complaints = [inbox.complaint() for inbox in item.stash.get(_INBOXES, [])]
    if any(complaints):
        hint = "expect() it, or allow() it"
        pytest.fail("webhook_receiver: " + "\n\n".join([*filter(None, complaints), hint]), pytrace=False)
    return outcome


@pytest.fixture(scope="session")
def hookpact_server(pytestconfig: pytest.Config) -> Server:
    """The run's `hookpact serve`: `.url`, and its control API."""
    port = getattr(pytestconfig, "workerinput", {}).get(_PORT)
    return Server(pytestconfig.stash[_SERVER].url() if port is None else told_url(port))


@pytest.fixture
def webhook_hosts() -> Iterator[Hosts]:
    """The applications that this test sends to, served until its end."""
    hosts = Hosts()
    yield hosts
    hosts.close()


@pytest.fixture
def webhook_sender(hookpact_server: Server, webhook_hosts: Hosts, request: pytest.FixtureRequest) -> Sender:
    """Send webhooks: `webhook_sender.send("influencer-hero/update_commission", app, path="/hooks")`."""
    # A test sends the same payloads each time it runs; ids are new each time, so that none is dropped as known.
    return Sender(hookpact_server, webhook_hosts, seed=zlib.crc32(request.node.nodeid.encode()))


@pytest.fixture
def webhook_receiver(hookpact_server: Server, request: pytest.FixtureRequest) -> Iterator[MakeInbox]:
    """Make an inbox: `inbox = webhook_receiver("influencer-hero")`, then `inbox.url` and `inbox.expect(…)`."""
    made: list[OpenInbox] = []
    request.node.stash[_INBOXES] = made

    def make(provider: str, *, secret: str | None = None, webhook: str = "", allow: Sequence[str] = ()) -> OpenInbox:
        inbox = OpenInbox(hookpact_server, provider, secrets=(secret,) if secret else (), webhook=webhook)
        inbox.allow(*allow)
        made.append(inbox)
        return inbox

    yield make
    for inbox in made:
        inbox.close()


@pytest.fixture
def verify_webhooks(webhook_hosts: Hosts, request: pytest.FixtureRequest) -> Verifier:
    """Verify an endpoint, each finding a subtest: `verify_webhooks(app, provider="ylytic", path="/hooks")`."""
    if not hasattr(pytest, "Subtests"):
        pytest.fail(f"verify_webhooks needs pytest 9, which has subtests; this is {pytest.__version__}", pytrace=False)
    return Verifier(request.getfixturevalue("subtests"), webhook_hosts, request.config.rootpath)

"""The hooks and fixtures."""

import zlib
from collections.abc import Callable, Generator, Iterator, Sequence
from typing import Any

import pytest

from hookpact_pytest.client import Server
from hookpact_pytest.receiving import Receiver
from hookpact_pytest.running import Run, told_url
from hookpact_pytest.sending import Hosts, Sender
from hookpact_pytest.verifying import Verifier

MakeReceiver = Callable[..., Receiver]
_RUN = pytest.StashKey[Run]()
_RECEIVERS = pytest.StashKey[list[Receiver]]()
_PORT = "hookpact_port"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the setting that brings more options of `hookpact serve`, as documents of one's own."""
    parser.addini("hookpact_serve", "Options for `hookpact serve`, as: --document contracts.yaml", "args", [])


def pytest_configure(config: pytest.Config) -> None:
    """Prepare the server of this run; it is started when a test wants it."""
    config.stash[_RUN] = Run(config.getini("hookpact_serve"), config.rootpath)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop it."""
    run = config.stash.get(_RUN, None)
    if run is not None:
        run.end()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a worker of xdist where to ask for the run's server."""
    node.workerinput[_PORT] = node.config.stash[_RUN].share()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Fail a test that passed although an inbox of it caught what it should not."""
    outcome = yield
    complaints = [receiver.complaint() for receiver in item.stash.get(_RECEIVERS, [])]
    if any(complaints):
        hint = "expect() it, or allow() it"
        pytest.fail("webhook_receiver: " + "\n\n".join([*filter(None, complaints), hint]), pytrace=False)
    return outcome


@pytest.fixture(scope="session")
def hookpact_server(pytestconfig: pytest.Config) -> Server:
    """The run's `hookpact serve`: `.url`, and its control API."""
    port = getattr(pytestconfig, "workerinput", {}).get(_PORT)
    return Server(pytestconfig.stash[_RUN].url() if port is None else told_url(port))


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
def webhook_receiver(hookpact_server: Server, request: pytest.FixtureRequest) -> Iterator[MakeReceiver]:
    """Make an inbox: `inbox = webhook_receiver("influencer-hero")`, then `inbox.url` and `inbox.expect(…)`."""
    made: list[Receiver] = []
    request.node.stash[_RECEIVERS] = made

    def make(provider: str, *, secret: str | None = None, webhook: str = "", allow: Sequence[str] = ()) -> Receiver:
        receiver = Receiver(hookpact_server, provider, secrets=(secret,) if secret else (), webhook=webhook)
        receiver.allow(*allow)
        made.append(receiver)
        return receiver

    yield make
    for receiver in made:
        receiver.close()


@pytest.fixture
def verify_webhooks(webhook_hosts: Hosts, request: pytest.FixtureRequest) -> Verifier:
    """Verify an endpoint, each finding a subtest: `verify_webhooks(app, provider="ylytic", path="/hooks")`."""
    if not hasattr(pytest, "Subtests"):
        pytest.fail(f"verify_webhooks needs pytest 9, which has subtests; this is {pytest.__version__}", pytrace=False)
    return Verifier(request.getfixturevalue("subtests"), webhook_hosts, request.config.rootpath)

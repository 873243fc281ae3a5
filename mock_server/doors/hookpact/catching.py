"""The mock while a block lasts: served from a thread of this process, on a loopback port of its own."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path

from hookpact_pytest.client import Server
from hookpact_pytest.receiving import Receiver

from mock_server import settings
from mock_server.app import Contract, Mock, Plan, bind
from mock_server.cli import mocks


@contextmanager
def serve(
    *,
    documents: Sequence[str | Path] = (),
    scheme: str | None = None,
    unsigned: bool = False,
    secret: str | None = None,
    port: int = 0,
    store: str | Path | None = None,
) -> Iterator[Server]:
    """Serve the mock until the block ends, and yield its control API.

    >>> with serve() as server:
    ...     sent = server.send("ylytic/campaign_insights", f"{server.url}/in/ylytic")
    >>> sent.acknowledged, sent.status
    (True, 200)
    """
    sources = mocks.chosen_sources([str(path) for path in documents], scheme, unsigned)
    given = () if secret is None else (secret,)
    secrets, public = mocks.chosen_secrets([source.provider for source in sources], settings.secrets(given, ()))
    contracts = [Contract(provider=source.provider, text=source.text) for source in sources]
    plan = Plan(contracts=contracts, secrets=secrets, public=public, store=None if store is None else str(store))
    mock = Mock(plan, bind("127.0.0.1", port))
    try:
        with mock.server().in_background():
            yield Server(mock.listener.url)
    finally:
        mock.close()


@contextmanager
def Inbox(
    provider: str,
    *,
    secret: str | None = None,
    webhook: str = "",
    allow: Sequence[str] = (),
    server: Server | None = None,
) -> Iterator[Receiver]:
    """Open an inbox until the block ends; AssertionError at its end where it caught what nothing expected.

    >>> import hookpact
    >>> with Inbox("influencer-hero") as inbox:
    ...     exchange = hookpact.send("influencer-hero/update_commission", inbox.url, set={"deal_id": "7"})
    ...     delivery = inbox.expect("influencer-hero/update_commission", match={"deal_id": "7"})
    >>> delivery.payload["deal_id"]
    '7'
    """
    with serve() if server is None else nullcontext(server) as home:
        receiver = Receiver(home, provider, secrets=() if secret is None else (secret,), webhook=webhook)
        receiver.allow(*allow)
        try:
            yield receiver
            complaint = receiver.complaint()
            if complaint:
                raise AssertionError(f"{complaint}\n\nexpect() it, or allow() it")
        finally:
            receiver.close()

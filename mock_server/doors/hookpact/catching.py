"""The mock while a block lasts: served from a thread of this process, on a loopback port of its own."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path

from hookpact_pytest.client import Server
from hookpact_pytest.receiving import OpenInbox

from contracts.documents import Provider
from hookpact.calls import is_file, loaded
from mock_server import settings
from mock_server.app import Contract, Mock, Setup, bind
from mock_server.cli import choosing, mocks


@contextmanager
def serve(
    *,
    documents: Sequence[str | Path | Provider] = (),
    scheme: str | None = None,
    unsigned: bool = False,
    secret: str | None = None,
    port: int = 0,
    store: str | Path | None = None,
) -> Iterator[Server]:
    """Serve the mock until the block ends, and yield its control API.

    `documents` are files, of which `scheme` and `unsigned` say how they sign, or what `load` returned.

    >>> with serve() as server:
    ...     sent = server.send("ylytic/campaign_insights", f"{server.url}/in/ylytic")
    >>> sent.acknowledged, sent.status
    (True, 200)
    """
    contracts = _contracts(documents, scheme, unsigned)
    given = () if secret is None else (secret,)
    secrets, public = mocks.chosen_secrets([contract.provider for contract in contracts], settings.secrets(given, ()))
    setup = Setup(contracts=contracts, secrets=secrets, public=public, store=None if store is None else str(store))
    mock = Mock(setup, bind("127.0.0.1", port))
    try:
        with mock.server().in_background():
            yield Server(mock.listener.url)
    finally:
        mock.close()


def _contracts(documents: Sequence[str | Path | Provider], scheme: str | None, unsigned: bool) -> list[Contract]:
    """A provider that is loaded takes the place of another of its name."""
    files = [str(each) for each in documents if not isinstance(each, Provider)]
    contracts = mocks.chosen_contracts(files, scheme, unsigned)
    found = {contract.provider.name: contract for contract in contracts}
    for each in documents:
        if isinstance(each, Provider):
            choosing.require_scheme(each, tuple(each.webhooks.values()))
            found[each.name] = Contract(provider=each, text=json.dumps(each.source.tree).encode())
    return list(found.values())


@contextmanager
def Inbox(
    provider: str | Path | Provider,
    *,
    secret: str | None = None,
    webhook: str = "",
    allow: Sequence[str] = (),
    server: Server | None = None,
) -> Iterator[OpenInbox]:
    """Open an inbox until the block ends; AssertionError at its end where it caught what nothing expected.

    `provider` is a name, a document's file, or what `load` returned; a `server` must know it.

    >>> import hookpact
    >>> with Inbox("influencer-hero") as inbox:
    ...     exchange = hookpact.send("influencer-hero/update_commission", inbox.url, set={"deal_id": "7"})
    ...     delivery = inbox.expect("influencer-hero/update_commission", match={"deal_id": "7"})
    >>> delivery.payload["deal_id"]
    '7'
    """
    own = () if isinstance(provider, str) and not is_file(provider) else (loaded(provider),)
    name = own[0].name if own else str(provider)
    with serve(documents=own) if server is None else nullcontext(server) as home:
        inbox = OpenInbox(home, name, secrets=() if secret is None else (secret,), webhook=webhook)
        inbox.allow(*allow)
        try:
            yield inbox
            if complaint := inbox.complaint():
                raise AssertionError(f"{complaint}\n\nexpect() it, or allow() it")
        finally:
            inbox.close()

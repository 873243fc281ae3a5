"""`hookpact listen`: an inbox in the terminal."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from contracts.checks.judging import answered
from contracts.errors import UsageError
from contracts.messages import Exchange, Request
from contracts.reports.foreign import shortened, visible
from mock_server.cli import choosing, configured, keyring, mocks, speaking

if TYPE_CHECKING:
    from mock_server.app import Mock
    from mock_server.store import Entry
    from mock_server.transport.outgoing import Outgoing

T = TypeVar("T")
_HOP = (b"host", b"content-length", b"transfer-encoding", b"connection", b"keep-alive", b"expect", b"te", b"upgrade")
"""Of the connection by which it came (RFC 9110, § 7.6.1), not of the delivery."""
_BODILESS = ("wrong-method", "too-large", "unfinished")
"""Refused before the body was read: there is nothing whole to send on."""


@click.command("listen")
@click.option("--provider", "provider_name", metavar="NAME", help="Whose deliveries come.")
@choosing.document_options
@choosing.secret_options
@choosing.server_options
@click.option("--public-url", metavar="URL", help="The base URL as senders know it, for schemes that sign the URL.")
@click.option("--forward-to", metavar="URL", help="Send each delivery on, byte for byte, be it refused here or not.")
@click.option("--allow-target", "targets", multiple=True, metavar="HOST", help="Forward to this host, too.")
@click.option("--json", "as_json", is_flag=True, help="One JSON value per delivery.")
def command(
    provider_name: str | None, document: str | None, scheme: str | None, unsigned: bool, secrets: tuple[str, ...],
    secret_files: tuple[str, ...], host: str, port: int, token: str | None, public_url: str | None,
    forward_to: str | None, targets: tuple[str, ...], as_json: bool,
) -> int:  # fmt: skip
    """Show each delivery as it comes, on a line: what it is, or why it is refused.

    \b
    hookpact listen --provider influencer-hero --port 8080
    hookpact listen --provider ylytic --forward-to http://localhost:8000/hooks
    """
    from mock_server.app import Contract, Mock, Setup, bind
    from mock_server.transport.outgoing import Outgoing

    key = mocks.token_of(token)
    base = choosing.check_url(public_url, "--public-url") if public_url else ""
    provider = choosing.chosen_provider(provider_name, document, scheme, unsigned)
    choosing.require_scheme(provider, tuple(provider.webhooks.values()))
    path = Path(document) if document else configured.known(provider.name).document
    listener = bind(host, port)
    mocks.require_token(listener.is_loopback, host, key)
    outgoing = Outgoing(port=listener.port, hosts=targets)
    _check(outgoing, forward_to, listener.port)
    known, public = mocks.chosen_secrets([provider], keyring.given(secrets, secret_files))
    setup = Setup(
        contracts=[Contract(provider=provider, text=path.read_bytes())], secrets=known, public=public, token=key,
        targets=targets, public_url=base,
    )  # fmt: skip
    _listen(Mock(setup, listener), as_json, _Forwarder(forward_to, outgoing) if forward_to else None)
    return 0


def _check(outgoing: "Outgoing", url: str | None, port: int) -> None:
    from mock_server.destinations import destination

    if url is None:
        return
    if destination(choosing.check_url(url, "--forward-to")).port == port:
        raise UsageError(f"--forward-to {url}: that is this very port, and would go round for ever")
    asyncio.run(outgoing.check(url))


def _listen(mock: "Mock", as_json: bool, forwarder: "_Forwarder | None") -> None:
    server = mock.server()
    printer, tasks = _Printer(as_json, server.stop), set[asyncio.Task[None]]()

    def tell(entry: "Entry") -> None:
        printer.caught(entry)
        if forwarder is not None and entry.reason not in _BODILESS:
            task = asyncio.get_running_loop().create_task(_forward(entry, forwarder, printer))
            tasks.add(task)
            task.add_done_callback(tasks.discard)

    def ready() -> None:
        for inbox in mock.house.inboxes:
            speaking.talk(f"listening on {mock.house.url}/in/{inbox.name}")

    mock.store.listen(tell)
    try:
        server.serve_until_told(ready)
    finally:
        mock.close()
    if printer.failed is not None:
        raise printer.failed


async def _forward(entry: "Entry", forwarder: "_Forwarder", printer: "_Printer") -> None:
    printer.forwarded(entry, await forwarder.send(entry.exchange.request))


class _Forwarder:
    """Sends on what came, one connection each."""

    def __init__(self, url: str, outgoing: "Outgoing") -> None:
        self._url = url
        self._outgoing = outgoing

    async def send(self, request: Request) -> Exchange:
        """Send the same method, headers and bytes to the other URL."""
        from mock_server.clock import SystemClock
        from mock_server.transport import AutoTransport

        headers = tuple(pair for pair in request.headers if pair[0].lower() not in _HOP)
        onward = Request(method=request.method, url=self._url, headers=headers, body=request.body)
        clock = SystemClock()
        transport = AutoTransport(resolve=self._outgoing.resolve)
        at, started = clock.now(), clock.monotonic()
        try:
            answer = await transport.send(onward, timeout=30)
        finally:
            await transport.aclose()
        return Exchange(request=onward, answer=answer, at=at, elapsed=clock.monotonic() - started)


class _Printer:
    """Says what came, a line each; where that cannot be said any more, it stops the server."""

    def __init__(self, as_json: bool, stop: Callable[[], None]) -> None:
        self.failed: OSError | None = None
        self._as_json = as_json
        self._stop = stop

    def caught(self, entry: "Entry") -> None:
        """Say what a delivery is, or why it is refused."""
        if self._as_json:
            from mock_server.app.api.shown import entry_json

            self._put(speaking.row, entry_json(entry))
            return
        names = " or ".join(name for name in (entry.webhook, *entry.also) if name)
        if entry.accepted:
            said = f"✓ #{entry.number} {names}"
        else:
            problem = f": {entry.problems[0].pointer} {entry.problems[0].message}" if entry.problems else ""
            said = f"✗ #{entry.number} {names or 'no webhook'} refused, {entry.reason}: {entry.detail}{problem}"
        self._put(speaking.data, visible(shortened(said, 400)))

    def forwarded(self, entry: "Entry", exchange: Exchange) -> None:
        """Say what became of a delivery that was sent on."""
        if self._as_json:
            row = {"number": entry.number, "forwarded": answered(exchange), "status": exchange.status}
            self._put(speaking.row, row)
        else:
            said = f"  #{entry.number} forwarded: {answered(exchange)} in {exchange.elapsed * 1000:.0f} ms"
            self._put(speaking.data, said)

    def _put(self, put: Callable[[T], None], said: T) -> None:
        try:
            put(said)
        except OSError as error:
            self.failed = error
            self._stop()

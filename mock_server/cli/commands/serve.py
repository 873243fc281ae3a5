"""`hookpact serve`: the mock."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from contracts.documents import Provider
from contracts.errors import UsageError
from contracts.messages import value
from contracts.signing import check_secret
from mock_server import catalog, settings
from mock_server.cli import choosing, speaking

if TYPE_CHECKING:
    from mock_server.app import Mock

_SHORTEST_TOKEN = 16


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen; elsewhere only with --token.")
@click.option("--port", type=click.IntRange(0, 65535), default=8080, show_default=True, help="0 is any that is free.")
@choosing.secret_options
@click.option("--document", "documents", multiple=True, metavar="FILE", help="Another provider's document. Repeatable.")
@click.option("--scheme", metavar="NAME", help="How the providers of --document sign (see `hookpact list schemes`).")
@click.option("--unsigned", is_flag=True, help="The providers of --document do not sign.")
@click.option("--store", metavar="FILE", help="Keep the journal in a file; without it, in memory.")
@click.option("--token", metavar="TOKEN", help="Needed for pages and the API; env:NAME reads a variable.")
@click.option("--allow-host", "hosts", multiple=True, metavar="NAME", help="Another name of this server. Repeatable.")
@click.option("--allow-target", "targets", multiple=True, metavar="HOST",
              help="Let the API send to this host, too. Repeatable.")  # fmt: skip
@click.option("--public-url", metavar="URL", help="The base URL as senders know it, for schemes that sign the URL.")
@click.option("--keep", type=click.IntRange(1), default=10_000, show_default=True, help="Deliveries kept per inbox.")
@click.option("--keep-days", type=click.FloatRange(0.001), default=7.0, show_default=True, help="For so long.")
def command(
    host: str, port: int, secrets: tuple[str, ...], secret_files: tuple[str, ...], documents: tuple[str, ...],
    scheme: str | None, unsigned: bool, store: str | None, token: str | None, hosts: tuple[str, ...],
    targets: tuple[str, ...], public_url: str | None, keep: int, keep_days: float,
) -> int:  # fmt: skip
    """Catch deliveries, verify, remember and answer them, at /in/PROVIDER, and be steered at /api.

    \b
    hookpact serve --port 8080
    curl -d '{}' http://127.0.0.1:8080/in/influencer-hero
    """
    from mock_server.app import Contract, Mock, Plan, bind
    from mock_server.store import Limits

    key = _token(token)
    base = choosing.check_url(public_url, "--public-url") if public_url else ""
    sources = _sources(documents, scheme, unsigned)
    listener = bind(host, port)
    if not listener.is_loopback and not key:
        raise UsageError(
            f"--host {host} lets other machines in: add --token TOKEN for pages and API, or stay on 127.0.0.1"
        )
    known, public = _secrets([source.provider for source in sources], settings.secrets(secrets, secret_files))
    contracts = [Contract(provider=source.provider, text=source.text) for source in sources]
    plan = Plan(
        contracts=contracts, secrets=known, public=public, token=key, hosts=hosts, targets=targets, public_url=base,
        store=store, limits=Limits(count=keep, age=keep_days * 86400),
    )  # fmt: skip
    _serve(Mock(plan, listener))
    return 0


def _serve(mock: "Mock") -> None:
    def announce() -> None:
        speaking.data(f"listening on {mock.listener.url}")
        if mock.house.login:
            speaking.talk(f"a browser gets in, once, by {mock.listener.url}/login/{mock.house.login}")

    try:
        mock.server().serve_until_told(announce)
    finally:
        mock.close()


@value
class _Source:
    provider: Provider
    text: bytes


def _sources(documents: Sequence[str], scheme: str | None, unsigned: bool) -> list[_Source]:
    """Load the bundled providers and those that were brought; a brought one stands in for a bundled of its name."""
    if (scheme or unsigned) and not documents:
        raise UsageError("--scheme and --unsigned say how the providers of --document sign; there is no --document")
    found: dict[str, _Source] = {}
    for file in documents:
        provider = choosing.chosen_provider(None, file, scheme, unsigned)
        choosing.require_scheme(provider, tuple(provider.webhooks.values()))
        if provider.name in found:
            raise UsageError(f"two documents are named {provider.name!r}; rename a file")
        found[provider.name] = _Source(provider=provider, text=Path(file).read_bytes())
    bundled = {
        name: _Source(provider=catalog.provider(name), text=(catalog.folder() / f"{name}.yaml").read_bytes())
        for name in catalog.names()
        if name not in found
    }
    return [*bundled.values(), *found.values()]


def _secrets(
    providers: Sequence[Provider], given: tuple[str, ...]
) -> tuple[dict[str, tuple[str, ...]], frozenset[str]]:
    """Return what each provider's deliveries are signed with, and for which of them everybody knows it."""
    known: dict[str, tuple[str, ...]] = {}
    public = []
    for provider in providers:
        schemes = [webhook.scheme for webhook in provider.webhooks.values() if webhook.scheme is not None]
        if not schemes:
            continue
        if given:
            known[provider.name] = tuple(check_secret(schemes[0], secret) for secret in given)
        elif schemes[0].public_secrets:
            known[provider.name] = schemes[0].public_secrets[:1]
            public.append(provider.name)
            speaking.talk(
                f"{provider.name}: verifying with the public test secret {known[provider.name][0]!r}; "
                "HOOKPACT_SECRET is not set"
            )
        else:
            speaking.talk(f"{provider.name}: there is no secret, so everything is refused; set HOOKPACT_SECRET")
    return known, frozenset(public)


def _token(given: str | None) -> str:
    if given is None:
        return ""
    token = settings.secrets((given,), ())[0]
    if len(token) < _SHORTEST_TOKEN:
        raise UsageError(f"--token must have at least {_SHORTEST_TOKEN} characters, or it can be guessed")
    return token

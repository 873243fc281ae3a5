"""`hookpact serve`: the mock."""

from typing import TYPE_CHECKING

import click

from mock_server import settings
from mock_server.cli import choosing, mocks, speaking

if TYPE_CHECKING:
    from mock_server.app import Mock


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
@click.option("--time-scale", type=click.FloatRange(0.001, 1_000_000), default=1.0, show_default=True, metavar="N",
              help="Wait N times less between the attempts of a delivery: at 3600 an hour takes a second.")  # fmt: skip
@click.option("--public-url", metavar="URL", help="The base URL as senders know it, for schemes that sign the URL.")
@click.option("--keep", type=click.IntRange(1), default=10_000, show_default=True, help="Deliveries kept per inbox.")
@click.option("--keep-days", type=click.FloatRange(0.001), default=7.0, show_default=True, help="For so long.")
def command(
    host: str, port: int, secrets: tuple[str, ...], secret_files: tuple[str, ...], documents: tuple[str, ...],
    scheme: str | None, unsigned: bool, store: str | None, token: str | None, hosts: tuple[str, ...],
    targets: tuple[str, ...], time_scale: float, public_url: str | None, keep: int, keep_days: float,
) -> int:  # fmt: skip
    """Catch deliveries, verify, remember and answer them, at /in/PROVIDER, and be steered at /api.

    \b
    hookpact serve --port 8080
    curl -d '{}' http://127.0.0.1:8080/in/influencer-hero
    """
    from mock_server.app import Contract, Mock, Plan, bind
    from mock_server.store import Limits

    key = mocks.token_of(token)
    base = choosing.check_url(public_url, "--public-url") if public_url else ""
    sources = mocks.chosen_sources(documents, scheme, unsigned)
    listener = bind(host, port)
    mocks.require_token(listener.is_loopback, host, key)
    known, public = mocks.chosen_secrets(
        [source.provider for source in sources], settings.secrets(secrets, secret_files)
    )
    contracts = [Contract(provider=source.provider, text=source.text) for source in sources]
    plan = Plan(
        contracts=contracts, secrets=known, public=public, token=key, hosts=hosts, targets=targets, public_url=base,
        store=store, limits=Limits(count=keep, age=keep_days * 86400), time_scale=time_scale,
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

"""`hookpact serve`: the mock."""

from typing import TYPE_CHECKING, Any

import click

from mock_server.cli import choosing, speaking
from mock_server.cli.numbers import Number

if TYPE_CHECKING:
    from mock_server.app import Mock


@click.command("serve")
@choosing.server_options
@choosing.secret_options
@click.option("--document", "documents", multiple=True, metavar="FILE", help="Another provider's document. Repeatable.")
@click.option("--scheme", metavar="NAME", help="How the providers of --document sign (see `hookpact list schemes`).")
@click.option("--unsigned", is_flag=True, help="The providers of --document do not sign.")
@click.option("--store", metavar="FILE", help="Keep the journal in a file; without it, in memory.")
@click.option("--allow-host", "hosts", multiple=True, metavar="NAME", help="Another name of this server. Repeatable.")
@click.option("--allow-target", "targets", multiple=True, metavar="HOST",
              help="Let the API send to this host, too. Repeatable.")  # fmt: skip
@click.option("--time-scale", type=Number(0.001, 1_000_000), default=1.0, show_default=True, metavar="N",
              help="Wait N times less between the attempts of a delivery: at 3600 an hour takes a second.")  # fmt: skip
@click.option("--deliver", "deliveries", multiple=True, metavar="P/W=URL",
              help="Deliver a webhook there whenever a call of the provider's API causes it. Repeatable.")  # fmt: skip
@click.option("--api-key", metavar="KEY", help="The only right key of the providers' APIs; env:NAME reads a variable.")
@click.option("--rate-limit", metavar="CALLS[/SECONDS]", help="Let the providers' APIs answer 429 to more than these.")
@click.option("--vendor-rules", is_flag=True, help="Turn down endpoints on this machine, as vendors do.")
@click.option("--public-url", metavar="URL", help="The base URL as senders know it, for schemes that sign the URL.")
@click.option(
    "--keep", type=click.IntRange(1), metavar="N", default=10_000, show_default=True, help="Deliveries kept per inbox."
)
@click.option("--keep-days", type=Number(0.001), metavar="DAYS", default=7.0, show_default=True, help="For so long.")
def command(**given: Any) -> int:
    """Catch deliveries, verify, remember and answer them, at /in/PROVIDER, and be steered at /api.

    At /providers/PROVIDER each provider's own API answers, and registered webhooks are delivered.

    \b
    hookpact serve --port 8080
    curl -d '{}' http://127.0.0.1:8080/in/influencer-hero
    """
    from mock_server.cli.serving import Wishes, planned

    _serve(planned(Wishes(**given)))
    return 0


def _serve(mock: "Mock") -> None:
    def announce() -> None:
        apis = [f"{mock.listener.url}/providers/{name}" for name in mock.house.contracts if mock.house.apis.get(name)]
        # In one go: who waits for the first line may not read the rest.
        speaking.data("\n".join((f"listening on {mock.listener.url}", *(f"answering as {api}" for api in apis))))
        for name, why in mock.house.apis.unread.items():
            speaking.talk(f"{name}: its own API is not mocked: {why}")
        if mock.house.login:
            speaking.talk(f"a browser gets in, once, by {mock.listener.url}/login/{mock.house.login}")

    try:
        mock.server().serve_until_told(announce)
    finally:
        mock.close()

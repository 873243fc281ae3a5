"""`hookpact demo`: the whole story in ten seconds."""

import tempfile
from importlib.metadata import version
from pathlib import Path

import click

from contracts.documents import Provider, Webhook
from contracts.schemas import Json
from mock_server import catalog
from mock_server.cli import choosing, speaking
from mock_server.demo import tell
from mock_server.demo.story import Scene


@click.command("demo")
@click.option(
    "--provider", "name", metavar="NAME", default="influencer-hero", show_default=True, help="Whose webhooks."
)
@click.option("--document", metavar="FILE", help="An OpenAPI 3.1 document with webhooks, in place of a bundled one.")
def command(name: str, document: str | None) -> None:
    """Tell the whole story on this machine: a delivery, a right receiver, a wrong one.

    \b
    hookpact demo --provider ylytic
    """
    provider = catalog.from_file(document) if document else catalog.provider(name)
    webhook = _telling(provider)
    choosing.require_scheme(provider, (webhook,))
    scene = Scene(
        providers=(provider,) if document else tuple(catalog.provider(each) for each in catalog.names()),
        options=choosing.naming_options(document, None, False),
        provider=provider,
        webhook=webhook,
        secret=webhook.scheme.public_secrets[0] if webhook.scheme and webhook.scheme.public_secrets else "demo",
        version=version("hookpact"),
        folder=Path(tempfile.mkdtemp(prefix="hookpact-demo-")),
    )
    tell(scene, speaking.data)


def _telling(provider: Provider) -> Webhook:
    """Choose the webhook whose contract has most that can go wrong."""
    return max(
        provider.webhooks.values(), key=lambda webhook: _oddities(webhook.schema.bundle if webhook.schema else {})
    )


def _oddities(node: Json) -> int:
    if isinstance(node, dict):
        return sum(map(_oddities, node.values())) + ("if" in node)
    return sum(map(_oddities, node)) if isinstance(node, list) else int(node == "null")

"""`hookpact list`."""

import click

from contracts.errors import UsageError, nearest
from contracts.schemas import Json
from mock_server import catalog
from mock_server.cli import configured, speaking


@click.command("list")
@click.argument("what", default="webhooks", metavar="[webhooks|schemes|checks|faults]")
@click.option("--document", metavar="FILE", help="A document's webhooks, in place of the bundled ones.")
@click.option("--json", "as_json", is_flag=True, help="One JSON value per line.")
def command(what: str, document: str | None, as_json: bool) -> None:
    """List webhooks (the default), signing schemes, checks or faults.

    \b
    hookpact list
    hookpact list checks --json
    """
    lists = {"webhooks": lambda: _webhooks(document), "schemes": _schemes, "checks": _checks, "faults": _faults}
    if what not in lists:
        raise UsageError(f"no list of {what!r}: {nearest(what, lists)}")
    speaking.rows(lists[what](), as_json=as_json)


def _webhooks(document: str | None) -> list[dict[str, Json]]:
    providers = (
        [catalog.from_file(document)] if document else [configured.provider(name) for name in configured.names()]
    )
    return [
        {"webhook": webhook.full_name, "summary": webhook.summary}
        for provider in providers
        for webhook in provider.webhooks.values()
    ]


def _schemes() -> list[dict[str, Json]]:
    return [{"scheme": name, "title": found.get("title", "")} for name, found in catalog.shipped_schemes().items()]


def _checks() -> list[dict[str, Json]]:
    from mock_server.cli import checks

    return checks.told(checks.KNOWN.values())


def _faults() -> list[dict[str, Json]]:
    from contracts.deliveries import FAULTS

    return [
        {"fault": f"{name}={kind.takes}" if kind.takes else name, "title": kind.title} for name, kind in FAULTS.items()
    ]

"""`hookpact list`."""

import click

from contracts.errors import UsageError
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
        raise UsageError(f"no list of {what!r}: there is {', '.join(lists)}")
    rows = lists[what]()
    if as_json:
        for row in rows:
            speaking.row(row)
    else:
        _print([tuple(map(str, row.values())) for row in rows])


def _print(rows: list[tuple[str, ...]]) -> None:
    """Print columns, each as wide as its widest cell."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        speaking.data("  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip())


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
    from contracts.checks import CHECKS
    from mock_server.property_phase.properties import PROPERTIES

    named = [(check.id, check.theme, check.title) for check in CHECKS]
    random = [(promise.id, "property", promise.title) for promise in PROPERTIES]
    return [{"check": name, "theme": theme, "title": title} for name, theme, title in (*named, *random)]


def _faults() -> list[dict[str, Json]]:
    from contracts.deliveries import FAULTS

    return [
        {"fault": f"{name}={kind.takes}" if kind.takes else name, "title": kind.title} for name, kind in FAULTS.items()
    ]

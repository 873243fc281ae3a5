"""`hookpact lint`: a document's faults."""

import json

import click

from contracts.documents.linting import Fault, lint
from mock_server import catalog
from mock_server.cli import speaking


@click.command("lint")
@click.argument("documents", nargs=-1, metavar="[FILE]...")
@click.option("--json", "as_json", is_flag=True, help="One JSON value per fault.")
def command(documents: tuple[str, ...], as_json: bool) -> int:
    """Find faults in documents (the bundled ones, where none is named); exit 1 when there are any.

    Weaknesses of a scheme, such as a timestamp that is sent and not signed, are told and do not fail.

    \b
    hookpact lint openapi/my-provider.yaml
    """
    paths = documents or tuple(str(catalog.folder() / f"{name}.yaml") for name in catalog.names())
    grammar = json.loads((catalog.folder() / "extensions.schema.json").read_bytes())
    faulty = 0
    for path in paths:
        faults = lint(catalog.source(path), grammar, catalog.shipped_schemes())
        faulty += any(not fault.weakness for fault in faults)
        for fault in faults:
            _show(path, fault, as_json)
        if not faults and not as_json:
            speaking.data(f"{path}: in order")
    return 1 if faulty else 0


def _show(path: str, fault: Fault, as_json: bool) -> None:
    kind = "weakness" if fault.weakness else "fault"
    if as_json:
        speaking.row(
            {"document": path, "line": fault.line, "pointer": fault.pointer, "kind": kind, "problem": fault.problem}
        )
    else:
        from contracts.reports.foreign import visible

        speaking.data(visible(f"{path}:{fault.line or 1}: {kind}: {fault.pointer}: {fault.problem}"))

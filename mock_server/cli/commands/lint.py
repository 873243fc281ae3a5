"""`hookpact lint`: a document's flaws."""

import json
from pathlib import Path

import click

from contracts.documents import Provider
from contracts.documents.linting import Flaw, lint
from contracts.errors import DocumentError
from contracts.reports.foreign import visible
from mock_server import catalog
from mock_server.cli import choosing, configured, proving, speaking
from mock_server.cli.progress import Moving


@click.command("lint")
@click.argument("documents", nargs=-1, metavar="[FILE|PROVIDER]...")
@click.option(
    "--prove",
    "count",
    type=click.IntRange(1, 10_000),
    metavar="N",
    help="Make, check, sign and verify N payloads of every webhook.",
)
@click.option("--scheme", metavar="NAME", help="With --prove: sign by a known scheme (see `hookpact list schemes`).")
@click.option("--unsigned", is_flag=True, help="With --prove: the document's deliveries are not signed.")
@click.option("--seed", type=int, metavar="N", default=1, show_default=True, help="With --prove: other payloads.")
@click.option("--json", "as_json", is_flag=True, help="One JSON value per flaw, and one per proof.")
def command(
    documents: tuple[str, ...], count: int | None, scheme: str | None, unsigned: bool, seed: int, as_json: bool
) -> int:
    """Find flaws in documents; exit 1 when there are any. Without a name: in the project's own, else the bundled ones.

    Weaknesses of a scheme, such as a timestamp that is sent and not signed, are told and do not fail.

    \b
    hookpact lint openapi/my-provider.yaml
    hookpact lint their-openapi.json --prove 5 --scheme stripe
    """
    names = documents or tuple(configured.configuration().providers) or catalog.names()
    grammar = json.loads((catalog.folder() / "extensions.schema.json").read_bytes())
    flawed = 0
    for path, signing in (_document(named, (scheme, unsigned)) for named in names):
        flaws = lint(catalog.source(path), grammar, catalog.shipped_schemes())
        broken = any(not flaw.weakness for flaw in flaws)
        for flaw in flaws:
            _show(path, flaw, as_json)
        if not flaws and not as_json:
            speaking.data(f"{path}: in order")
        if count is not None:
            broken |= not _prove(path, signing, count, seed, as_json)
        flawed += broken
    return 1 if flawed else 0


def _document(named: str, signing: tuple[str | None, bool]) -> tuple[str, tuple[str | None, bool]]:
    """A file is a file; what is none may be a provider's name, and then signs as the configuration says."""
    if named not in configured.names() or Path(named).is_file():
        return named, signing
    known = configured.known(named)
    return str(known.document), signing if any(signing) else (known.scheme, known.unsigned)


def _prove(path: str, signing: tuple[str | None, bool], count: int, seed: int, as_json: bool) -> bool:
    try:
        provider = choosing.chosen_provider(None, path, *signing)
    except DocumentError:
        return False  # a flaw, which was told
    choosing.require_scheme(provider, tuple(provider.webhooks.values()))
    proofs, line = [], Moving(speaking.is_terminal())
    for proof in proving.prove(provider, count, seed):
        proofs.append(proof)
        line.show(f"{len(proofs)} of {len(provider.webhooks)} webhooks  {proof.webhook.full_name}")
        if proof.problem or as_json:
            line.clear()
            _show_proof(path, provider, proof, as_json)
    line.clear()
    failed = sum(bool(proof.problem) for proof in proofs)
    silent = sum(not proving.is_described(proof.webhook) for proof in proofs)
    if not as_json:
        payloads = speaking.counted(sum(proof.proven for proof in proofs), "payload")
        webhooks = speaking.counted(len(proofs) - silent - failed, "webhook")
        speaking.data(
            f"{path}: {payloads} made, valid, signed and verified, of {webhooks}; "
            f"{failed} failed, {silent} say nothing of a body"
        )
    return not failed


def _show_proof(path: str, provider: Provider, proof: proving.Proof, as_json: bool) -> None:
    line = provider.source.line(proof.pointer or proof.webhook.pointer)
    if as_json:
        found = {"pointer": proof.pointer, "problem": proof.problem} if proof.problem else {}
        kind = "unproven" if proof.problem else "proof"
        speaking.row(
            {"document": path, "line": line, "kind": kind, "webhook": proof.webhook.full_name, "payloads": proof.proven}
            | found
        )
    else:
        said = f"unproven: {proof.webhook.full_name}: {proof.pointer}: {proof.problem}"
        speaking.data(visible(f"{path}:{line or 1}: {said}"))


def _show(path: str, flaw: Flaw, as_json: bool) -> None:
    kind = "weakness" if flaw.weakness else "flaw"
    if as_json:
        speaking.row(
            {"document": path, "line": flaw.line, "pointer": flaw.pointer, "kind": kind, "problem": flaw.problem}
        )
    else:
        speaking.data(visible(f"{path}:{flaw.line or 1}: {kind}: {flaw.pointer}: {flaw.problem}"))

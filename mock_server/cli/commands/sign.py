"""`hookpact sign`: the signing headers of a body, ready for `curl -H @-`."""

import base64
import binascii
import sys
from pathlib import Path

import click

from contracts.documents import Provider, Webhook
from contracts.errors import UsageError, nearest
from contracts.messages import Draft, Edit
from mock_server.cli import choosing
from mock_server.clock import FixedClock, SystemClock


@click.command("sign")
@click.argument("webhook", metavar="PROVIDER/WEBHOOK")
@choosing.document_options
@choosing.secret_options
@click.option("--body", metavar="TEXT", help="The body; without it, stdin.")
@click.option("--body-file", metavar="FILE", help="A file with the body, byte for byte.")
@click.option("--body-base64", metavar="TEXT", help="The body in base64.")
@click.option(
    "--url", metavar="URL", default="http://localhost:8000/", help="Where it goes, for schemes that sign the URL."
)
@click.option("--at", type=int, metavar="SECONDS", help="Unix time of sending; without it, now.")
@click.option("--age", type=int, default=0, metavar="SECONDS", help="Lie about the time by so much.")
@click.option("--algorithm", default="", metavar="NAME", help="Another one than the scheme's, as hmac-sha1.")
@click.option(
    "--id", "delivery_id", metavar="ID", default="hp-signed", help="The delivery's id, for schemes that have one."
)
@click.option(
    "--edit", "edits", multiple=True, metavar="NAME", help="Spoil the signature, as in a finding. Repeatable."
)
@click.option("--drop", "drops", multiple=True, metavar="HEADER", help="Leave a header out. Repeatable.")
def command(
    webhook: str, document: str | None, scheme: str | None, unsigned: bool, secrets: tuple[str, ...],
    secret_files: tuple[str, ...], body: str | None, body_file: str | None, body_base64: str | None, url: str,
    at: int | None, age: int, algorithm: str, delivery_id: str, edits: tuple[str, ...], drops: tuple[str, ...],
) -> None:  # fmt: skip
    """Print the signing headers of a body, one per line.

    \b
    body='{"deal_id":"1"}'
    hookpact sign influencer-hero/update_commission --body "$body" \\
      | curl -H @- -H 'Content-Type: application/json' --data-raw "$body" http://localhost:8000/hooks
    """
    from contracts.deliveries import Target, prepare

    provider_name, name = choosing.split_name(webhook, document)
    provider = choosing.chosen_provider(provider_name, document, scheme, unsigned)
    chosen = provider.webhook(name)
    choosing.require_scheme(provider, (chosen,))
    keys = _keys(provider, chosen, secrets, secret_files)
    content = _body(body, body_file, body_base64)
    named = _edits(edits, chosen)
    _check_algorithm(algorithm)
    draft = Draft(webhook=name, id=delivery_id, body=content, age=age, algorithm=algorithm, secrets=keys, edits=named)
    clock = SystemClock() if at is None else FixedClock(at)
    request = prepare(draft, chosen, Target(url=choosing.check_url(url, "--url")), now=int(clock.now()))
    own = {header.lower() for each in chosen.schemes for header in each.own_headers} - {drop.lower() for drop in drops}
    for key, found in request.headers:
        if key.decode("latin-1").lower() in own:
            sys.stdout.buffer.write(key + (b": " + found if found else b";") + b"\n")


def _check_algorithm(name: str) -> None:
    from contracts.signing.digests import ALGORITHMS

    if name and name not in ALGORITHMS:
        raise UsageError(f"--algorithm {name!r}: there is {', '.join(ALGORITHMS)}")


def _edits(names: tuple[str, ...], webhook: Webhook) -> tuple[Edit, ...]:
    from contracts.deliveries import SIGNATURE_EDITS
    from contracts.deliveries.edits import signature_edit

    unknown = [name for name in names if name not in SIGNATURE_EDITS]
    if unknown:
        raise UsageError(f"no --edit {unknown[0]!r}: {nearest(unknown[0], SIGNATURE_EDITS)}")
    return tuple(signature_edit(name, webhook.scheme) for name in names if webhook.scheme is not None)


def _keys(provider: Provider, webhook: Webhook, given: tuple[str, ...], files: tuple[str, ...]) -> tuple[str, ...]:
    """The empty key is an attack of the checks, and repeated here only when it is asked for in so many words."""
    if given == ("",):
        return given
    return choosing.chosen_secrets(provider, (webhook,), given, files, public=True)[0]


def _body(text: str | None, file: str | None, encoded: str | None) -> bytes:
    if sum(given is not None for given in (text, file, encoded)) > 1:
        raise UsageError("--body, --body-file and --body-base64 exclude each other")
    try:
        if text is not None:
            return text.encode("utf-8", "surrogateescape")
        if encoded is not None:
            return base64.b64decode(encoded, validate=True)
        return Path(file).read_bytes() if file else sys.stdin.buffer.read()
    except binascii.Error:
        raise UsageError("--body-base64: no base64") from None
    except OSError as error:
        raise UsageError(f"--body-file {file}: {error.strerror}") from None

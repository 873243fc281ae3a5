"""`hookpact sign`: the signing headers of a body, ready for `curl -H @-`."""

import sys

import click

from contracts.documents import Provider, Webhook
from contracts.errors import UsageError, nearest
from contracts.messages import Draft, Edit
from mock_server import settings
from mock_server.cli import choosing
from mock_server.clock import FixedClock, SystemClock


@click.command("sign")
@click.argument("webhook", metavar="PROVIDER/WEBHOOK")
@choosing.document_options
@choosing.secret_options
@click.option("--body", metavar="FILE", default="-", help="The body, byte for byte; - is stdin, as without it.")
@click.option(
    "--public-url",
    metavar="URL",
    default="http://localhost:8000/",
    help="The URL as registered, for schemes that sign it.",
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
    secret_files: tuple[str, ...], body: str, public_url: str,
    at: int | None, age: int, algorithm: str, delivery_id: str, edits: tuple[str, ...], drops: tuple[str, ...],
) -> None:  # fmt: skip
    """Print the signing headers of a body, one per line.

    \b
    body='{"deal_id":"1"}'
    printf %s "$body" | hookpact sign influencer-hero/update_commission \\
      | curl -H @- -H 'Content-Type: application/json' --data-raw "$body" http://localhost:8000/hooks
    """
    from contracts.deliveries import Target, prepare

    provider_name, name = choosing.split_name(webhook, document)
    provider = choosing.chosen_provider(provider_name, document, scheme, unsigned)
    chosen = choosing.webhook_named(provider, name)
    choosing.require_scheme(provider, (chosen,))
    keys = _keys(provider, chosen, secrets, secret_files)
    _check_algorithm(algorithm)
    draft = Draft(
        webhook=chosen.name, id=delivery_id, body=settings.from_file("--body", body), age=age, algorithm=algorithm,
        secrets=keys, edits=_edits(edits, chosen),
    )  # fmt: skip
    clock = SystemClock() if at is None else FixedClock(at)
    request = prepare(draft, chosen, Target(url=choosing.check_url(public_url, "--public-url")), now=int(clock.now()))
    own = {header.lower() for each in chosen.schemes for header in each.own_headers} - {drop.lower() for drop in drops}
    for key, found in request.headers:
        if key.decode("latin-1").lower() in own:
            sys.stdout.buffer.write(key + (b": " + found if found else b";") + b"\n")


def _check_algorithm(name: str) -> None:
    from contracts.signing.digests import ALGORITHMS

    if name and name not in ALGORITHMS:
        raise UsageError(f"no --algorithm {name!r}: {nearest(name, ALGORITHMS)}")


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

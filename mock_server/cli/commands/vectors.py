"""`hookpact vectors`: deliveries and their verdicts, for implementers in any language."""

import json
import random
from collections.abc import Iterator
from dataclasses import replace
from importlib.metadata import version
from itertools import islice

import click

from contracts.deliveries import Target, prepare
from contracts.deliveries.samples import URL, other_key_for
from contracts.deliveries.vectors import Judged, Origin, derived, made_up
from contracts.documents import Provider, Webhook
from contracts.errors import UsageError
from contracts.reports.as_json import request_json
from contracts.schemas import Json
from contracts.signing import Accepted, Scheme, verify
from contracts.signing.keys import PUBLIC
from mock_server import sender
from mock_server.cli import choosing, proving, speaking

Row = dict[str, Json]


@click.command("vectors")
@click.option("--scheme", metavar="NAME", help="A known scheme (see `hookpact list schemes`).")
@click.option("--provider", "provider_name", metavar="NAME", help="A bundled provider, with its webhooks.")
@click.option("--document", metavar="FILE", help="Any OpenAPI 3.1 document, with its webhooks.")
@click.option(
    "--seed", type=int, metavar="N", default=1, show_default=True, help="Another seed makes other bodies and ids."
)
@click.option("--at", type=int, default=proving.NOW, show_default=True, metavar="SECONDS", help="Unix time of judging.")
def command(scheme: str | None, provider_name: str | None, document: str | None, seed: int, at: int) -> None:
    """Print signed deliveries and the verdict of a right verifier as JSON: right ones, and wrong ones of each kind.

    The secret is always a public test secret. `now` is the time of judging, `verdict` is accepted or refused, `reason`
    says why, `changed` what was done to the delivery. Of a document each webhook is there rightly signed, and the first
    one of each scheme in every way. What only the holder of the secret can make, as another spelling of the right
    signature, is in none.

    \b
    hookpact vectors --scheme standard-webhooks > vectors.json
    hookpact vectors --document their-openapi.json --scheme stripe --seed 7
    """
    rows = _rows(scheme, provider_name, document, seed, at)
    head = json.dumps({"tool": "hookpact", "version": version("hookpact"), "seed": seed})
    vectors = ",\n".join(json.dumps(row, separators=(",", ":")) for row in rows)
    speaking.exact(f'{head[:-1]}, "vectors": [\n{vectors}\n]}}')


def _rows(scheme: str | None, provider_name: str | None, document: str | None, seed: int, at: int) -> Iterator[Row]:
    if provider_name is None and document is None:
        if scheme is None:
            raise UsageError("vectors of what? --scheme NAME, --provider NAME or --document FILE")
        known = choosing.shipped_scheme(scheme)
        origin = made_up(known, secret=_secret(known), now=at, dice=random.Random(seed))
        return (_row(origin, vector) for vector in derived(origin))
    provider = choosing.chosen_provider(provider_name, document, scheme, False)
    choosing.require_scheme(provider, tuple(provider.webhooks.values()))
    if not any(known.signed for webhook in provider.webhooks.values() for known in webhook.schemes):
        raise UsageError(f"{provider.name} signs nothing, so nothing can be refused: there are no vectors")
    return _of_webhooks(provider, seed, at)


def _of_webhooks(provider: Provider, seed: int, at: int) -> Iterator[Row]:
    whole: set[str] = set()
    skipped = 0
    for webhook in provider.webhooks.values():
        origins = _origins(webhook, seed, at)
        skipped += not origins
        for origin in origins:
            known = origin.scheme.name
            for vector in islice(derived(origin), 1 if known in whole else None):
                yield {"webhook": webhook.full_name, **_row(origin, vector)}
            whole.add(known)
    if skipped:
        of = f"{skipped} of {len(provider.webhooks)}"
        speaking.talk(f"skipped {of} webhooks: no delivery can be made of them, or nothing signs it")


def _origins(webhook: Webhook, seed: int, at: int) -> tuple[Origin, ...]:
    order = sender.Order(seed=seed, now=at, run="vectors", count=2)
    made = [each for each in sender.drafts_of_all([webhook], order) if not isinstance(each, sender.Unmade)]
    if len(made) < order.count:
        return ()
    target, unsigned = Target(url=URL), replace(webhook, schemes=())
    first, second = (prepare(draft, unsigned, target, now=at) for _, draft in made)
    return tuple(
        Origin(
            request=first, other=second, scheme=known, secret=_secret(known), other_secret=other_key_for(known),
            id=made[0][1].id, now=at,
        )
        for known in webhook.schemes if known.signed
    )  # fmt: skip


def _row(origin: Origin, vector: Judged) -> Row:
    scheme = origin.scheme
    return {
        "scheme": scheme.name,
        "name": vector.name,
        "changed": vector.what,
        "verdict": "refused" if vector.reason else "accepted",
        "reason": vector.reason.value if vector.reason else None,
        "secret": origin.secret,
        **_public_half(origin),
        "now": origin.now,
        **request_json(vector.request),
    }


def _public_half(origin: Origin) -> Row:
    """The half of a key pair that a verifier holds."""
    halves = [secret for secret in origin.scheme.public_secrets if secret.startswith(PUBLIC)]
    fitting = (
        half for half in halves
        if isinstance(verify(origin.signed(), origin.scheme, secrets=[half], now=None), Accepted)
    )  # fmt: skip
    found = next(fitting, None)
    return {"public_key": found.removeprefix(PUBLIC)} if found else {}


def _secret(scheme: Scheme) -> str:
    """The first public secret that can sign; a made-up one where the document gives none."""
    known = (secret for secret in scheme.public_secrets if not secret.startswith(PUBLIC))
    return next(known, None) or proving.made_up_secret(scheme)

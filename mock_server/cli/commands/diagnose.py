"""`hookpact diagnose`: why a signature does not match."""

import click

from contracts.diagnosis import Explanation, diagnose
from contracts.errors import UsageError
from contracts.messages import Request
from contracts.reports.foreign import visible
from contracts.signing import Scheme
from mock_server import settings
from mock_server.cli import choosing, evidence, keyring, speaking
from mock_server.cli.evidence import Evidence


@click.command("diagnose")
@click.option("--provider", metavar="NAME", help="Whose delivery it is; --scheme alone will do.")
@click.option("--webhook", metavar="NAME", help="Which of the provider's; without it, any.")
@choosing.document_options
@choosing.secret_options
@click.option("--body", metavar="FILE", help="The body, byte for byte; - is stdin.")
@click.option("--header", "headers", multiple=True, metavar="'NAME: VALUE'", help="As it was sent. Repeatable.")
@click.option("--public-url", metavar="URL", help="The URL as registered, for schemes that sign it.")
@click.option("--method", metavar="METHOD", default="POST", show_default=True, help="For schemes that sign it.")
@click.option("--curl", metavar="FILE", help="A pasted curl line; - is stdin. It is read, and never run.")
@click.option("--inbox", metavar="NAME/NUMBER", help="A delivery that an inbox caught.")
@click.option("--server", default="http://127.0.0.1:8080", show_default=True, metavar="URL", help="Of that inbox.")
@click.option("--token", metavar="TOKEN", help="The server's; env:NAME reads a variable.")
@click.option("--at", type=int, metavar="SECONDS", help="Unix time of arrival; without it, no time is judged.")
@click.option("--json", "as_json", is_flag=True, help="One JSON value.")
def command(
    provider: str | None, webhook: str | None, document: str | None, scheme: str | None, unsigned: bool,
    secrets: tuple[str, ...], secret_files: tuple[str, ...], body: str | None, headers: tuple[str, ...],
    public_url: str | None, method: str, curl: str | None, inbox: str | None, server: str, token: str | None,
    at: int | None, as_json: bool,
) -> int:  # fmt: skip
    """Say why a signature does not match, and what to do; exit 1 when nothing explains it.

    It computes the signature again with one mistake after the other in it (the body parsed and printed again, the
    secret not decoded, the timestamp left out, …), then with two, and names what makes the very signature that arrived.
    To look into an endpoint of your own, give what it computed in place of the signature that arrived.

    \b
    hookpact diagnose --scheme stripe --secret env:KEY --body body.json --header 'Stripe-Signature: t=…,v1=…'
    hookpact diagnose --provider influencer-hero --inbox influencer-hero/3
    pbpaste | hookpact diagnose --scheme github --secret-file key --curl -
    """
    schemes = _schemes(provider, webhook, document, scheme, unsigned)
    keys = _secrets(schemes, secrets, secret_files)
    shown = _shown(curl, inbox, body, headers, public_url, method, server, token)
    now = shown.at if at is None else at
    chosen, found = _explained(shown.request, schemes, keys, now, public_url)
    _tell(chosen, found, len(keys), as_json)
    return 0 if any(each.parts or each.matches for each in found) else 1


def _schemes(
    provider: str | None, webhook: str | None, document: str | None, scheme: str | None, unsigned: bool
) -> tuple[Scheme, ...]:
    """Return the schemes that the options name, each once."""
    if unsigned:
        raise UsageError("--unsigned: what is not signed needs no diagnosis")
    if scheme and not provider and not document:
        return (choosing.shipped_scheme(scheme),)
    if not provider and not document:
        raise UsageError("which scheme? --scheme NAME (see `hookpact list schemes`), --provider NAME, --document FILE")
    found = choosing.chosen_provider(provider, document, scheme, unsigned)
    webhooks = (found.webhook(webhook),) if webhook else tuple(found.webhooks.values())
    choosing.require_scheme(found, webhooks)
    schemes = tuple(dict.fromkeys(each for one in webhooks for each in one.schemes if each.signed))
    if not schemes:
        raise UsageError(
            f"{found.name} signs nothing, so no signature can be wrong; --scheme NAME names another scheme"
        )
    return schemes


def _secrets(schemes: tuple[Scheme, ...], given: tuple[str, ...], files: tuple[str, ...]) -> tuple[str, ...]:
    """Return the secrets as they were given, be they usable or not: that is part of the question."""
    names = " and ".join(scheme.name for scheme in schemes)
    found = settings.secrets(given, files) or keyring.public(names, schemes)
    if not found:
        raise UsageError(f"{names} needs a secret: set HOOKPACT_SECRET, --secret-file FILE or --secret")
    return found


def _shown(
    curl: str | None, inbox: str | None, body: str | None, headers: tuple[str, ...], url: str | None, method: str,
    server: str, token: str | None,
) -> Evidence:  # fmt: skip
    if sum((bool(curl), bool(inbox), bool(headers))) > 1:
        raise UsageError("--header, --curl and --inbox exclude each other: each brings the headers")
    if inbox:
        return evidence.from_inbox(inbox, server, token)
    if curl:
        return evidence.from_curl(curl, body)
    return evidence.from_parts(body, headers, url or "http://localhost/", method)


def _explained(
    request: Request, schemes: tuple[Scheme, ...], secrets: tuple[str, ...], now: int | None, url: str | None
) -> tuple[Scheme, tuple[Explanation, ...]]:
    """Return the scheme by which most is explained, and how."""
    tried = [(scheme, diagnose(request, scheme, secrets=secrets, now=now, url=url)) for scheme in schemes]
    return min(tried, key=lambda each: _rank(each[1]))


def _rank(found: tuple[Explanation, ...]) -> tuple[bool, bool, int]:
    first = found[0] if found else None
    proven = first is not None and (first.matches or bool(first.parts))
    return not proven, first is None, len(first.parts) if first else 0


def _tell(scheme: Scheme, found: tuple[Explanation, ...], secrets: int, as_json: bool) -> None:
    if as_json:
        told = [{"id": each.id, "title": each.title, "fix": each.fix, "parts": list(each.parts)} for each in found]
        matches = any(each.matches for each in found)
        speaking.row({"scheme": scheme.name, "matches": matches, "explanations": told})
        return
    if not found:
        given = "the secret" if secrets == 1 else f"any of {secrets} secrets"
        speaking.data(f"✗ nothing explains this signature by {scheme.name} and {given}")
        speaking.data("  Is it the secret of this endpoint, and the body as it was sent, byte for byte?")
    for i, each in enumerate(found):
        mark = "✓" if each.matches else "✗"
        speaking.data(visible(f"{mark} {'or: ' if i else ''}{each.title}"))
        speaking.data(visible(f"  {each.fix}"))

"""What the options name: a provider, its webhooks, secrets, targets."""

import hashlib
import ipaddress
import json
import secrets
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar
from urllib.parse import urlsplit

import click

from contracts.documents import Provider, Webhook
from contracts.errors import UsageError, nearest
from contracts.messages import Headers
from contracts.payloads import Overrides, read_set
from contracts.signing import Scheme, read_scheme
from mock_server import catalog
from mock_server.cli import configured, keyring
from mock_server.cli.numbers import Number
from mock_server.destinations import destination

F = TypeVar("F", bound=Callable[..., Any])


def document_options(command: F) -> F:
    """Add the options that bring any other document than the bundled ones."""
    for option in (
        click.option("--unsigned", is_flag=True, help="The document's deliveries are not signed."),
        click.option(
            "--scheme", metavar="NAME", help="Sign by a known scheme, as `stripe` (see `hookpact list schemes`)."
        ),
        click.option(
            "--document", metavar="FILE", help="An OpenAPI 3.1 document with webhooks, in place of a bundled one."
        ),
    ):
        command = option(command)
    return command


def delivery_options(command: F) -> F:
    """Add the options that every delivery of ours obeys."""
    for option in (
        click.option("--timeout", type=Number(0.1, 600), metavar="SECONDS", default=15.0, show_default=True,
                     help="Seconds for an answer."),
        click.option("--public-url", metavar="URL",
                     help="The URL as registered at the provider, where a proxy changes it."),
        click.option("--merge", "merges", multiple=True, metavar="JSON",
                     help="Merge a patch into every payload (RFC 7386)."),
        click.option("--set", "pairs", multiple=True, metavar="NAME=VALUE",
                     help="Pin a member of every payload. Repeatable."),
        click.option("--at", type=int, metavar="SECONDS", help="Unix time of sending; without it, now."),
    ):  # fmt: skip
        command = option(command)
    return command


def secret_options(command: F) -> F:
    """Add the options that bring secrets."""
    for option in (
        click.option("--secret-file", "secret_files", multiple=True, metavar="FILE",
                     help="A file with the secret (one newline at its end is taken off); - is stdin. Repeatable."),
        click.option("--secret", "secrets", multiple=True, metavar="SECRET",
                     help="The signing secret, or env:NAME; better: HOOKPACT_SECRET. Repeatable: rotation."),
    ):  # fmt: skip
        command = option(command)
    return command


def server_options(command: F) -> F:
    """Add the options that say where to listen, and who is let in."""
    for option in (
        click.option("--token", metavar="TOKEN", help="Needed for pages and the API; env:NAME reads a variable."),
        click.option("--port", type=click.IntRange(0, 65535), metavar="PORT", default=8080, show_default=True,
                     help="0 is any that is free."),
        click.option("--host", metavar="HOST", default="127.0.0.1", show_default=True,
                     help="Where to listen; elsewhere only with --token."),
    ):  # fmt: skip
        command = option(command)
    return command


def chosen_provider(name: str | None, document: str | None, scheme: str | None, unsigned: bool) -> Provider:
    """Load the provider that the options name; raises UsageError where they name none or two ways to sign."""
    if scheme and unsigned:
        raise UsageError("--scheme and --unsigned exclude each other")
    if document is not None:
        provider = catalog.from_file(document, name or "")
    elif name:
        provider = configured.provider(name)
        if not scheme and not unsigned and name in configured.configuration().providers:
            scheme, unsigned = configured.known(name).scheme, configured.known(name).unsigned
    else:
        raise UsageError(f"which provider? --provider NAME ({', '.join(configured.names())}) or --document FILE")
    if scheme:
        return _with_schemes(provider, (shipped_scheme(scheme),), unsigned=False)
    return _with_schemes(provider, (), unsigned=True) if unsigned else provider


def naming_options(document: str | None, scheme: str | None, unsigned: bool) -> tuple[str, ...]:
    """Return the options by which another command finds the same contract."""
    named = (*(("--document", document) if document else ()), *(("--scheme", scheme) if scheme else ()))
    return (*named, *(("--unsigned",) if unsigned else ()))


def held_options(given: tuple[str, ...], files: tuple[str, ...]) -> tuple[str, ...]:
    """Return the options that give the same secrets again, a word each; none where one was written out."""
    if "-" in files or not all(words.startswith("env:") for words in given):
        return ()
    return (*(f"--secret-file={file}" for file in files), *(f"--secret={words}" for words in given))


def shipped_scheme(name: str) -> Scheme:
    """Return a known scheme; raises UsageError that lists them."""
    shipped = catalog.shipped_schemes()
    if name not in shipped:
        raise UsageError(f"no scheme {name!r}: {nearest(name, shipped)}")
    return read_scheme(name, shipped[name]["securityScheme"], "/securityScheme")


def split_name(name: str, document: str | None) -> tuple[str | None, str]:
    """Split `provider/webhook`; with a document of one's own, all of it is the webhook's name."""
    if document is not None:
        return None, name
    provider, slash, webhook = name.partition("/")
    if not slash or not webhook:
        raise UsageError(f"{name!r} names no webhook: write PROVIDER/WEBHOOK, as influencer-hero/update_commission")
    return provider, webhook


def webhook_named(provider: Provider, name: str) -> Webhook:
    """Return a webhook by its name, or by `PROVIDER/NAME`, as all of them are listed."""
    short = name.removeprefix(f"{provider.name}/")
    return provider.webhook(short if name not in provider.webhooks and short in provider.webhooks else name)


def require_scheme(provider: Provider, webhooks: tuple[Webhook, ...]) -> None:
    """Refuse to guess: a document that says nothing about signing is not taken for unsigned."""
    silent = next((webhook for webhook in webhooks if not webhook.schemes and not webhook.unsigned), None)
    if silent is not None:
        raise UsageError(
            f"{provider.name} says no signing scheme for {silent.name!r}: --scheme NAME (see `hookpact list schemes`) "
            "or --unsigned"
        )


def chosen_secrets(
    provider: Provider, webhooks: tuple[Webhook, ...], given: tuple[str, ...], files: tuple[str, ...], *, public: bool
) -> tuple[tuple[str, ...], bool]:
    """Return the secrets to sign with, and whether they are the document's public test secrets.

    `public` allows those: for a dry run, a demo, a target on this machine.
    """
    found, schemes = keyring.given(given, files), keyring.schemes_of(webhooks)
    if not schemes:
        return found, not found
    if found:
        keyring.check(schemes, found)
        for scheme in keyring.lacking(schemes, found):
            raise UsageError(f"no secret that was given is for {scheme.name}: add its own; --secret is repeatable")
        return found, False
    if not public or not all(scheme.public_secrets for scheme in schemes):
        raise UsageError(f"{provider.name} signs its deliveries: set HOOKPACT_SECRET, --secret-file FILE or --secret")
    return keyring.public(provider.name, schemes), True


def chosen_overrides(pairs: tuple[str, ...], merges: tuple[str, ...]) -> Overrides:
    """Read `--set` and `--merge`."""
    patches = []
    for text in merges:
        try:
            patches.append(json.loads(text))
        except ValueError as error:
            raise UsageError(f"--merge {text!r}: no JSON: {error}") from None
    return Overrides(set=tuple(read_set(pair) for pair in pairs), merge=tuple(patches))


def chosen_headers(lines: tuple[str, ...]) -> Headers:
    """Read `--header 'Name: value'`; raises UsageError, which repeats no value, as that may be a secret."""
    found = []
    for line in lines:
        name, colon, text = line.partition(":")
        if not colon or not name.strip():
            raise UsageError("--header: write 'Name: value'")
        if holds_controls(line):
            raise UsageError(f"--header {name.strip()!r}: its value holds a control character; write 'Name: value'")
        found.append((name.strip().encode(), text.strip().encode("utf-8", "surrogateescape")))
    return tuple(found)


def holds_controls(text: str) -> bool:
    """Say whether a text holds what no header may (RFC 9110, § 5.5)."""
    return any(ord(mark) < 32 or ord(mark) == 127 for mark in text)


def check_url(url: str, option: str = "URL") -> str:
    """Return a URL that can be a target; raises UsageError that says what is wrong."""
    try:
        destination(url)
    except UsageError as error:
        raise UsageError(f"{option}: {error}") from None
    return url


def is_loopback(url: str) -> bool:
    """Say whether a URL names this machine without asking any DNS."""
    host = (urlsplit(url).hostname or "").rstrip(".")
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def chosen_seed(seed: int | None) -> int:
    """Return the seed that was given, or a new one."""
    return secrets.randbelow(1_000_000) if seed is None else seed


def run_of(seed: int, *parts: str) -> str:
    """Return the short hex that names a run; the same for the same seed and parts."""
    return hashlib.sha256(" ".join((str(seed), *parts)).encode()).hexdigest()[:6]


def new_run() -> str:
    """Return a short hex that no run had before."""
    return secrets.token_hex(3)


def _with_schemes(provider: Provider, schemes: tuple[Scheme, ...], *, unsigned: bool) -> Provider:
    webhooks = {
        name: replace(webhook, schemes=schemes, unsigned=unsigned) for name, webhook in provider.webhooks.items()
    }
    return replace(provider, webhooks=webhooks)

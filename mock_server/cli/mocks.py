"""What `serve` and `listen` share: whose documents are served, with which secrets, behind which token."""

from collections.abc import Sequence
from pathlib import Path

from contracts.documents import Provider
from contracts.errors import UsageError
from contracts.messages import value
from contracts.signing import check_secret
from mock_server import settings
from mock_server.cli import choosing, configured, speaking

_SHORTEST_TOKEN = 16


@value
class Source:
    """A document, and the text that it was read from."""

    provider: Provider
    text: bytes


def chosen_sources(documents: Sequence[str], scheme: str | None, unsigned: bool) -> list[Source]:
    """Load all providers: brought ones, the project's own, bundled ones; of one name the first of these stands."""
    if (scheme or unsigned) and not documents:
        raise UsageError("--scheme and --unsigned say how the providers of --document sign; there is no --document")
    found: dict[str, Source] = {}
    for file in documents:
        provider = choosing.chosen_provider(None, file, scheme, unsigned)
        choosing.require_scheme(provider, tuple(provider.webhooks.values()))
        if provider.name in found:
            raise UsageError(f"two documents are named {provider.name!r}; rename a file")
        found[provider.name] = Source(provider=provider, text=Path(file).read_bytes())
    named = {name: _named(name) for name in configured.names() if name not in found}
    return [*named.values(), *found.values()]


def _named(name: str) -> Source:
    provider = choosing.chosen_provider(name, None, None, False)
    choosing.require_scheme(provider, tuple(provider.webhooks.values()))
    return Source(provider=provider, text=configured.known(name).document.read_bytes())


def chosen_secrets(
    providers: Sequence[Provider], given: tuple[str, ...]
) -> tuple[dict[str, tuple[str, ...]], frozenset[str]]:
    """Return what each provider's deliveries are signed with, and for which of them everybody knows it."""
    known: dict[str, tuple[str, ...]] = {}
    public = []
    for provider in providers:
        schemes = [webhook.scheme for webhook in provider.webhooks.values() if webhook.scheme is not None]
        if not schemes:
            continue
        if given:
            known[provider.name] = tuple(check_secret(schemes[0], secret) for secret in given)
        elif schemes[0].public_secrets:
            known[provider.name] = schemes[0].public_secrets[:1]
            public.append(provider.name)
            speaking.talk(
                f"{provider.name}: verifying with the public test secret {known[provider.name][0]!r}; "
                "HOOKPACT_SECRET is not set"
            )
        else:
            speaking.talk(f"{provider.name}: there is no secret, so everything is refused; set HOOKPACT_SECRET")
    return known, frozenset(public)


def token_of(given: str | None) -> str:
    """Return the token that was given, "" where none was; raises UsageError for one that can be guessed."""
    if given is None:
        return ""
    token = settings.from_words("--token", given)
    if len(token) < _SHORTEST_TOKEN:
        raise UsageError(f"--token must have at least {_SHORTEST_TOKEN} characters, or it can be guessed")
    return token


def require_token(is_loopback: bool, host: str, token: str) -> None:
    """Refuse to let other machines in to pages and API without a token."""
    if not is_loopback and not token:
        raise UsageError(
            f"--host {host} lets other machines in: add --token TOKEN for pages and API, or stay on 127.0.0.1"
        )

"""What `serve` and `listen` share: whose documents are served, with which secrets, behind which token."""

from collections.abc import Sequence
from pathlib import Path

from contracts.documents import Provider
from contracts.errors import UsageError
from mock_server import settings
from mock_server.catalog import Contract
from mock_server.cli import choosing, configured, keyring, speaking

_SHORTEST_TOKEN = 16


def chosen_contracts(documents: Sequence[str], scheme: str | None, unsigned: bool) -> list[Contract]:
    """Load all providers: brought ones, the project's own, bundled ones; of one name the first of these stands."""
    if (scheme or unsigned) and not documents:
        raise UsageError("--scheme and --unsigned say how the providers of --document sign; there is no --document")
    found: dict[str, Contract] = {}
    for file in documents:
        provider = choosing.chosen_provider(None, file, scheme, unsigned)
        choosing.require_scheme(provider, tuple(provider.webhooks.values()))
        if provider.name in found:
            raise UsageError(f"two documents are named {provider.name!r}; rename a file")
        found[provider.name] = Contract(provider=provider, text=Path(file).read_bytes())
    named = {name: _named(name) for name in configured.names() if name not in found}
    return [*named.values(), *found.values()]


def _named(name: str) -> Contract:
    provider = choosing.chosen_provider(name, None, None, False)
    choosing.require_scheme(provider, tuple(provider.webhooks.values()))
    return Contract(provider=provider, text=configured.known(name).document.read_bytes())


def chosen_secrets(
    providers: Sequence[Provider], given: tuple[str, ...]
) -> tuple[dict[str, tuple[str, ...]], frozenset[str]]:
    """Return what each provider's deliveries are signed with, and for which of them everybody knows it."""
    schemes = {provider.name: keyring.schemes_of(provider.webhooks.values()) for provider in providers}
    keyring.check([scheme for several in schemes.values() for scheme in several], given)
    known = {name: given or keyring.public(name, several) for name, several in schemes.items() if several}
    for name, secrets in known.items():
        for scheme in keyring.lacking(schemes[name], secrets):
            speaking.talk(f"{name}: there is no secret for {scheme.name}, so what it signs is refused; add --secret")
    signing = {name: secrets for name, secrets in known.items() if secrets}
    return signing, frozenset(() if given else signing)


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

"""The secrets of some schemes: those that a person gave, or else the public test secrets of their documents."""

from collections.abc import Iterable, Sequence

from contracts.documents import Webhook
from contracts.errors import UsageError
from contracts.reports.secret_forms import MASK_FROM
from contracts.signing import Scheme, check_secret, read_key
from mock_server import settings
from mock_server.cli import speaking


def given(words: tuple[str, ...], files: tuple[str, ...]) -> tuple[str, ...]:
    """Return the secrets that a person gave, and say where one looks pasted with more than itself, or is too short."""
    found = settings.secrets(words, files, tell=speaking.talk)
    if any(len(secret) < MASK_FROM for secret in found):
        speaking.talk(f"a secret has under {MASK_FROM} characters: it is soon guessed, and reports cannot mask it")
    return found


def schemes_of(webhooks: Iterable[Webhook]) -> tuple[Scheme, ...]:
    """Return the schemes that sign these webhooks, each once, in their order."""
    return tuple(dict.fromkeys(scheme for webhook in webhooks for scheme in webhook.schemes if scheme.signed))


def check(schemes: Sequence[Scheme], given: Iterable[str]) -> None:
    """Raise UsageError, which names the schemes, for a secret that none of them can read."""
    for secret in given if schemes else ():
        if not any(read_key(scheme, secret) for scheme in schemes):
            raise UsageError("; ".join(dict.fromkeys(_problem(scheme, secret) for scheme in schemes)))


def lacking(schemes: Iterable[Scheme], secrets: Sequence[str]) -> tuple[Scheme, ...]:
    """Return the schemes that can read none of these secrets."""
    return tuple(scheme for scheme in schemes if not any(read_key(scheme, secret) for secret in secrets))


def public(owner: str, schemes: Iterable[Scheme]) -> tuple[str, ...]:
    """Return the public test secret of each scheme that has one, and say that they are used."""
    found = tuple(dict.fromkeys(scheme.public_secrets[0] for scheme in schemes if scheme.public_secrets))
    if found:
        secrets = f"secret{'s' if len(found) > 1 else ''} {', '.join(map(repr, found))}"
        speaking.talk(f"using the public test {secrets} of {owner}; HOOKPACT_SECRET is not set")
    return found


def _problem(scheme: Scheme, secret: str) -> str:
    try:
        check_secret(scheme, secret)
    except UsageError as error:
        return str(error)
    return ""

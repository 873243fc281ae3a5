"""What `serve` says of the providers' own APIs: who gets deliveries, which key is right, how much may be asked."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from contracts.documents import Provider
from contracts.errors import UsageError
from mock_server import settings
from mock_server.cli import choosing
from mock_server.provider_api import Limit
from mock_server.store import Registration


def chosen_registrations(deliveries: Sequence[str], providers: Sequence[Provider]) -> tuple[Registration, ...]:
    """Read `--deliver PROVIDER/WEBHOOK=URL`; raises UsageError with the nearest name."""
    known = {provider.name: provider for provider in providers}
    return tuple(_registration(words, known) for words in deliveries)


def _registration(words: str, providers: Mapping[str, Provider]) -> Registration:
    name, equals, url = words.partition("=")
    owner, _, webhook = name.partition("/")
    if not equals or owner not in providers:
        raise UsageError(f"--deliver {words!r}: write PROVIDER/WEBHOOK=URL with one of {', '.join(providers)}")
    full_name = providers[owner].webhook(webhook).full_name
    return Registration(webhook=full_name, url=choosing.check_url(url, "--deliver"))


def other_hosts(registrations: Sequence[Registration]) -> tuple[str, ...]:
    """Return the hosts of configured registrations that are not this machine: whoever configures them allows them."""
    urls = [registration.url for registration in registrations if not choosing.is_loopback(registration.url)]
    return tuple(urlsplit(url).hostname or "" for url in urls)


def api_key_of(given: str | None) -> str:
    """Return the key that was chosen, "" where any is right; raises UsageError for an empty one."""
    key = "" if given is None else settings.from_words("--api-key", given)
    if given is not None and not key.strip():
        raise UsageError("--api-key is empty: leave it out to let any key in")
    return key


def limit_of(given: str | None) -> Limit | None:
    """Read `--rate-limit CALLS[/SECONDS]`; None where there is none."""
    if given is None:
        return None
    calls, _, seconds = given.partition("/")
    try:
        limit = Limit(calls=int(calls), seconds=float(seconds or 60))
    except ValueError:
        limit = Limit(calls=-1)
    if limit.calls < 0 or not 0 < limit.seconds <= 86400:
        raise UsageError(f"--rate-limit {given!r}: write CALLS or CALLS/SECONDS, as 240/60; 0 lets in none")
    return limit

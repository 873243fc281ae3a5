"""The inboxes that there are: one for each provider from the start, others made by whoever needs one."""

import re
from collections.abc import Iterable, Iterator, Mapping
from secrets import token_hex

from contracts.documents import Provider, Webhook
from contracts.errors import UsageError, nearest
from contracts.messages import value
from contracts.signing import check_secret, read_key
from mock_server.receiver.scripts import NO_SCRIPT, Player, Script

NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
MOST = 2000


@value
class Inbox:
    """A URL that catches a provider's deliveries."""

    name: str
    provider: Provider
    secrets: tuple[str, ...] = ()
    webhook: str = ""
    """The only one that it takes; "" takes each that the provider has."""
    is_permanent: bool = False
    """There from the start."""

    def __repr__(self) -> str:
        return f"Inbox({self.name!r}, {self.provider.name!r})"  # no secret in a traceback


class Inboxes:
    """All inboxes by name, and how far each has played its script."""

    def __init__(self, providers: Iterable[Provider], secrets: Mapping[str, tuple[str, ...]]) -> None:
        self.providers = {provider.name: provider for provider in providers}
        self.secrets = dict(secrets)
        """By provider, for inboxes that have none of their own."""
        self._inboxes: dict[str, Inbox] = {}
        self._players: dict[str, Player] = {}
        for provider in self.providers.values():
            self._add(
                Inbox(name=provider.name, provider=provider, secrets=self.secrets_of(provider.name), is_permanent=True),
                NO_SCRIPT,
            )

    def __iter__(self) -> Iterator[Inbox]:
        return iter(tuple(self._inboxes.values()))

    def secrets_of(self, provider: str) -> tuple[str, ...]:
        """Return the secrets that a provider's deliveries are signed with, where nothing else was said."""
        return self.secrets.get(provider, ())

    def signing(self, webhook: Webhook) -> tuple[str, ...]:
        """Return the secrets that sign a webhook's deliveries; raises UsageError where it is signed and none can."""
        scheme = webhook.scheme
        if scheme is None:
            return ()
        found = tuple(secret for secret in self.secrets_of(webhook.provider) if read_key(scheme, secret))
        if not found:
            raise UsageError(
                f"there is no secret to sign {webhook.full_name} with: start the server with one, or give one to send"
            )
        return found

    def get(self, name: str) -> Inbox | None:
        """Return an inbox; None where there is none of that name."""
        return self._inboxes.get(name)

    def player(self, name: str) -> Player:
        """Return what an inbox plays."""
        return self._players[name]

    def make(
        self,
        provider: str,
        *,
        name: str = "",
        webhook: str = "",
        secrets: tuple[str, ...] = (),
        script: Script = NO_SCRIPT,
    ) -> Inbox:
        """Make an inbox; raises UsageError where that cannot be. Without a name it gets one that cannot be guessed."""
        chosen = name or f"inbox-{token_hex(16)}"
        if not NAME.fullmatch(chosen):
            raise UsageError(f"{chosen!r} cannot name an inbox: use a-z, 0-9, '.', '_' and '-', at most 64")
        if chosen in self._inboxes:
            raise UsageError(f"there is an inbox {chosen!r} already; delete it first, or choose another name")
        if len(self._inboxes) >= MOST:
            raise UsageError(f"there are {MOST} inboxes already; delete those that are not used any more")
        if provider not in self.providers:
            raise UsageError(f"no provider {provider!r}: {nearest(provider, self.providers)}")
        found = self.providers[provider]
        taken = (found.webhook(webhook),) if webhook else tuple(found.webhooks.values())
        for secret in secrets:
            _check_secret(taken, secret)
        inbox = Inbox(name=chosen, provider=found, webhook=webhook, secrets=tuple(secrets) or self.secrets_of(provider))
        return self._add(inbox, script)

    def script(self, name: str, script: Script) -> None:
        """Give an inbox a new script, to be played from its beginning."""
        self._players[name] = Player(script)

    def drop(self, name: str) -> None:
        """Remove an inbox; raises UsageError for those that are there from the start."""
        if self._inboxes[name].is_permanent:
            raise UsageError(f"the inbox {name!r} is there from the start; its deliveries and script can be cleared")
        del self._inboxes[name], self._players[name]

    def _add(self, inbox: Inbox, script: Script) -> Inbox:
        self._inboxes[inbox.name] = inbox
        self._players[inbox.name] = Player(script)
        return inbox


def _check_secret(webhooks: Iterable[Webhook], secret: str) -> None:
    """Raise UsageError for a secret that none of the webhooks' schemes can read."""
    schemes = [webhook.scheme for webhook in webhooks if webhook.scheme is not None]
    if schemes and not any(read_key(scheme, secret) for scheme in schemes):
        check_secret(schemes[0], secret)

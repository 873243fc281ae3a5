"""`hookpact serve`, behind its options: the options as they were given, and the mock made of them."""

from contracts.messages import value
from mock_server.app import Mock, Setup, bind
from mock_server.cli import choosing, keyring, mocks, providing
from mock_server.store import Limits


@value
class Wishes:
    """The options, as they were given."""

    host: str
    port: int
    secrets: tuple[str, ...]
    secret_files: tuple[str, ...]
    documents: tuple[str, ...]
    scheme: str | None
    unsigned: bool
    store: str | None
    token: str | None
    hosts: tuple[str, ...]
    targets: tuple[str, ...]
    time_scale: float
    deliveries: tuple[str, ...]
    api_key: str | None
    rate_limit: str | None
    vendor_rules: bool
    public_url: str | None
    keep: int
    keep_days: float


def planned(wishes: Wishes) -> Mock:
    """Return the mock that the options ask for, its port bound; raises UsageError for what cannot be served."""
    token = mocks.token_of(wishes.token)
    public_url = choosing.check_url(wishes.public_url, "--public-url") if wishes.public_url else ""
    contracts = mocks.chosen_contracts(wishes.documents, wishes.scheme, wishes.unsigned)
    providers = [contract.provider for contract in contracts]
    registrations = providing.chosen_registrations(wishes.deliveries, providers)
    limit, api_key = providing.limit_of(wishes.rate_limit), providing.api_key_of(wishes.api_key)
    listener = bind(wishes.host, wishes.port)
    mocks.require_token(listener.is_loopback, wishes.host, token)
    secrets, public = mocks.chosen_secrets(providers, keyring.given(wishes.secrets, wishes.secret_files))
    setup = Setup(
        contracts=contracts,
        secrets=secrets,
        public=public,
        token=token,
        hosts=wishes.hosts,
        public_url=public_url,
        store=wishes.store,
        targets=(*wishes.targets, *providing.other_hosts(registrations)),
        limits=Limits(count=wishes.keep, age=wishes.keep_days * 86400),
        time_scale=wishes.time_scale,
        vendor_rules=wishes.vendor_rules,
        api_key=api_key,
        limit=limit,
        registrations=registrations,
    )
    return Mock(setup, listener)

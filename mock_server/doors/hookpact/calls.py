"""One call each: load, send, sign, verify. They block; from async code: `await asyncio.to_thread(hookpact.send, …)`."""

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from hookpact_pytest.client import pinned

from contracts.deliveries import Plan, Target, prepare, read_fault, spoilt
from contracts.deliveries.faults import Context
from contracts.deliveries.plans import drafts_of
from contracts.documents import Provider, Webhook
from contracts.errors import UsageError
from contracts.findings import Run
from contracts.messages import Draft, Exchange
from contracts.payloads import Overrides
from contracts.schemas import Json
from mock_server import sender
from mock_server.cli import choosing
from mock_server.clock import Clock, FixedClock, SystemClock
from mock_server.engine import Deliverer, carried
from mock_server.transport import AutoTransport

if TYPE_CHECKING:
    import click

    from mock_server.cli.verification import Job, Wishes

_FILES = (".yaml", ".yml", ".json")
_SECONDS = (0.1, 600.0)
_PRINTING = {"plan": "--plan", "list_checks": "--list-checks", "reports": "--report", "as_json": "--json"}
"""What the command prints or writes instead of a run, or of it."""


def load(name: str | Path, *, scheme: str | None = None, unsigned: bool = False) -> Provider:
    """Return a bundled provider by its name, or any other from a file; UsageError or DocumentError says what is wrong.

    >>> provider = load("influencer-hero")
    >>> "update_commission" in provider.webhooks
    True
    """
    owner, document = (None, str(name)) if is_file(name) else (str(name), None)
    return choosing.chosen_provider(owner, document, scheme, unsigned)


def send(
    webhook: str,
    to: str,
    *,
    provider: str | Path | Provider | None = None,
    secret: str | None = None,
    set: Mapping[str, Json] | None = None,
    merge: Json = None,
    body: bytes | str | None = None,
    seed: int | None = None,
    at: int | None = None,
    id: str | None = None,
    faults: Sequence[str] = (),
    tell: Callable[[Exchange], None] | None = None,
    timeout: float = 15.0,
) -> Exchange:
    """Send one valid, signed, realistic delivery and return what was sent and what came back.

    `webhook` is `provider/name`; with a `provider` (its name, a document's file, or what `load` returned), its name
    alone will do. `timeout` is 0.1 to 600 seconds. `faults` go wrong on purpose, in order, as `stale` or `duplicate=3`;
    where they make several deliveries of it, the last is returned, and `tell` is called with each. Silence is a result,
    not an error:

    >>> send("ylytic/campaign_insights", "http://127.0.0.1:9/", seed=7).answer.value
    'unreachable'
    """
    owner, chosen = _chosen(webhook, provider)
    keys = _keys(owner, chosen, secret, public=choosing.is_loopback(choosing.check_url(to, "to")))
    overrides = Overrides(set=tuple(pinned(set).items()), merge=() if merge is None else (merge,))
    plan = _planned(owner, chosen, _order(seed, at, overrides, body, id), faults)
    target = Target(url=to, secrets=keys)
    return asyncio.run(_delivered(owner, plan, target, _clock(at), _seconds(timeout), tell))


def sign(
    webhook: str,
    body: bytes | str,
    *,
    provider: str | Path | Provider | None = None,
    secret: str | None = None,
    url: str = "http://localhost:8000/",
    at: int | None = None,
    id: str = "hp-signed",
) -> dict[str, str]:
    """Return the signing headers of a body.

    >>> sorted(sign("influencer-hero/update_commission", b"{}", secret="s3cret", at=1700000000))
    ['X-InfluencerHero-Signature', 'X-InfluencerHero-Timestamp']
    """
    owner, chosen = _chosen(webhook, provider)
    target = Target(url=choosing.check_url(url, "url"), secrets=_keys(owner, chosen, secret, public=True))
    request = prepare(Draft(webhook=chosen.name, id=id, body=_bytes(body)), chosen, target, now=int(_clock(at).now()))
    own = {name.lower() for scheme in chosen.schemes for name in scheme.own_headers}
    pairs = ((name.decode("latin-1"), found.decode("latin-1")) for name, found in request.headers)
    return {name: found for name, found in pairs if name.lower() in own}


def verify(
    url: str,
    provider: str | Path | Provider | None = None,
    *,
    secret: str | None = None,
    webhooks: Sequence[str] = (),
    checks: Sequence[str] = (),
    set: Mapping[str, Json] | None = None,
    seed: int | None = None,
    examples: int = 0,
    options: Sequence[str] = (),
) -> Run:
    """Play deliveries, good and bad, at an endpoint and return the run.

    `url` may be a target of hookpact.toml, which names its provider itself. `examples` > 0 adds the property phase; the
    command, unlike this, has 40 of them by default. `options` are further ones of `hookpact verify`; another machine
    than this one wants `options=["--yes"]`. The caller judges: `run.broken(Level.MUST)` are broken promises, with
    `Level.SHOULD` beside it what `--strict` fails on, and where not `run.reached`, nobody was there.

    >>> verify("http://127.0.0.1:9/", "ylytic", checks=["accepts-minimal"]).reached
    False
    """
    from mock_server.cli import verification

    words = [*_named(provider), *_repeated("--webhook", webhooks), *_repeated("--check", checks)]
    words += _repeated("--set", [f"{name}={json.dumps(found)}" for name, found in (set or {}).items()])
    words += ["--max-examples", str(examples)] if examples else ["--quick"]
    words += _repeated("--seed", [] if seed is None else [str(seed)])
    words += _repeated("--secret", [] if secret is None else [secret])
    with _context([*words, *options, "--", url]) as context:
        wishes = _wished(context)
        return verification.outcome(_job(wishes, provider if isinstance(provider, Provider) else None), wishes)


def is_file(provider: str | Path) -> bool:
    """Say whether this is a document's file; else it is a provider's name."""
    return isinstance(provider, Path) or Path(provider).suffix in _FILES


def loaded(provider: str | Path | Provider) -> Provider:
    """Return the provider, loaded where it is not yet."""
    return provider if isinstance(provider, Provider) else load(provider)


def _named(provider: str | Path | Provider | None) -> tuple[str, ...]:
    if provider is None or isinstance(provider, Provider):
        return ()
    return ("--document" if is_file(provider) else "--provider", str(provider))


def _repeated(option: str, given: Sequence[str]) -> list[str]:
    return [word for each in given for word in (option, each)]


def _context(words: list[str]) -> "click.Context":
    import click

    from mock_server.cli.main import group

    command = group.get_command(click.Context(group), "verify")
    assert command is not None
    try:
        return command.make_context("verify", words)
    except click.ClickException as error:
        raise UsageError(error.format_message()) from None


def _wished(context: "click.Context") -> "Wishes":
    from mock_server.cli.commands.verify import wished

    wishes = wished(context)
    for name, option in _PRINTING.items():
        if getattr(wishes, name):
            raise UsageError(f"{option} prints or writes, where this returns a run: call `hookpact verify {option}`")
    return wishes


def _job(wishes: "Wishes", own: Provider | None) -> "Job":
    from mock_server.cli import verification

    if own and (wishes.document or wishes.scheme or wishes.unsigned):
        raise UsageError(f"{own.name} is loaded: say how it signs there, as load(…, scheme=NAME)")
    job = verification.planned(wishes, own)
    if not job.is_local and not wishes.yes:
        raise UsageError(f"{job.shown_target} is not this machine: add options=['--yes'] to send to it")
    return job


def _order(
    seed: int | None, at: int | None, overrides: Overrides, body: bytes | str | None, id: str | None
) -> sender.Order:
    number = choosing.chosen_seed(seed)
    return sender.Order(
        seed=number,
        now=int(_clock(at).now()),
        run=choosing.new_run() if at is None else choosing.run_of(number, str(at)),
        overrides=overrides,
        body=None if body is None else _bytes(body),
        id=id,
    )


def _planned(provider: Provider, webhook: Webhook, order: sender.Order, faults: Sequence[str]) -> Plan:
    context = Context(provider=provider, recipe=lambda webhook: sender.recipe(webhook, order))
    plan: Plan = tuple((draft,) for draft in sender.drafts(webhook, order))
    plan = spoilt(plan, tuple(read_fault(words, context) for words in faults))
    if not any(True for _ in drafts_of(plan)):
        raise UsageError(f"the faults leave nothing of {webhook.full_name} to send: dropped=1 drops everything")
    return plan


async def _delivered(
    provider: Provider, plan: Plan, target: Target, clock: Clock, timeout: float,
    tell: Callable[[Exchange], None] | None,
) -> Exchange:  # fmt: skip
    transport = AutoTransport(reuse=False)
    deliverer = Deliverer(provider, lambda _: target, transport, clock, timeout=timeout)
    try:
        async for exchange in carried(plan, deliverer.deliver, clock):
            if tell:
                tell(exchange)
        return exchange
    finally:
        await transport.aclose()


def _chosen(webhook: str, provider: str | Path | Provider | None) -> tuple[Provider, Webhook]:
    name, _ = choosing.split_name(webhook, None) if provider is None else ("", "")
    owner = loaded(provider or name or "")
    found = owner.webhook(webhook.removeprefix(f"{owner.name}/"))
    choosing.require_scheme(owner, (found,))
    return owner, found


def _keys(provider: Provider, webhook: Webhook, secret: str | None, *, public: bool) -> tuple[str, ...]:
    given = () if secret is None else (secret,)
    return choosing.chosen_secrets(provider, (webhook,), given, (), public=public)[0]


def _clock(at: int | None) -> Clock:
    return SystemClock() if at is None else FixedClock(at)


def _seconds(timeout: float) -> float:
    least, most = _SECONDS
    if not least <= timeout <= most:
        raise UsageError(f"timeout={timeout}: write {least:g} to {most:g} seconds")
    return timeout


def _bytes(body: bytes | str) -> bytes:
    return body.encode() if isinstance(body, str) else body

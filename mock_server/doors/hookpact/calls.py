"""One call each: load, send, sign, verify. They block; from async code: `await asyncio.to_thread(hookpact.send, …)`."""

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

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

_FILES = (".yaml", ".yml", ".json")


def load(name: str | Path, *, scheme: str | None = None, unsigned: bool = False) -> Provider:
    """Return a bundled provider by its name, or any other from a file; UsageError or DocumentError says what is wrong.

    >>> provider = load("influencer-hero")
    >>> "update_commission" in provider.webhooks
    True
    """
    is_file = isinstance(name, Path) or Path(name).suffix in _FILES
    return choosing.chosen_provider(None if is_file else str(name), str(name) if is_file else None, scheme, unsigned)


def send(
    webhook: str,
    to: str,
    *,
    provider: Provider | None = None,
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

    `webhook` is `provider/name`; with a `provider` of one's own, its name. `faults` go wrong on purpose, in order, as
    `stale` or `duplicate=3`; where they make several deliveries of it, the last is returned, and `tell` is called with
    each. Silence is a result, not an error:

    >>> send("ylytic/campaign_insights", "http://127.0.0.1:9/", seed=7).answer.value
    'unreachable'
    """
    owner, chosen = _chosen(webhook, provider)
    keys = _keys(owner, chosen, secret, public=choosing.is_loopback(choosing.check_url(to, "to")))
    clock = _clock(at)
    number = choosing.chosen_seed(seed)
    order = sender.Order(
        seed=number,
        now=int(clock.now()),
        run=choosing.new_run() if at is None else choosing.run_of(number, str(at)),
        overrides=Overrides(set=tuple(pinned(set).items()), merge=() if merge is None else (merge,)),
        body=body.encode() if isinstance(body, str) else body,
        id=id,
    )
    plan = _planned(owner, chosen, order, faults)
    return asyncio.run(_delivered(owner, plan, Target(url=to, secrets=keys), clock, timeout, tell))


def sign(
    webhook: str,
    body: bytes | str,
    *,
    provider: Provider | None = None,
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
    content = body.encode() if isinstance(body, str) else body
    target = Target(url=choosing.check_url(url, "url"), secrets=_keys(owner, chosen, secret, public=True))
    request = prepare(Draft(webhook=chosen.name, id=id, body=content), chosen, target, now=int(_clock(at).now()))
    own = {name.lower() for scheme in chosen.schemes for name in scheme.own_headers}
    pairs = ((name.decode("latin-1"), found.decode("latin-1")) for name, found in request.headers)
    return {name: found for name, found in pairs if name.lower() in own}


def verify(
    url: str,
    provider: str | Path,
    *,
    secret: str | None = None,
    webhooks: Sequence[str] = (),
    checks: Sequence[str] = (),
    set: Mapping[str, Json] | None = None,
    seed: int | None = None,
    examples: int = 0,
    options: Sequence[str] = (),
) -> Run:
    """Play deliveries, good and bad, at an endpoint and return the run: `run.broken(Level.MUST)` are broken promises.

    `provider` is a bundled name or a document's file; `examples` > 0 adds the property phase; `options` are further
    ones of `hookpact verify`. Another machine than this one wants `options=["--yes"]`.

    >>> verify("http://127.0.0.1:9/", "ylytic", checks=["accepts-minimal"]).reached
    False
    """
    from mock_server.cli import verification
    from mock_server.cli.commands.verify import command

    is_file = isinstance(provider, Path) or Path(provider).suffix in _FILES
    words = ["--document" if is_file else "--provider", str(provider)]
    words += [*_repeated("--webhook", webhooks), *_repeated("--check", checks)]
    words += _repeated("--set", [f"{name}={json.dumps(found)}" for name, found in (set or {}).items()])
    words += ["--max-examples", str(examples)] if examples else ["--quick"]
    words += _repeated("--seed", [] if seed is None else [str(seed)])
    words += _repeated("--secret", [] if secret is None else [secret])
    wishes = command.make_context("verify", [*words, *options, "--", url]).params
    job = verification.planned(verification.Wishes(**wishes))
    if not job.is_local and not wishes["yes"]:
        raise UsageError(f"{job.shown_target} is not this machine: add options=['--yes'] to send to it")
    return asyncio.run(verification.run(job))


def _repeated(option: str, given: Sequence[str]) -> list[str]:
    return [word for each in given for word in (option, each)]


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


def _chosen(webhook: str, provider: Provider | None) -> tuple[Provider, Webhook]:
    if provider is None:
        owner, name = choosing.split_name(webhook, None)
        provider = load(owner or "")
    else:
        name = webhook.removeprefix(f"{provider.name}/")
    found = provider.webhook(name)
    choosing.require_scheme(provider, (found,))
    return provider, found


def _keys(provider: Provider, webhook: Webhook, secret: str | None, *, public: bool) -> tuple[str, ...]:
    given = () if secret is None else (secret,)
    return choosing.chosen_secrets(provider, (webhook,), given, (), public=public)[0]


def _clock(at: int | None) -> Clock:
    return SystemClock() if at is None else FixedClock(at)

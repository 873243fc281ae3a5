"""What a person wants sent: the options as they were given, and a job made of them."""

from contracts.deliveries import Fault, Target, read_fault
from contracts.deliveries.faults import Context
from contracts.documents import Provider, Webhook
from contracts.errors import DocumentError, UsageError
from contracts.messages import value
from contracts.payloads import Overrides
from mock_server import sender, settings
from mock_server.cli import choosing
from mock_server.clock import Clock, FixedClock, SystemClock

_NOWHERE = "http://localhost:8000/hooks"


@value
class Wishes:
    """The options, as they were given; nothing of it is checked yet."""

    webhook: str | None
    everything: bool
    provider_name: str | None
    document: str | None
    scheme: str | None
    unsigned: bool
    secrets: tuple[str, ...]
    secret_files: tuple[str, ...]
    to: str | None
    seed: int | None
    at: int | None
    pairs: tuple[str, ...]
    merges: tuple[str, ...]
    body_file: str | None
    allow_invalid: bool
    headers: tuple[str, ...]
    faults: tuple[str, ...]
    expect: str | None
    public_url: str | None
    count: int
    concurrency: int
    rate: float | None
    delivery_id: str | None
    timeout: float
    retry: bool
    time_scale: float
    dry_run: bool
    as_curl: bool
    as_json: bool

    @property
    def is_silent(self) -> bool:
        """Whether nothing is sent."""
        return self.dry_run or self.as_curl


@value
class Job:
    """The wishes, checked and looked up: which webhooks, in what order of payloads, to where, how fast."""

    provider: Provider
    webhooks: tuple[Webhook, ...]
    order: sender.Order
    target: Target
    clock: Clock
    timeout: float
    rate: float | None
    faults: tuple[Fault, ...]
    expect: str
    concurrency: int
    retry: bool
    time_scale: float
    as_json: bool
    everything: bool
    public: bool
    options: tuple[str, ...]


def planned(wishes: Wishes) -> Job:
    """Return what the options ask for; raises UsageError for what cannot be done."""
    provider, webhooks = _chosen(wishes)
    if wishes.to is None and not wishes.is_silent:
        raise UsageError("where to? --to URL, or --dry-run to see what would be sent")
    url = choosing.check_url(wishes.to, "--to") if wishes.to else _NOWHERE
    public = wishes.is_silent or choosing.is_loopback(url)
    keys, are_public = choosing.chosen_secrets(provider, webhooks, wishes.secrets, wishes.secret_files, public=public)
    clock: Clock = SystemClock() if wishes.at is None else FixedClock(wishes.at)
    order = _order(wishes, int(clock.now()))
    if not wishes.allow_invalid:
        _check(webhooks, order)
    return Job(
        provider=provider,
        webhooks=webhooks,
        order=order,
        target=_target(wishes, url, keys),
        clock=clock,
        timeout=wishes.timeout,
        rate=wishes.rate,
        faults=_faults(wishes, provider, order),
        expect=wishes.expect or ("anything" if wishes.faults else "acknowledged"),
        concurrency=wishes.concurrency,
        retry=wishes.retry,
        time_scale=wishes.time_scale,
        as_json=wishes.as_json,
        everything=wishes.everything,
        public=are_public,
        options=choosing.naming_options(wishes.document, wishes.scheme, wishes.unsigned),
    )


def _target(wishes: Wishes, url: str, secrets: tuple[str, ...]) -> Target:
    return Target(
        url=url,
        secrets=secrets,
        headers=choosing.chosen_headers(wishes.headers),
        public_url=choosing.check_url(wishes.public_url, "--public-url") if wishes.public_url else None,
    )


def _order(wishes: Wishes, now: int) -> sender.Order:
    seed = choosing.chosen_seed(wishes.seed)
    return sender.Order(
        seed=seed,
        now=now,
        # A receiver that drops the ids that it knows must not skip a second run.
        run=choosing.new_run() if wishes.at is None else choosing.run_of(seed, str(wishes.at)),
        overrides=choosing.chosen_overrides(wishes.pairs, wishes.merges),
        body=None if wishes.body_file is None else settings.from_file("--body", wishes.body_file),
        may_break=wishes.allow_invalid,
        id=wishes.delivery_id,
        count=wishes.count,
    )


def _chosen(wishes: Wishes) -> tuple[Provider, tuple[Webhook, ...]]:
    if wishes.everything == (wishes.webhook is not None):
        raise UsageError("name one PROVIDER/WEBHOOK, or --all --provider NAME")
    if wishes.webhook is None:
        owner, name = wishes.provider_name, None
    else:
        owner, name = choosing.split_name(wishes.webhook, wishes.document)
    provider = choosing.chosen_provider(owner or wishes.provider_name, wishes.document, wishes.scheme, wishes.unsigned)
    webhooks = tuple(provider.webhooks.values()) if name is None else (choosing.webhook_named(provider, name),)
    choosing.require_scheme(provider, webhooks)
    return provider, webhooks


def _faults(wishes: Wishes, provider: Provider, order: sender.Order) -> tuple[Fault, ...]:
    if wishes.faults and wishes.concurrency > 1:
        raise UsageError("--fault and --concurrency do not go together: --fault at-once sends all at the same time")
    context = Context(provider=provider, recipe=lambda webhook: sender.recipe(webhook, order))
    return tuple(read_fault(words, context) for words in wishes.faults)


def _check(webhooks: tuple[Webhook, ...], order: sender.Order) -> None:
    """Refuse to send by mistake what the contract does not allow."""
    import orjson

    hint = "--allow-invalid sends it all the same"
    is_own = order.body is not None or order.overrides != Overrides()
    for webhook in (each for each in webhooks if is_own and each.is_json):
        try:
            payload = orjson.loads(next(iter(sender.drafts(webhook, order))).body)
        except orjson.JSONDecodeError as error:
            raise UsageError(f"--body is no JSON: {error}; {hint}") from None
        except DocumentError:
            continue  # told where it is made
        except UsageError as error:
            raise UsageError(f"{webhook.full_name}: {error}; {hint}") from None
        for problem in webhook.schema.problems(payload)[:1] if webhook.schema else ():
            place = problem.pointer or "the body"
            raise UsageError(f"{webhook.full_name} does not allow this: {place}: {problem.message}; {hint}")

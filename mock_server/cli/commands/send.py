"""`hookpact send`: valid, signed, realistic events on demand."""

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from contracts.checks.judging import answered, is_taken
from contracts.deliveries import Target, prepare
from contracts.documents import Provider, Webhook
from contracts.errors import DocumentError, UsageError
from contracts.findings import Run
from contracts.messages import Draft, Exchange, value
from contracts.payloads import Overrides
from contracts.reports.as_json import exchange_json
from contracts.reports.curl import curl
from contracts.reports.foreign import shortened, shown
from mock_server import sender
from mock_server.cli import choosing, speaking
from mock_server.clock import Clock, FixedClock, SystemClock
from mock_server.engine import Deliverer
from mock_server.transport import AutoTransport

_NOWHERE = "http://localhost:8000/hooks"


@click.command("send")
@click.argument("webhook", required=False, metavar="[PROVIDER/WEBHOOK]")
@click.option(
    "--all",
    "everything",
    is_flag=True,
    help="Every webhook of --provider (or of --document); those that cannot be made are named and skipped.",
)
@click.option("--provider", "provider_name", metavar="NAME", help="With --all: whose webhooks.")
@choosing.document_options
@choosing.secret_options
@click.option("--to", metavar="URL", help="Where to.")
@click.option("--seed", type=int, help="The same seed and --at send the same bytes; without it, a new one each time.")
@click.option("--at", type=int, metavar="SECONDS", help="Unix time of sending; without it, now.")
@click.option("--set", "pairs", multiple=True, metavar="NAME=VALUE", help="Pin a member of the payload. Repeatable.")
@click.option("--merge", "merges", multiple=True, metavar="JSON", help="Merge a patch into the payload (RFC 7386).")
@click.option("--body", "body_file", metavar="FILE", help="Send these bytes instead; - is stdin.")
@click.option(
    "--allow-invalid", is_flag=True, help="Send what --set, --merge or --body made, though it breaks the contract."
)
@click.option("--header", "headers", multiple=True, metavar="'NAME: VALUE'", help="Another header. Repeatable.")
@click.option("--public-url", metavar="URL", help="The URL as registered at the provider, where a proxy changes it.")
@click.option("--count", type=click.IntRange(1, 1_000_000), default=1, help="So many of each.")
@click.option("--rate", type=click.FloatRange(0.01), metavar="N", help="At most so many a second.")
@click.option("--id", "delivery_id", help="The delivery's id.")
@click.option(
    "--timeout", type=click.FloatRange(0.1, 600), default=15.0, show_default=True, help="Seconds for an answer."
)
@click.option("--dry-run", is_flag=True, help="Print what would be sent.")
@click.option("--curl", "as_curl", is_flag=True, help="Print curl lines that send it.")
@click.option("--json", "as_json", is_flag=True, help="One JSON value per delivery.")
def command(**given: Any) -> int:
    """Deliver valid, signed, realistic events; exit 1 when one is not acknowledged.

    \b
    hookpact send influencer-hero/update_commission --to http://localhost:8000/hooks
    hookpact send --all --provider ylytic --dry-run --json --seed 7 --at 1700000000
    """
    wishes = _Wishes(**given)
    job = _planned(wishes)
    if wishes.seed is None:
        speaking.talk(f"seed {job.order.seed}")
    if wishes.is_silent:
        return _print(job, wishes.as_curl)
    return asyncio.run(_send(job))


@value
class _Wishes:
    """The options, as they were given."""

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
    public_url: str | None
    count: int
    rate: float | None
    delivery_id: str | None
    timeout: float
    dry_run: bool
    as_curl: bool
    as_json: bool

    @property
    def is_silent(self) -> bool:
        """Whether nothing is sent."""
        return self.dry_run or self.as_curl


@value
class _Job:
    provider: Provider
    webhooks: tuple[Webhook, ...]
    order: sender.Order
    target: Target
    clock: Clock
    timeout: float
    rate: float | None
    as_json: bool
    everything: bool
    public: bool
    options: tuple[str, ...]

    def run(self) -> Run:
        """Return a run without findings, by which exchanges are shown."""
        return Run(
            provider=self.provider, target=self.target.url, seed=self.order.seed, run=self.order.run, version="",
            started_at=self.order.now, duration=0, findings=(), public_secrets=self.public, options=self.options,
        )  # fmt: skip


def _planned(wishes: _Wishes) -> _Job:
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
    target = Target(
        url=url,
        secrets=keys,
        headers=choosing.chosen_headers(wishes.headers),
        public_url=choosing.check_url(wishes.public_url, "--public-url") if wishes.public_url else None,
    )
    return _Job(
        provider=provider, webhooks=webhooks, order=order, target=target, clock=clock, timeout=wishes.timeout,
        rate=wishes.rate, as_json=wishes.as_json, everything=wishes.everything, public=are_public,
        options=choosing.naming_options(wishes.document, wishes.scheme, wishes.unsigned),
    )  # fmt: skip


def _order(wishes: _Wishes, now: int) -> sender.Order:
    seed = choosing.chosen_seed(wishes.seed)
    return sender.Order(
        seed=seed,
        now=now,
        run=choosing.run_of(seed, *(() if wishes.at is None else (str(wishes.at),))),
        overrides=choosing.chosen_overrides(wishes.pairs, wishes.merges),
        body=_body(wishes.body_file),
        may_break=wishes.allow_invalid,
        id=wishes.delivery_id,
        count=wishes.count,
    )


def _chosen(wishes: _Wishes) -> tuple[Provider, tuple[Webhook, ...]]:
    if wishes.everything == (wishes.webhook is not None):
        raise UsageError("name one PROVIDER/WEBHOOK, or --all --provider NAME")
    if wishes.webhook is None:
        owner, name = wishes.provider_name, None
    else:
        owner, name = choosing.split_name(wishes.webhook, wishes.document)
    provider = choosing.chosen_provider(owner or wishes.provider_name, wishes.document, wishes.scheme, wishes.unsigned)
    webhooks = tuple(provider.webhooks.values()) if name is None else (provider.webhook(name),)
    choosing.require_scheme(provider, webhooks)
    return provider, webhooks


def _body(file: str | None) -> bytes | None:
    if file is None:
        return None
    if file == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(file).read_bytes()
    except OSError as error:
        raise UsageError(f"--body {file}: {error.strerror}") from None


def _check(webhooks: tuple[Webhook, ...], order: sender.Order) -> None:
    """Refuse to send by mistake what the contract does not allow."""
    import orjson

    hint = "--allow-invalid sends it all the same"
    for webhook in webhooks if order.body is not None or order.overrides != Overrides() else ():
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


def _print(job: _Job, as_curl: bool) -> int:
    now, made = int(job.clock.now()), _Made(job)
    for webhook, draft in made:
        request = prepare(draft, webhook, job.target, now=now)
        if as_curl:
            from contracts.messages import Silence

            unsent = Exchange(request=request, answer=Silence.UNREACHABLE, at=now, elapsed=0, draft=draft)
            speaking.data(curl(job.run(), unsent))
        elif job.as_json:
            speaking.row(sender.request_json(webhook, request))
        else:
            head = "\n".join(f"{shown(name)}: {shown(found)}" for name, found in request.headers)
            speaking.data(f"{request.method} {request.url}\n{head}\n\n{shown(request.body)}\n")
    made.tell()
    return 0


async def _send(job: _Job) -> int:
    transport = AutoTransport(reuse=True)
    deliverer = Deliverer(job.provider, lambda _: job.target, transport, job.clock, timeout=job.timeout, rate=job.rate)
    missed, made = 0, _Made(job)
    try:
        for webhook, draft in made:
            exchange = await deliverer.deliver(draft)
            missed += not is_taken(exchange)
            _show(job, webhook, exchange)
    finally:
        await transport.aclose()
    made.tell()
    if missed:
        speaking.talk(f"{missed} of {deliverer.requests} deliveries not acknowledged")
    return 1 if missed else 0


class _Made:
    """The deliveries of a job, one after the other; of `--all`, those that can be made."""

    def __init__(self, job: _Job) -> None:
        self.job = job
        self.unmade: list[sender.Unmade] = []

    def __iter__(self) -> Iterator[tuple[Webhook, Draft]]:
        if not self.job.everything:
            (webhook,) = self.job.webhooks
            yield from ((webhook, draft) for draft in sender.drafts(webhook, self.job.order))
            return
        for made in sender.drafts_of_all(self.job.webhooks, self.job.order):
            if not isinstance(made, sender.Unmade):
                yield made
                continue
            self.unmade.append(made)
            if self.job.as_json:
                speaking.row({"webhook": made.webhook.full_name, "skipped": made.problem})

    def tell(self) -> None:
        """Name what was skipped; raises UsageError where that is everything."""
        lines = [f"  {unmade}" for unmade in self.unmade]
        if not lines:
            return
        if len(lines) == len(self.job.webhooks):
            raise UsageError("\n".join((f"none of {len(lines)} webhooks can be made:", *lines)))
        of = f"{len(lines)} of {len(self.job.webhooks)}"
        speaking.talk(
            "\n".join((f"skipped {of} webhooks, of which no delivery can be made; all others were made:", *lines))
        )


def _show(job: _Job, webhook: Webhook, exchange: Exchange) -> None:
    if job.as_json:
        delivery = exchange.draft.id if exchange.draft else ""
        speaking.row({"webhook": webhook.full_name, "id": delivery, **exchange_json(job.run(), exchange)})
        return
    mark = "✓" if is_taken(exchange) else "✗"
    speaking.data(f"{mark} {webhook.full_name}  {answered(exchange)} in {exchange.elapsed * 1000:.0f} ms")
    if not is_taken(exchange) and not isinstance(exchange.answer, str) and exchange.answer.body:
        speaking.data(f"  │ {shortened(shown(exchange.answer.body), 300)}")

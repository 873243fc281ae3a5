"""A job carried out: printed, sent one after the other, or as fast as it goes."""

import random
from collections.abc import Awaitable, Callable

from contracts.checks.judging import answered, is_refused, is_taken
from contracts.deliveries import prepare
from contracts.messages import Draft, Exchange, Pace, Silence
from contracts.reports.as_json import exchange_json
from contracts.reports.curl import curl
from contracts.reports.foreign import quoted, shortened, shown, visible
from mock_server import sender
from mock_server.cli import speaking
from mock_server.cli.sending.made import Made
from mock_server.cli.sending.wishes import Job
from mock_server.engine import Deliverer, carried, persist
from mock_server.transport import AutoTransport


def printed(job: Job, *, as_curl: bool) -> int:
    """Print what would be sent."""
    made = Made(job)
    for step in made.steps():
        if isinstance(step, float):
            speaking.talk(f"wait {step:g} s")
            continue
        for draft in step:
            _print(job, draft, as_curl=as_curl)
    made.tell()
    return 0


def _print(job: Job, draft: Draft, *, as_curl: bool) -> None:
    now, webhook = int(job.clock.now()), job.provider.webhook(draft.webhook)
    request = prepare(draft, webhook, job.target, now=now)
    if as_curl:
        unsent = Exchange(request=request, answer=Silence.UNREACHABLE, at=now, elapsed=0, draft=draft)
        line = curl(unsent, job.provider, job.options)
        speaking.data(line or f"# {draft.id}: curl cannot send this")
    elif job.as_json:
        speaking.row(sender.delivery_json(webhook, request))
    else:
        if request.pace:
            speaking.talk(_paced(request.pace))
        head = "\n".join(f"{visible(shown(name))}: {visible(shown(found))}" for name, found in request.headers)
        speaking.data(f"{request.method} {request.url}\n{head}\n\n{shown(request.body)}\n")


def _paced(pace: Pace) -> str:
    told = [f"the body goes in pieces of {pace.piece} bytes, {pace.pause:g} s before each"] if pace.piece else []
    told += [] if pace.stop is None else [f"the connection is closed after {pace.stop} bytes of the body"]
    return "; ".join(told)


async def sent(job: Job) -> int:
    """Send, tell of each, and return the exit code."""
    transport = AutoTransport(reuse=True)
    deliverer = Deliverer(
        job.provider, lambda _: job.target, transport, job.clock, timeout=job.timeout, rate=job.rate,
        tell=lambda seconds: speaking.talk(f"the target asks for {seconds:.3g} s"),
    )  # fmt: skip
    count, missed, made = 0, 0, Made(job)
    try:
        async for exchange in carried(made.steps(), _delivers(job, deliverer), job.clock):
            count += 1
            missed += not is_expected(job, exchange)
            _show(job, exchange)
    finally:
        await transport.aclose()
    made.tell()
    if missed:
        speaking.talk(f"{missed} of {count} deliveries not {job.expect}")
    return 1 if missed else 0


def _delivers(job: Job, deliverer: Deliverer) -> Callable[[Draft], Awaitable[Exchange]]:
    if not job.retry:
        return deliverer.deliver
    dice = random.Random(job.order.seed)

    def tell(exchange: Exchange, seconds: float) -> None:
        _show(job, exchange)
        speaking.talk(f"again in {seconds:.3g} s")

    async def deliver(draft: Draft) -> Exchange:
        rules = job.provider.webhook(draft.webhook).rules
        return await persist(deliverer.once, draft, rules, job.clock, dice, time_scale=job.time_scale, tell=tell)

    return deliver


def is_expected(job: Job, exchange: Exchange) -> bool:
    """Say whether an answer is what was expected: `refused` is any 4xx."""
    if job.expect == "acknowledged":
        return is_taken(exchange)
    return job.expect == "anything" or is_refused(exchange)


def _show(job: Job, exchange: Exchange) -> None:
    assert exchange.draft is not None  # we made it
    name = job.provider.webhook(exchange.draft.webhook).full_name
    if job.as_json:
        told = exchange_json(exchange, job.provider, public=job.public)
        speaking.row({"webhook": name, "id": exchange.draft.id, **told})
        return
    right = is_taken(exchange) if job.expect == "anything" else is_expected(job, exchange)
    mark = "✓" if right else "✗"
    speaking.data(f"{mark} {name}  {answered(exchange)} in {exchange.elapsed * 1000:.0f} ms")
    if not is_taken(exchange) and not isinstance(exchange.answer, str) and exchange.answer.body:
        said = quoted(shortened(shown(exchange.answer.body), 300))
        speaking.data("\n".join(f"  {line}" for line in said.split("\n")))

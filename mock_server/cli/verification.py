"""From what a person wishes to a run: who is sent what, and what the end of it means."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from importlib.metadata import version

from contracts.checks import CHECKS, Options, Subject
from contracts.deliveries import Target
from contracts.documents import Provider
from contracts.errors import UsageError, nearest
from contracts.findings import Finding, Level, Run, Status
from contracts.messages import Headers, value
from contracts.reports.masking import shareable
from contracts.signing import limits
from mock_server.cli import checks, choosing, earlier, speaking
from mock_server.cli.progress import Line
from mock_server.cli.weighing import weighed
from mock_server.clock import Clock, FixedClock, SystemClock
from mock_server.engine import Deliverer, Rehearsal, Selection, Verification, verify
from mock_server.transport import AutoTransport

_ELSEWHERE_RATE = 5.0
"""Requests a second at targets that are not this machine."""


@value
class Wishes:
    """The options of `hookpact verify`, as they were given."""

    url: str | None
    provider: str | None
    document: str | None
    scheme: str | None
    unsigned: bool
    secrets: tuple[str, ...]
    secret_files: tuple[str, ...]
    names: tuple[str, ...]
    urls: tuple[str, ...]
    checks: tuple[str, ...]
    list_checks: bool
    seed: int | None
    at: int | None
    pairs: tuple[str, ...]
    merges: tuple[str, ...]
    headers: tuple[str, ...]
    public_url: str | None
    timeout: float
    rate: float | None
    budget: float | None
    concurrency: bool
    acknowledges_first: bool
    examples: int
    quick: bool
    plan: bool
    refused_only: bool
    strict: bool
    strict_schema: bool
    accept_known: str | None
    again: str | None
    reports: tuple[str, ...]
    as_json: bool
    insecure: bool
    anonymous: bool
    yes: bool
    levels: tuple[tuple[str, Level], ...] = ()
    """What a check weighs here: the project's own word."""
    off: tuple[tuple[str, str], ...] = ()
    """Checks that the project has turned off, and why."""
    held: tuple[str, ...] = ()
    """The options that give the target's secrets again."""
    origins: tuple[str, ...] = ()
    """What the project's configuration takes from variables and files of this machine, a sentence each."""


@value
class Job:
    """A run that is ready to start."""

    what: Verification
    targets: dict[str, Target]
    clock: Clock
    timeout: float
    rate: float | None
    budget: float | None
    insecure: bool
    examples: int
    public: bool
    is_local: bool
    options: tuple[str, ...]
    shown_target: str


def planned(wishes: Wishes, provider: Provider | None = None) -> Job:
    """Make a run of what a person wishes, of a loaded provider or a named one; raises UsageError and DocumentError."""
    if provider is None:
        provider = choosing.chosen_provider(wishes.provider, wishes.document, wishes.scheme, wishes.unsigned)
    wishes = replace(wishes, names=tuple(choosing.webhook_named(provider, name).name for name in wishes.names))
    before = earlier.read(wishes.again) if wishes.again else None
    endpoints = _endpoints(wishes, tuple(provider.webhooks), before)
    webhooks = tuple(provider.webhook(name) for name in endpoints)
    choosing.require_scheme(provider, webhooks)
    is_local = all(choosing.is_loopback(endpoint) for endpoint in endpoints.values())
    keys, public = choosing.chosen_secrets(
        provider, webhooks, wishes.secrets, wishes.secret_files, public=is_local or wishes.plan
    )
    clock: Clock = SystemClock() if wishes.at is None else FixedClock(wishes.at)
    run = choosing.new_run()
    targets = {name: _target(wishes, endpoint, keys, run) for name, endpoint in endpoints.items()}
    rehearsal = Rehearsal(provider, next(iter(targets.values())), clock) if wishes.refused_only else None
    selection = Selection(only=before.broken if before else None, refused_only=rehearsal)
    what = _what(wishes, provider, tuple(endpoints), keys, run, int(clock.now()), is_local)
    seed = before.seed if before else what.seed
    return Job(
        what=replace(what, selection=selection, seed=seed), targets=targets, clock=clock, timeout=wishes.timeout,
        budget=wishes.budget, rate=wishes.rate or (None if is_local else _ELSEWHERE_RATE), insecure=wishes.insecure,
        examples=_examples(wishes, before), public=public, is_local=is_local,
        options=(*choosing.naming_options(wishes.document, wishes.scheme, wishes.unsigned), *_again(wishes)),
        shown_target=wishes.url or " ".join(wishes.urls),
    )  # fmt: skip


def _again(wishes: Wishes) -> tuple[str, ...]:
    """The options that sign and trust as this run does."""
    held = wishes.held or choosing.held_options(wishes.secrets, wishes.secret_files)
    return (*held, *(["--insecure"] if wishes.insecure else []))


def _what(
    wishes: Wishes, provider: Provider, webhooks: tuple[str, ...], keys: tuple[str, ...], run: str, now: int,
    is_local: bool,
) -> Verification:  # fmt: skip
    options = Options(
        strict_schema=wishes.strict_schema, acknowledges_first=wishes.acknowledges_first,
        concurrency=is_local or wishes.concurrency,
    )  # fmt: skip
    chosen = {row.id for row in checks.chosen(wishes.checks)}
    return Verification(
        provider=provider, webhooks=webhooks, secrets=keys, seed=choosing.chosen_seed(wishes.seed), run=run, now=now,
        overrides=choosing.chosen_overrides(wishes.pairs, wishes.merges), options=options,
        checks=tuple(check for check in CHECKS if check.id in chosen),
    )  # fmt: skip


def outcome(job: Job, wishes: Wishes) -> Run:
    """Run it, and return what the project makes of what was found, without secrets."""
    known = earlier.broken_in(wishes.accept_known) if wishes.accept_known else frozenset()
    found = weighed(asyncio.run(run(job)), dict(wishes.levels), dict(wishes.off))
    return shareable(earlier.without_known(found, known), job.what.secrets)


async def run(job: Job) -> Run:
    """Run the checks and the property phase against the target."""
    transport = AutoTransport(verify=not job.insecure)
    deliverer = Deliverer(
        job.what.provider, lambda name: job.targets[name], transport, job.clock,
        timeout=job.timeout, rate=job.rate, budget=job.budget,
        tell=lambda seconds: speaking.talk(f"the target asks for {seconds:.3g} s"),
    )  # fmt: skip
    started, at = job.clock.monotonic(), job.clock.now()
    line = Line(speaking.is_terminal())
    try:
        findings, stopped = await verify(job.what, deliverer, line.step, _properties(job, deliverer))
    except asyncio.CancelledError:  # from the keyboard: what was sent should be found again
        line.clear()
        speaking.talk(f"stopped after {deliverer.requests} requests; generated ids hold hp-{job.what.run}")
        raise
    finally:
        line.clear()
        await transport.aclose()
    return Run(
        provider=job.what.provider, target=job.shown_target, seed=job.what.seed, run=job.what.run,
        version=version("hookpact"), started_at=int(at), duration=job.clock.monotonic() - started,
        findings=findings, notes=_notes(job, deliverer), inconclusive=stopped or _unsaid(findings, deliverer),
        reached=deliverer.reached, requests=deliverer.requests, public_secrets=job.public, options=job.options,
    )  # fmt: skip


async def rehearsed(job: Job) -> str:
    """Say how much would be sent, by playing it to a right receiver in memory."""
    target = next(iter(job.targets.values()))
    rehearsal = Rehearsal(job.what.provider, target, job.clock)
    selection = replace(job.what.selection, only=None)
    await verify(replace(job.what, selection=selection), rehearsal)
    random = f", then {job.examples} to about {16 * job.examples} random ones for each webhook" if job.examples else ""
    minutes = max(1, round(rehearsal.requests / job.rate / 60)) if job.rate else 0
    lasts = f" in {speaking.counted(minutes, 'minute')}, at most {job.rate:g} a second" if job.rate else ""
    webhooks = speaking.counted(len(job.what.webhooks), "webhook")
    return (
        f"{webhooks} of {job.what.provider.name}: {', '.join(job.what.webhooks)}\n"
        f"{speaking.counted(rehearsal.requests, 'request')}{lasts}{random}\n"
        f"{rehearsal.taken} of them are valid: a right receiver takes them, with all effects\n"
        f"every generated id holds hp-{job.what.run}"
    )


def exit_code(outcome: Run, *, strict: bool) -> int:
    """0 all well; 1 a must (with `strict` a should) is broken; 2 nothing was checked; 3 nothing can be said."""
    if not outcome.reached:
        return 3
    if outcome.broken(*((Level.MUST, Level.SHOULD) if strict else (Level.MUST,))):
        return 1
    if outcome.inconclusive:
        return 3
    return 0 if any(found.verdict.status is Status.PASSED for found in outcome.findings) else 2


def _examples(wishes: Wishes, before: "earlier.Report | None") -> int:
    """How many random deliveries: none where only named checks are wanted."""
    wanted = checks.chosen(wishes.checks)
    if before is not None:
        wanted = checks.matching(*(check for _, check, _ in before.broken))
    is_random = any(row.is_random for row in wanted)
    return wishes.examples if is_random and not wishes.quick and not wishes.refused_only else 0


def _endpoints(wishes: Wishes, known: tuple[str, ...], before: "earlier.Report | None") -> dict[str, str]:
    given = dict(_pair(entry) for entry in wishes.urls)
    unknown = next((name for name in given if name not in known), None)
    if unknown is not None:
        raise UsageError(f"--url {unknown}=…: no webhook {unknown!r}: {nearest(unknown, known)}")
    chosen = wishes.names or (tuple(given) if given and wishes.url is None else known)
    if before is not None:
        chosen = tuple(name for name in chosen if name in before.webhooks)
        if not chosen:
            raise UsageError(f"--again {wishes.again}: nothing in it is broken for these webhooks")
    return {name: _endpoint(name, wishes.url, given) for name in chosen}


def _endpoint(name: str, url: str | None, given: dict[str, str]) -> str:
    endpoint = given.get(name, url)
    if endpoint is None:
        raise UsageError(f"which URL takes {name!r}? Give one URL for all, or --url {name}=URL")
    return choosing.check_url(endpoint.replace("{webhook}", name))


def _pair(entry: str) -> tuple[str, str]:
    name, equals, url = entry.partition("=")
    if not equals or not name:
        raise UsageError(f"--url {entry!r}: write WEBHOOK=URL")
    return name, url


def _target(wishes: Wishes, endpoint: str, secrets: tuple[str, ...], run: str) -> Target:
    who: Headers = () if wishes.anonymous else _who(run)
    return Target(
        url=endpoint,
        secrets=secrets,
        headers=(*who, *choosing.chosen_headers(wishes.headers)),
        marked=not wishes.anonymous,
        public_url=choosing.check_url(wishes.public_url, "--public-url") if wishes.public_url else None,
    )


def _who(run: str) -> Headers:
    return ((b"User-Agent", f"hookpact/{version('hookpact')} (run {run})".encode()), (b"Hookpact-Run", run.encode()))


def _properties(job: Job, deliverer: Deliverer) -> Callable[[Subject], Awaitable[tuple[Finding, ...]]] | None:
    """Return the property phase, imported where it is wanted: its libraries are heavy."""
    if not job.examples:
        return None
    from mock_server.property_phase import Effort, property_phase

    effort = Effort(examples=job.examples, seed=job.what.seed)
    return lambda subject: property_phase(subject, deliverer.deliver, effort)


def _notes(job: Job, deliverer: Deliverer) -> tuple[str, ...]:
    """What no receiver can refuse, by the scheme's own making; and what was left out."""
    webhooks = [job.what.provider.webhook(name) for name in job.what.webhooks]
    schemes = dict.fromkeys(scheme for webhook in webhooks for scheme in webhook.schemes)
    told = [f"scheme limit: {limit}" for scheme in schemes for limit in limits(scheme)]
    slow = ["five answers took more than 2 s each: only the checks that say most were run"] if deliverer.is_slow else []
    return (*told, *slow)


def _unsaid(findings: tuple[Finding, ...], deliverer: Deliverer) -> str:
    if findings and not deliverer.reached:
        return "no connection was ever made: is the target running, and is this its address?"
    if all(found.verdict.status is Status.SKIPPED for found in findings):
        return "nothing was checked: every delivery that should be taken was put off or refused"
    return ""

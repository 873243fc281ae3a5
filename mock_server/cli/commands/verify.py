"""`hookpact verify`: play deliveries, good and bad, at an endpoint, and report each broken promise."""

import asyncio
import fnmatch
import sys
from collections.abc import Awaitable, Callable
from importlib.metadata import version
from pathlib import Path

import click

from contracts.checks import CHECKS, Check, Options, Subject
from contracts.deliveries import Target
from contracts.documents import Provider
from contracts.errors import UsageError
from contracts.findings import Finding, Level, Run
from contracts.messages import Headers, value
from contracts.reports import REPORTS
from contracts.signing import limits
from mock_server.cli import choosing, speaking
from mock_server.cli.progress import Line
from mock_server.clock import Clock, FixedClock, SystemClock
from mock_server.engine import Deliverer, Verification, verify
from mock_server.transport import AutoTransport

_ELSEWHERE_RATE = 5.0
"""Requests a second at targets that are not this machine."""


@click.command("verify")
@click.argument("url", required=False)
@click.option("--provider", "provider_name", metavar="NAME", help="Whose contracts.")
@choosing.document_options
@choosing.secret_options
@click.option("--webhook", "names", multiple=True, metavar="NAME", help="Only this webhook. Repeatable.")
@click.option("--url", "urls", multiple=True, metavar="W=URL", help="The endpoint of one webhook. Repeatable.")
@click.option(
    "--check", "wanted", multiple=True, metavar="PATTERN", help="Only these checks, as 'forgery-*'. Repeatable."
)
@click.option("--list-checks", is_flag=True, help="List the checks and exit.")
@click.option("--seed", type=int, help="The same seed sends the same payloads, but for their ids.")
@click.option("--at", type=int, metavar="SECONDS", help="Unix time of sending; without it, now.")
@click.option("--set", "pairs", multiple=True, metavar="NAME=VALUE", help="Pin a member of every payload. Repeatable.")
@click.option("--merge", "merges", multiple=True, metavar="JSON", help="Merge a patch into every payload (RFC 7386).")
@click.option("--header", "headers", multiple=True, metavar="'NAME: VALUE'", help="For gateways before it. Repeatable.")
@click.option("--public-url", metavar="URL", help="The URL as registered at the provider, where a proxy changes it.")
@click.option(
    "--timeout", type=click.FloatRange(0.1, 600), default=15.0, show_default=True, help="Seconds for an answer."
)
@click.option("--rate", type=click.FloatRange(0.01), metavar="N", help="At most so many requests a second.")
@click.option("--concurrency", is_flag=True, help="Send bursts to targets that are not this machine, too.")
@click.option(
    "--max-examples",
    "examples",
    type=click.IntRange(0, 100_000),
    default=40,
    show_default=True,
    help="Random deliveries of each property, for each webhook.",
)
@click.option("--quick", is_flag=True, help="The named checks only, without the property phase.")
@click.option("--strict", is_flag=True, help="A broken should fails as well.")
@click.option("--strict-schema", is_flag=True, help="Signed deliveries that break the schema must be refused.")
@click.option("--report", "reports", multiple=True, metavar="FORMAT=PATH", help="Write a report. Repeatable.")
@click.option("--json", "as_json", is_flag=True, help="The JSON report on stdout.")
@click.option("--insecure", is_flag=True, help="Do not check the target's TLS certificate.")
@click.option("--anonymous", is_flag=True, help="Leave out the headers that say who we are.")
@click.option("--yes", is_flag=True, help="Do not ask before sending to another machine.")
def command(
    url: str | None, provider_name: str | None, document: str | None, scheme: str | None, unsigned: bool,
    secrets: tuple[str, ...], secret_files: tuple[str, ...], names: tuple[str, ...], urls: tuple[str, ...],
    wanted: tuple[str, ...], list_checks: bool, seed: int | None, at: int | None, pairs: tuple[str, ...],
    merges: tuple[str, ...], headers: tuple[str, ...], public_url: str | None, timeout: float, rate: float | None,
    concurrency: bool, examples: int, quick: bool, strict: bool, strict_schema: bool, reports: tuple[str, ...], as_json: bool, insecure: bool,
    anonymous: bool, yes: bool,
) -> int:  # fmt: skip
    """Play deliveries, good and bad, at an endpoint; exit 1 when it breaks a must, 3 when nothing can be said.

    Forgeries and garbage are part of it: they can trip alarms and bans. Accepted deliveries have effects; every
    generated id holds `hp-` and the run's own letters.

    \b
    hookpact verify http://localhost:8000/hooks --provider influencer-hero
    hookpact verify 'http://localhost:8000/hooks/{webhook}' --provider ylytic --report json=report.json
    """
    checks = _checks(wanted)
    if list_checks:
        for check in checks:
            speaking.data(f"{check.id:<22} {check.theme:<18} {check.title}")
        return 0
    places = [_place(entry) for entry in reports]
    provider = choosing.chosen_provider(provider_name, document, scheme, unsigned)
    given = dict(_pair(entry) for entry in urls)
    chosen = names or tuple(given if given and url is None else provider.webhooks)
    webhooks = tuple(provider.webhook(name) for name in (*chosen, *given))[: len(chosen)]
    choosing.require_scheme(provider, webhooks)
    endpoints = {name: _endpoint(name, url, given) for name in chosen}
    local = all(choosing.is_loopback(endpoint) for endpoint in endpoints.values())
    keys, public = choosing.chosen_secrets(provider, webhooks, secrets, secret_files, public=local)
    clock: Clock = SystemClock() if at is None else FixedClock(at)
    chosen_seed = choosing.chosen_seed(seed)
    run = choosing.new_run()
    who = () if anonymous else _who(run)
    job = _Job(
        what=Verification(
            provider=provider, webhooks=chosen, secrets=keys, seed=chosen_seed, run=run, now=int(clock.now()),
            overrides=choosing.chosen_overrides(pairs, merges), checks=checks,
            options=Options(strict_schema=strict_schema, concurrency=local or concurrency, timeout=timeout),
        ),
        targets={
            name: Target(
                url=endpoint, secrets=keys, headers=(*who, *choosing.chosen_headers(headers)), marked=not anonymous,
                public_url=choosing.check_url(public_url, "--public-url") if public_url else None,
            )
            for name, endpoint in endpoints.items()
        },
        clock=clock, timeout=timeout, rate=rate or (None if local else _ELSEWHERE_RATE), insecure=insecure,
        examples=0 if quick or wanted else examples,
        public=public, options=choosing.naming_options(document, scheme, unsigned),
        shown_target=url or " ".join(urls),
    )  # fmt: skip
    if not local:
        _announce(job, yes)
    outcome = asyncio.run(_run(job))
    for form, path in places:
        _write(path, REPORTS[form](outcome))
    speaking.data(REPORTS["json" if as_json else "text"](outcome).rstrip("\n"))
    return _exit_code(outcome, strict)


@value
class _Job:
    what: Verification
    targets: dict[str, Target]
    clock: Clock
    timeout: float
    rate: float | None
    insecure: bool
    examples: int
    public: bool
    options: tuple[str, ...]
    shown_target: str


async def _run(job: _Job) -> Run:
    transport = AutoTransport(verify=not job.insecure)
    deliverer = Deliverer(
        job.what.provider, lambda name: job.targets[name], transport, job.clock, timeout=job.timeout, rate=job.rate
    )
    started, at = job.clock.monotonic(), job.clock.now()
    line = Line(speaking.is_terminal())
    try:
        findings, stopped = await verify(job.what, deliverer, line.step, _properties(job, deliverer))
    finally:
        line.clear()
        await transport.aclose()
    return Run(
        provider=job.what.provider, target=job.shown_target, seed=job.what.seed, run=job.what.run,
        version=version("hookpact"), started_at=int(at), duration=job.clock.monotonic() - started,
        findings=findings, notes=_limits(job), inconclusive=stopped or ("" if deliverer.reached else _unreachable(findings)),
        reached=deliverer.reached, requests=deliverer.requests, public_secrets=job.public, options=job.options,
    )  # fmt: skip


def _properties(job: _Job, deliverer: Deliverer) -> Callable[[Subject], Awaitable[tuple[Finding, ...]]] | None:
    """Return the property phase, imported where it is wanted: its libraries are heavy."""
    if not job.examples:
        return None
    from mock_server.property_phase import Effort, property_phase

    effort = Effort(examples=job.examples, seed=job.what.seed)
    return lambda subject: property_phase(subject, deliverer.deliver, effort)


def _limits(job: _Job) -> tuple[str, ...]:
    """What no receiver can refuse, by the scheme's own making."""
    webhooks = [job.what.provider.webhook(name) for name in job.what.webhooks]
    schemes = dict.fromkeys(scheme for webhook in webhooks for scheme in webhook.schemes)
    return tuple(f"scheme limit: {limit}" for scheme in schemes for limit in limits(scheme))


def _unreachable(findings: tuple[Finding, ...]) -> str:
    return "no connection was ever made: is the target running, and is this its address?" if findings else ""


def _exit_code(run: Run, strict: bool) -> int:
    if not run.reached:
        return 3
    if run.broken(*((Level.MUST, Level.SHOULD) if strict else (Level.MUST,))):
        return 1
    return 3 if run.inconclusive else 0


def _checks(patterns: tuple[str, ...]) -> tuple[Check, ...]:
    for pattern in patterns:
        if not fnmatch.filter([check.id for check in CHECKS], pattern):
            raise UsageError(f"--check {pattern!r} names no check: see `hookpact list checks`")
    return tuple(c for c in CHECKS if not patterns or any(fnmatch.fnmatchcase(c.id, pattern) for pattern in patterns))


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


def _place(entry: str) -> tuple[str, str]:
    form, equals, path = entry.partition("=")
    if not equals or form not in REPORTS or not path:
        raise UsageError(f"--report {entry!r}: write FORMAT=PATH with one of {', '.join(REPORTS)}")
    return form, path


def _write(path: str, text: str) -> None:
    try:
        Path(path).write_text(text, "utf-8", errors="backslashreplace")
    except OSError as error:
        raise UsageError(f"--report {path}: {error.strerror}") from None


def _who(run: str) -> Headers:
    return ((b"User-Agent", f"hookpact/{version('hookpact')} (run {run})".encode()), (b"Hookpact-Run", run.encode()))


def _announce(job: _Job, yes: bool) -> None:
    """Say what will be sent to a machine that is not this one, and ask where somebody can be asked."""
    provider: Provider = job.what.provider
    names = ", ".join(job.what.webhooks)
    speaking.talk(
        f"{job.shown_target} is not this machine. About {150 * len(job.what.webhooks)} requests follow, at most "
        f"{job.rate:g} a second, of {provider.name}: {names}. Many are valid and will have effects; their ids hold "
        f"hp-{job.what.run}."
    )
    if not yes:
        if not sys.stdin.isatty():
            raise UsageError("nobody can be asked here: add --yes to send")
        click.confirm("Send them?", abort=True, err=True)

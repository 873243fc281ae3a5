"""`hookpact verify`: play deliveries, good and bad, at an endpoint, and report each broken promise."""

import asyncio
import sys
from typing import Any

import click
from click.core import ParameterSource

from contracts.errors import UsageError
from contracts.reports import REPORTS
from mock_server.cli import checks, choosing, reporting, speaking, targeting, verification
from mock_server.cli.numbers import Number
from mock_server.cli.verification import Job, Wishes


@click.command("verify")
@click.argument("url", required=False, metavar="[URL|TARGET]")
@click.option("--provider", metavar="NAME", help="Whose contracts.")
@choosing.document_options
@choosing.secret_options
@click.option("--webhook", "names", multiple=True, metavar="NAME", help="Only this webhook. Repeatable.")
@click.option("--url", "urls", multiple=True, metavar="W=URL", help="The endpoint of one webhook. Repeatable.")
@click.option("--check", "checks", multiple=True, metavar="PATTERN", help="Only these checks: 'forgery-*'. Repeatable.")
@click.option("--list-checks", is_flag=True, help="List the checks and exit.")
@click.option("--seed", type=int, metavar="N", help="The same seed sends the same payloads, but for their ids.")
@choosing.delivery_options
@click.option("--header", "headers", multiple=True, metavar="'NAME: VALUE'", help="For gateways before it. Repeatable.")
@click.option("--rate", type=Number(0.01), metavar="N", help="At most so many requests a second.")
@click.option("--budget", type=Number(1), metavar="SECONDS", help="Stop after so long.")
@click.option("--concurrency", is_flag=True, help="Send bursts to targets that are not this machine, too.")
@click.option("--acknowledges-first", is_flag=True, help="It verifies later, behind a queue: refusals are not judged.")
@click.option("--max-examples", "examples", type=click.IntRange(0, 100_000), metavar="N", default=40, show_default=True,
              help="Random deliveries of each property, for each webhook.")  # fmt: skip
@click.option("--quick", is_flag=True, help="The named checks only, without the property phase.")
@click.option("--plan", is_flag=True, help="Say what would be sent, and send nothing.")
@click.option("--refused-only", is_flag=True, help="Only what a right receiver refuses, and a canary: for production.")
@click.option("--strict", is_flag=True, help="A broken should fails as well.")
@click.option("--strict-schema", is_flag=True, help="Signed deliveries that break the schema must be refused.")
@click.option("--accept-known", metavar="FILE", help="What this JSON report found does not fail again.")
@click.option("--again", metavar="FILE", help="Only what broke in this JSON report, with its seed.")
@click.option("--report", "reports", multiple=True, metavar="FORMAT=PATH",
              help=f"Write a report: {', '.join(REPORTS)}; - is stdout. Repeatable.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="The JSON report on stdout.")
@click.option("--insecure", is_flag=True, help="Do not check the target's TLS certificate.")
@click.option("--anonymous", is_flag=True, help="Leave out the headers that say who we are.")
@click.option("--yes", is_flag=True, help="Do not ask before sending to another machine.")
def command(**_: Any) -> int:
    """Play deliveries, good and bad, at an endpoint; exit 1 when it breaks a must, 3 when nothing can be said.

    Forgeries and garbage are part of it: they can trip alarms and bans. Accepted deliveries have effects; every
    generated id holds `hp-` and the run's own letters. A TARGET is a table of hookpact.toml; options win over it.

    \b
    hookpact verify http://localhost:8000/hooks --provider influencer-hero
    hookpact verify 'http://localhost:8000/hooks/{webhook}' --provider ylytic --report json=report.json
    hookpact verify staging
    """
    wishes = wished(click.get_current_context())
    if wishes.plan and wishes.as_json:
        raise UsageError("--plan is said in sentences: leave out --json")
    if wishes.list_checks:
        speaking.rows(checks.told(checks.chosen(wishes.checks)), as_json=wishes.as_json)
        return 0
    places = reporting.places(wishes.reports, as_json=wishes.as_json)
    job = verification.planned(wishes)
    if wishes.plan:
        speaking.data(_plan(job, wishes))
        return 0
    if not job.is_local:
        _announce(job, wishes)
    outcome = verification.outcome(job, wishes)
    reporting.tell(outcome, places)
    return verification.exit_code(outcome, strict=wishes.strict)


def wished(context: click.Context) -> Wishes:
    """Return what the options, and the target that they name, wish for."""
    said = frozenset(
        name for name in context.params if context.get_parameter_source(name) is ParameterSource.COMMANDLINE
    )
    return targeting.aimed(Wishes(**context.params), said)


def _plan(job: Job, wishes: Wishes) -> str:
    return "\n".join((asyncio.run(verification.rehearsed(job)), *wishes.origins))


def _announce(job: Job, wishes: Wishes) -> None:
    """Say what will be sent to a machine that is not this one, and ask where somebody can be asked."""
    speaking.talk(f"{job.shown_target} is not this machine.")
    speaking.talk(_plan(job, wishes))
    if not wishes.yes:
        if not sys.stdin.isatty():
            raise UsageError("nobody can be asked here: add --yes to send, or --plan to see what would be sent")
        click.confirm("Send them?", abort=True, err=True)

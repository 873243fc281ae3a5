"""`hookpact send`: valid, signed, realistic events on demand."""

import asyncio
from typing import Any

import click

from mock_server.cli import choosing, speaking
from mock_server.cli.numbers import Number


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
@click.option(
    "--seed", type=int, metavar="N", help="The same seed and --at send the same bytes; without it, a new one each time."
)
@choosing.delivery_options
@click.option("--body", "body_file", metavar="FILE", help="Send these bytes instead; - is stdin.")
@click.option(
    "--allow-invalid", is_flag=True, help="Send what --set, --merge or --body made, though it breaks the contract."
)
@click.option("--header", "headers", multiple=True, metavar="'NAME: VALUE'", help="Another header. Repeatable.")
@click.option(
    "--fault",
    "faults",
    multiple=True,
    metavar="NAME[=VALUE]",
    help="What goes wrong on purpose, in this order (see `hookpact list faults`). Repeatable.",
)
@click.option("--expect", type=click.Choice(["acknowledged", "refused", "anything"]),
              help="What ends with code 0; with --fault, anything.")  # fmt: skip
@click.option("--count", type=click.IntRange(1, 1_000_000), metavar="N", default=1, help="So many of each.")
@click.option(
    "--concurrency",
    type=click.IntRange(1, 1000),
    metavar="N",
    default=1,
    help="So many at once; with more than one, a summary in place of a line for each.",
)
@click.option("--rate", type=Number(0.01), metavar="N", help="At most so many a second.")
@click.option("--id", "delivery_id", metavar="ID", help="The delivery's id.")
@click.option("--retry", is_flag=True, help="Try again what is not taken, by the webhook's own schedule.")
@click.option("--time-scale", type=Number(0.001, 1_000_000), default=1.0, metavar="N",
              help="With --retry: wait N times less; at 3600 an hour takes a second.")  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Print what would be sent.")
@click.option("--curl", "as_curl", is_flag=True, help="Print curl lines that send it.")
@click.option("--json", "as_json", is_flag=True, help="One JSON value per delivery.")
def command(**given: Any) -> int:
    """Deliver valid, signed, realistic events; exit 1 when one is not acknowledged (see --expect).

    A target that says "later" (429, or 503 with Retry-After) is waited for, up to a minute, and asked twice more.

    \b
    hookpact send influencer-hero/update_commission --to http://localhost:8000/hooks
    hookpact send influencer-hero/update_commission --to http://localhost:8000/hooks --fault stale --expect refused
    hookpact send --all --provider ylytic --dry-run --json --seed 7 --at 1700000000
    """
    from mock_server.cli.sending import Wishes, loaded, planned, printed, sent

    wishes = Wishes(**given)
    job = planned(wishes)
    if wishes.seed is None:
        speaking.talk(f"seed {job.order.seed}")
    if wishes.is_silent:
        return printed(job, as_curl=wishes.as_curl)
    return loaded(job) if job.concurrency > 1 else asyncio.run(sent(job))

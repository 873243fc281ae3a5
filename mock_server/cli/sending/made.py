"""The deliveries of a job, and the plan that they and the faults make."""

from collections.abc import Iterator

from contracts.deliveries import Burst, spoilt
from contracts.deliveries.plans import drafts_of
from contracts.documents import Webhook
from contracts.errors import UsageError
from contracts.messages import Draft
from mock_server import sender
from mock_server.cli import speaking
from mock_server.cli.sending.wishes import Job


class Made:
    """The deliveries of a job, one after the other; of `--all`, those that can be made."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.unmade: list[sender.Unmade] = []

    def steps(self) -> Iterator[Burst | float]:
        """Yield what is sent, in turn; a number waits so many seconds. Raises UsageError where faults leave nothing."""
        one_by_one = ((draft,) for _, draft in self)
        if not self.job.faults:
            return one_by_one  # each is made when its turn comes: there may be a million
        right = tuple(one_by_one)
        plan = spoilt(right, self.job.faults)
        if right and not any(True for _ in drafts_of(plan)):
            raise UsageError("the faults leave nothing to send: dropped=1 drops everything")
        return iter(plan)

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
            raise UsageError("\n".join((f"none of {speaking.counted(len(lines), 'webhook')} can be made:", *lines)))
        of = f"{len(lines)} of {len(self.job.webhooks)}"
        speaking.talk(
            "\n".join((f"skipped {of} webhooks, of which no delivery can be made; all others were made:", *lines))
        )

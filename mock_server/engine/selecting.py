"""Which cases a run tries: all, those of an earlier report, or only those that a right receiver refuses."""

from collections.abc import AsyncIterator

from contracts.checks import Case, Check, Subject
from contracts.checks.judging import is_taken
from contracts.messages import value
from mock_server.engine.delivering import drive
from mock_server.engine.rehearsal import Rehearsal

Key = tuple[str, str, str]
"""Webhook, check, case."""


@value
class Selection:
    """What a person chose, beside checks and webhooks."""

    only: frozenset[Key] | None = None
    """These cases, as an earlier report named them; None for all."""
    refused_only: Rehearsal | None = None
    """Only cases that a right receiver refuses throughout: found by rehearsing them."""

    async def cases(self, subject: Subject, check: Check) -> AsyncIterator[Case]:
        """Yield a check's cases, as far as they are wanted."""
        for case in check.cases(subject):
            if self.only is not None and (subject.webhook.name, check.id, case.name) not in self.only:
                continue
            if self.refused_only is not None and await _has_effects(case, self.refused_only):
                continue
            yield case


async def _has_effects(case: Case, rehearsal: Rehearsal) -> bool:
    _, seen = await drive(case.flow(), rehearsal.deliver)
    # Rightly signed, but no event: a receiver that verifies and queues takes that, too.
    return not seen or any(is_taken(exchange) or exchange.status == 400 for exchange in seen)

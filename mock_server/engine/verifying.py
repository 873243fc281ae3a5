"""A whole run: pre-flight, checks, canaries, second tries; what may be said at the end."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from itertools import count

from contracts.checks import CHECKS, Case, Check, Options, Subject
from contracts.checks import preflight as before
from contracts.checks.judging import acknowledged, answered, is_crash, is_taken
from contracts.checks.preflight import Start, preflight
from contracts.checks.subject import send
from contracts.documents import Provider, Webhook
from contracts.findings import Finding, Level, Status, Verdict, is_broken
from contracts.messages import Exchange, Response, Silence, value
from contracts.payloads import Overrides, Recipe
from mock_server.engine.delivering import Delivers, drive
from mock_server.engine.selecting import Selection

Progress = Callable[[Finding], None]
Then = Callable[[Subject], Awaitable[tuple[Finding, ...]]]
"""What follows the checks of a webhook."""
_CANARY_EVERY = 20
_CANARY_TRIES = 3
_FEW = ("accepts-examples", "forgery-missing", "forgery-other-key", "forgery-body", "ack-prompt")
"""What a slow target is tried with."""
_OF_BODIES = frozenset((
    "bytes-charset", "bytes-json", "forgery-body", "forgery-borrowed", "garbage-body", "not-json", "other-media-type",
))  # fmt: skip
"""What says nothing where a webhook has no body."""
_SPENT = "the budget was spent before everything was tried"


@value
class Verification:
    """What to verify, and how."""

    provider: Provider
    webhooks: tuple[str, ...]
    secrets: tuple[str, ...]
    seed: int
    run: str
    now: int
    overrides: Overrides = Overrides()
    options: Options = Options()
    checks: tuple[Check, ...] = CHECKS
    selection: Selection = Selection()


class _Stop(Exception):
    """Nothing more can be learnt. Never leaves this module."""

    def __init__(self, exchange: Exchange) -> None:
        super().__init__(_gone(exchange))
        self.exchange = exchange


class _Spent(Exception):
    """The time is up. Never leaves this module."""


class _Judge:
    """Runs the cases of one webhook after the other, and knows when to stop."""

    def __init__(self, what: Verification, deliverer: Delivers, progress: Progress) -> None:
        self._what = what
        self._deliver = deliverer.deliver
        self._deliverer = deliverer
        self._progress = progress
        self._canary_due = 0
        self._careful = what.selection.refused_only is not None
        self.findings: list[Finding] = []

    def note(self, finding: Finding) -> None:
        """Keep a finding, with its evidence only where a promise was broken."""
        kept = finding if is_broken(finding.verdict) else replace(finding, evidence=())
        self.findings.append(kept)
        self._progress(kept)

    async def judge(self, subject: Subject) -> None:
        """Try every wanted case of every check on one webhook; of a slow target only the few that say most."""
        self._canary_due = self._deliverer.requests + _CANARY_EVERY
        for check in self._what.checks:
            if self._deliverer.is_slow and check.id not in _FEW:
                continue
            if not subject.webhook.content_type and check.id in _OF_BODIES:
                continue
            hangs = 0
            async for case in self._what.selection.cases(subject, check):
                if self._deliverer.is_late:
                    raise _Spent
                if hangs >= 2:
                    self.note(_finding(subject, check, case, _skipped("two of its kind hung the receiver already")))
                    continue
                finding = await self._try(subject, check, case)
                hangs += finding.verdict.exchange is not None and finding.verdict.exchange.answer is Silence.TIMEOUT
                self.note(finding)

    async def _try(self, subject: Subject, check: Check, case: Case) -> Finding:
        if self._deliverer.requests >= self._canary_due and not self._careful:
            await self._canary(subject)
        verdict, seen = await drive(case.flow(), self._deliver)
        if subject.options.acknowledges_first and _is_taken_forgery(check, verdict):
            return _finding(subject, check, case, _skipped("this receiver acknowledges first and verifies later"))
        if is_broken(verdict) and verdict.level is not Level.NOTE and not self._careful and not case.is_final:
            try:
                await self._canary(subject)
                verdict, seen = await self._again(check, case, verdict, seen)
                await self._canary(subject)
            except _Stop as stop:
                # What a target did not survive is the finding; what one that blocks us answered says nothing.
                if is_crash(stop.exchange):
                    self.note(_finding(subject, check, case, verdict, seen))
                raise
        return _finding(subject, check, case, verdict, seen)

    async def _again(
        self, check: Check, case: Case, verdict: Verdict, seen: tuple[Exchange, ...]
    ) -> tuple[Verdict, tuple[Exchange, ...]]:
        """Try a failed case once more: what passes now is flaky, and weighs less, unless once is enough."""
        second, more = await drive(case.flow(), self._deliver)
        if is_broken(second):
            return second, more
        if second.status is Status.SKIPPED:
            return verdict, seen
        if _is_taken_forgery(check, verdict):
            return taken_once(verdict), seen
        return replace(verdict, status=Status.FLAKY, level=Level.SHOULD, reason=f"once {verdict.reason}"), seen

    async def _canary(self, subject: Subject) -> None:
        """Send a delivery that is known to be taken; where it is not any more, stop."""
        self._canary_due = self._deliverer.requests + _CANARY_EVERY
        for _ in range(_CANARY_TRIES):
            exchange, _ = await drive(send(subject.draft()), self._deliver)
            if is_taken(exchange):
                return
        raise _Stop(exchange)


async def verify(
    what: Verification, deliverer: Delivers, progress: Progress = lambda finding: None, then: Then | None = None
) -> tuple[tuple[Finding, ...], str]:
    """Run the checks; return the findings, and why nothing more can be said ("" where all was said)."""
    judge = _Judge(what, deliverer, progress)
    ids = count(1)
    starts: dict[str, Start] = {}
    for name in what.webhooks:
        if starts and deliverer.is_late:
            return tuple(judge.findings), f"{name}: {_SPENT}"
        starts[name] = await _start(what, name, ids, deliverer)
    some_taken = any(start.subject for start in starts.values())
    for name in tuple(starts):
        start = starts.pop(name)  # of hundreds of webhooks, one subject at a time is kept with all its variations
        judge.note(_preflight_finding(what.provider.webhook(name), start, some_taken))
        if start.subject is None:
            continue
        try:
            await judge.judge(start.subject)
            for finding in await then(start.subject) if then and not deliverer.is_slow else ():
                judge.note(finding)
        except _Spent:
            return tuple(judge.findings), f"{name}: {_SPENT}"
        except _Stop as stop:
            if is_crash(stop.exchange):
                judge.note(_broken_for_good(start.subject, stop.exchange))
            return tuple(judge.findings), f"{name}: {stop}"
    can_be_made = any(not _unmade(what.provider.webhook(name)) for name in what.webhooks)
    return tuple(judge.findings), "" if can_be_made else "no delivery of these webhooks can be made"


async def _start(what: Verification, name: str, ids: Iterator[int], deliverer: Delivers) -> Start:
    webhook = what.provider.webhook(name)
    if _unmade(webhook):
        return Start(verdict=_skipped(_unmade(webhook)))
    recipe = _recipe(what, webhook)
    subject = Subject(
        webhook=webhook,
        recipe=recipe,
        base=what.overrides.apply(webhook.examples[0].payload if webhook.examples else {}),
        ids=ids,
        secrets=what.secrets,
        options=what.options,
    )
    start, _ = await drive(preflight(subject), deliverer.deliver)
    return start


def _unmade(webhook: Webhook) -> str:
    is_made = webhook.is_json or not webhook.content_type
    return "" if is_made else f"a body of {webhook.content_type} is not made: nothing of it is checked"


def _recipe(what: Verification, webhook: Webhook) -> Recipe | None:
    if webhook.schema is None:
        return None
    shown = tuple(example.payload for example in webhook.examples)
    return Recipe(
        schema=webhook.schema, seed=what.seed, now=what.now, run=what.run, overrides=what.overrides, shown=shown
    )


def _preflight_finding(webhook: Webhook, start: Start, some_taken: bool) -> Finding:
    verdict = start.verdict
    exchange = verdict.exchange
    refused_only = exchange is not None and isinstance(exchange.answer, Response) and not is_crash(exchange)
    if start.subject is None and some_taken and refused_only:
        reason = f"{verdict.reason}; this URL does not seem to take it: name the webhooks with --webhook"
        verdict = _skipped(reason)
    evidence = (exchange,) if exchange else ()
    return Finding(
        check=before.ID, theme=before.THEME, title=before.TITLE, webhook=webhook.name, case="a plain delivery",
        pointer=webhook.pointer, verdict=verdict, evidence=evidence,
    )  # fmt: skip


def _finding(
    subject: Subject, check: Check, case: Case, verdict: Verdict, evidence: tuple[Exchange, ...] = ()
) -> Finding:
    return Finding(
        check=check.id, theme=check.theme, title=check.title, webhook=subject.webhook.name, case=case.name,
        pointer=case.pointer, verdict=verdict, evidence=evidence,
    )  # fmt: skip


def _broken_for_good(subject: Subject, exchange: Exchange) -> Finding:
    """What `well-after` would have found, had the run come so far."""
    check = next(each for each in CHECKS if each.id == "well-after")
    case = next(iter(check.cases(subject)))
    verdict = acknowledged(exchange, level=Level.MUST)
    return _finding(subject, check, case, verdict, (exchange,))


def taken_once(verdict: Verdict) -> Verdict:
    """Say of a forgery that was acknowledged at the first of two tries: no accident does that, so it weighs as much."""
    return replace(verdict, reason=f"once {verdict.reason}, then refused: do all workers verify?")


def _is_taken_forgery(check: Check, verdict: Verdict) -> bool:
    taken = verdict.exchange is not None and is_taken(verdict.exchange)
    return taken and is_broken(verdict) and check.theme in ("refuses forgeries", "replay window", "survives garbage")


def _skipped(reason: str) -> Verdict:
    return Verdict(status=Status.SKIPPED, level=Level.MUST, reason=reason)


def _gone(exchange: Exchange) -> str:
    said = answered(exchange)
    if exchange.answer is Silence.UNREACHABLE:
        return "the target is gone: no connection any more"
    if isinstance(exchange.answer, Response) and exchange.answer.status in (401, 403, 429, 503):
        return f"the target blocks us: a plain delivery that was taken before is now {said}"
    return f"the target does not recover: a plain delivery that was taken before is now {said}"

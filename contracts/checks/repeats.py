"""Themes *repeats* and *stays well*: the same delivery again, many at once, and a valid one after everything else."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from contracts.checks.cases import case
from contracts.checks.judging import acknowledged, is_crash, is_taken, is_throttled, skipped, tolerated, worst
from contracts.checks.subject import Case, Flow, Subject, send
from contracts.findings import Level, Status, Verdict, is_broken
from contracts.messages import Draft, Exchange
from contracts.payloads import Kind

_AT_ONCE_COPIES, _AT_ONCE, _IN_A_ROW = 10, 20, 50
_FEW_AT_ONCE = 4
"""Fewer than the shortest listen queue in use (5, of Python's own servers)."""
_SHEDDING = frozenset({429, 502, 503, 504})
_OTHERWISE = (Kind.NUMBER, Kind.TEXT, Kind.ENUM)
"""Ways in which an event may say something else of the same object."""


def one_after_the_other(subject: Subject) -> Iterator[Case]:
    """The same delivery is acknowledged again when it is repeated: twice, five times.

    Providers send again whenever an answer was late or lost. A crash is a must; a 4xx makes the provider count the
    delivery as failed, and is a must where the vendor documents retries.
    """
    for times in (2, 5):
        yield case(subject, f"{times} times, one after the other", _again(subject, times))


def at_once(subject: Subject) -> Iterator[Case]:
    """Ten copies at once do no harm, and one is taken.

    409 "in progress" to the others is fine. A check-then-insert without a unique key crashes here.
    """
    if subject.options.concurrency:
        yield case(subject, f"{_AT_ONCE_COPIES} copies at once", _copies(subject))


def same_object(subject: Subject) -> Iterator[Case]:
    """Two different events about the same object do no harm.

    What changed once changes again: the object's id comes again with other values beside it. A unique key on that id
    crashes here, and takes no copy of the event for what it is. Refusing the second is a note, since no contract says
    whether an id is the object's or the event's.
    """
    if subject.takes_largest and any(True for _ in subject.varied(*_OTHERWISE)):
        yield case(subject, "another event about the same object", partial(_about_the_same, subject))


def twenty_at_once(subject: Subject) -> Iterator[Case]:
    """Twenty different deliveries at once are taken.

    Campaigns end for everybody in the same minute. A receiver that sheds load (429, 503) gets those again alone.
    """
    if subject.options.concurrency:
        yield case(subject, f"{_AT_ONCE} different at once", _burst(subject))


def in_a_row(subject: Subject) -> Iterator[Case]:
    """Fifty deliveries in a row are taken.

    Leaks of connections, and receivers that drop every seventh. One failure among them is flaky; two break a must.
    """
    found = case(subject, f"{_IN_A_ROW} in a row", _row(subject))
    yield replace(found, is_final=True)


def after_everything(subject: Subject) -> Iterator[Case]:
    """After everything else, a plain delivery is still taken, and so is the fullest.

    No forgery and no garbage may leave the receiver in a bad state. What was kept of them may show only where the same
    member comes again.
    """
    yield case(subject, "a plain delivery", partial(_taken, subject, subject.draft))
    if subject.takes_largest and subject.recipe is not None:
        yield case(subject, "the fullest delivery", partial(_taken, subject, lambda: subject.draft(subject.largest())))


def _about_the_same(subject: Subject) -> Flow[Verdict]:
    other = next(subject.varied(*_OTHERWISE))
    alone = acknowledged((yield from send(subject.draft(other.payload, keep=(other.pointer,)))), level=Level.NOTE)
    if alone.status is not Status.PASSED:
        return skipped(Level.MUST, f"vacuous: the other event is not taken alone either ({alone.reason})")
    first = subject.draft(subject.largest())
    taken = acknowledged((yield from send(first)), level=Level.NOTE)
    if taken.status is not Status.PASSED:
        return skipped(Level.MUST, f"vacuous: the first event is not taken ({taken.reason})")
    second = subject.draft(other.payload, keep=(other.pointer,), about=first)
    return tolerated((yield from send(second)), crash=Level.MUST)


def _taken(subject: Subject, make: Callable[[], Draft]) -> Flow[Verdict]:
    return acknowledged((yield from send(make())), level=Level.MUST)


def _again(subject: Subject, times: int) -> Callable[[], Flow[Verdict]]:
    level = Level.SHOULD if subject.webhook.rules.inferred else Level.MUST

    def flow() -> Flow[Verdict]:
        draft, verdicts = subject.draft(), []
        for _ in range(times):
            verdicts.append(acknowledged((yield from send(draft)), level=level, crash=Level.MUST))
        if verdicts[0].status is not Status.PASSED:
            return skipped(level, f"the first copy was not taken: {verdicts[0].reason}")
        return worst(verdicts, level)

    return flow


def _copies(subject: Subject) -> Callable[[], Flow[Verdict]]:
    def flow() -> Flow[Verdict]:
        draft = subject.draft()
        answers = yield (draft,) * _AT_ONCE_COPIES
        if any(found.status is None for found in answers):
            # Perhaps only its listen queue is short: judge by fewer.
            draft = subject.draft()
            answers = yield (draft,) * _FEW_AT_ONCE
        after = yield from send(draft)
        crashes = [acknowledged(found, level=Level.MUST) for found in answers if _broke(found)]
        if crashes:
            return crashes[0]
        if not any(is_taken(found) for found in (*answers, after)):
            return acknowledged(after, level=Level.SHOULD, crash=Level.MUST)
        return Verdict(status=Status.PASSED, level=Level.MUST)

    return flow


def _burst(subject: Subject) -> Callable[[], Flow[Verdict]]:
    def flow() -> Flow[Verdict]:
        drafts = tuple(subject.draft() for _ in range(_AT_ONCE))
        answers = yield drafts
        shed = [draft for draft, found in zip(drafts, answers, strict=True) if _was_shed(found)]
        verdicts = [acknowledged(found, level=Level.MUST) for found in answers if not _was_shed(found)]
        for draft in shed:
            verdicts.append(acknowledged((yield from send(draft)), level=Level.MUST))
        if any(found.status is None for found in answers):
            # Perhaps only its listen queue is short: a crash shows among fewer, too.
            few = yield tuple(subject.draft() for _ in range(_FEW_AT_ONCE))
            verdicts += [acknowledged(found, level=Level.MUST) for found in few]
        verdict = worst(verdicts, Level.MUST)
        if shed and verdict.status is Status.PASSED:
            reason = f"sheds load: {len(shed)} of {_AT_ONCE} were taken when sent again alone"
            return Verdict(status=Status.PASSED, level=Level.NOTE, reason=reason)
        return verdict

    return flow


def _was_shed(exchange: Exchange) -> bool:
    return exchange.status is None or exchange.status in _SHEDDING


def _row(subject: Subject) -> Callable[[], Flow[Verdict]]:
    def flow() -> Flow[Verdict]:
        verdicts = []
        for _ in range(_IN_A_ROW):
            verdicts.append(acknowledged((yield from send(subject.draft())), level=Level.MUST))
        broken = [verdict for verdict in verdicts if is_broken(verdict)]
        if len(broken) == 1:
            reason = f"one of {_IN_A_ROW} {broken[0].reason}"
            return replace(broken[0], status=Status.FLAKY, level=Level.SHOULD, reason=reason)
        return worst(verdicts, Level.MUST)

    return flow


def _broke(exchange: Exchange) -> bool:
    return is_crash(exchange) and not is_throttled(exchange) and exchange.status not in _SHEDDING

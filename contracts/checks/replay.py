"""Theme *replay window*: a delivery that is too old, or from too far ahead, is refused; and how wide the window is."""

from collections.abc import Iterator
from dataclasses import replace
from email.utils import parsedate_to_datetime
from functools import partial

from contracts.checks.cases import case
from contracts.checks.judging import is_taken, refused, skipped
from contracts.checks.subject import Case, Flow, Subject, send
from contracts.findings import Level, Status, Verdict
from contracts.messages import Exchange, Response, header

_BEYOND = 30
"""Seconds past the edge: clocks differ, and fractions are cut."""
_FARTHEST = 7 * 86400


def too_old(subject: Subject) -> Iterator[Case]:
    """A delivery older than the window is refused.

    Without a window a captured delivery works for ever. A must only where the scheme requires one.
    """
    past = subject.scheme.tolerance.past if subject.scheme else None
    if past is not None:
        yield from _outside(subject, past + _BEYOND, "old")


def too_new(subject: Subject) -> Iterator[Case]:
    """A delivery from further ahead than the window is refused.

    Checking only the age lets a captured delivery with a time in the future work until then.
    """
    future = subject.scheme.tolerance.future if subject.scheme else None
    if future is not None:
        yield from _outside(subject, -(future + _BEYOND), "ahead")


def effective_window(subject: Subject) -> Iterator[Case]:
    """How old, and how far ahead, a delivery may be (measured, a note).

    By bisection, between seconds and a week; the receiver's clock is read off its `Date` header.
    """
    if subject.stamp_header is not None:
        yield case(subject, "measured", partial(_measured, subject))


def _outside(subject: Subject, age: int, word: str) -> Iterator[Case]:
    scheme = subject.scheme
    if scheme is None or scheme.timestamp is None:
        return
    level = Level.MUST if scheme.tolerance.required else Level.SHOULD
    stamped = bool(subject.draft().stamps)
    # Where the signed body holds the time too, a receiver that looks there alone is the safer one.
    alone = Level.NOTE if stamped and not scheme.covers("timestamp") else level
    yield _late(subject, f"{abs(age)} s {word}", age, 0, alone)
    if stamped:
        yield _late(subject, f"{abs(age)} s {word}, in the body too", age, age, level)


def _late(subject: Subject, name: str, age: int, body_age: int, level: Level) -> Case:
    def flow() -> Flow[Verdict]:
        draft = replace(subject.draft(), age=age, body_age=body_age)
        return refused((yield from send(draft)), accepted=level)

    return case(subject, name, flow)


def _measured(subject: Subject) -> Flow[Verdict]:
    """Find both edges; says within which bounds each lies."""
    plain = yield from send(subject.draft())
    if not is_taken(plain):
        return skipped(Level.NOTE, "a plain delivery is not taken")
    back = yield from _edge(subject, 1)
    ahead = yield from _edge(subject, -1)
    reason = f"{_words(back)} old, {_words(ahead)} ahead{_skew(plain)}"
    return Verdict(status=Status.PASSED, level=Level.NOTE, reason=reason, exchange=plain)


def _edge(subject: Subject, towards: int) -> Flow[tuple[int, int | None]]:
    """The greatest age that was taken and the least that was not, in seconds; None: a week is taken."""
    taken, refused = 0, _FARTHEST
    farthest = yield from _is_taken_at(subject, towards * _FARTHEST)
    if farthest:
        return _FARTHEST, None
    while refused - taken > max(5, taken // 20):
        middle = (taken + refused) // 2 if taken else max(refused // 8, 1)
        if (yield from _is_taken_at(subject, towards * middle)):
            taken = middle
        else:
            refused = middle
    return taken, refused


def _is_taken_at(subject: Subject, age: int) -> Flow[bool]:
    return is_taken((yield from send(replace(subject.draft(), age=age, body_age=age))))


def _words(edge: tuple[int, int | None]) -> str:
    taken, refused = edge
    return "any time" if refused is None else f"{taken} to {refused} s"


def _skew(exchange: Exchange) -> str:
    """The receiver's clock against ours, from its `Date` header, which counts whole seconds."""
    date = header(exchange.answer.headers, "date") if isinstance(exchange.answer, Response) else None
    try:
        skew = parsedate_to_datetime((date or b"").decode("latin-1")).timestamp() - exchange.at - exchange.elapsed
    except (ValueError, TypeError, OverflowError):
        return ""
    return f"; its clock is {abs(skew):.0f} s {'ahead' if skew > 0 else 'behind'}" if abs(skew) > 2 else ""

"""Theme *replay window*: a delivery that is too old, or from too far ahead, is refused."""

from collections.abc import Iterator
from dataclasses import replace

from contracts.checks.forgeries import case
from contracts.checks.judging import refused
from contracts.checks.subject import Case, Flow, Subject, send
from contracts.findings import Level, Verdict

_BEYOND = 30
"""Seconds past the edge: clocks differ, and fractions are cut."""


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

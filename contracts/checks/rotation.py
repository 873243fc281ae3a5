"""Theme *rotation*: while secrets are changed, two signatures stand beside each other."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from contracts.checks.cases import case, other_key_of
from contracts.checks.judging import acknowledged
from contracts.checks.subject import Case, Flow, Subject, send
from contracts.findings import Level, Verdict


def both_secrets(subject: Subject) -> Iterator[Case]:
    """While secrets are changed, a delivery that is signed with both is acknowledged, in either order.

    Only where the scheme allows several signatures. Receivers that look at the first one lose events on that day.
    """
    if subject.scheme is None or subject.scheme.separator is None or not subject.secrets:
        return
    other = other_key_of(subject)
    for name, pair in (("the true one first", (None, other)), ("the true one last", (other, None))):
        yield case(subject, name, partial(_rotated, subject, pair))


def _rotated(subject: Subject, secrets: tuple[str | None, ...]) -> Flow[Verdict]:
    return acknowledged((yield from send(replace(subject.draft(), secrets=secrets))), level=Level.MUST)

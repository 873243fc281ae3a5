"""What cases are made of: a delivery that is taken, a forgery beside its rightly signed twin, keys of nobody."""

from collections.abc import Callable
from functools import partial

from contracts.checks.judging import acknowledged, beside_control
from contracts.checks.subject import Case, Flow, Subject, send
from contracts.deliveries.samples import other_key_for
from contracts.findings import Level, Verdict
from contracts.messages import Draft, Exchange


def case(subject: Subject, name: str, flow: Callable[[], Flow[Verdict]]) -> Case:
    """Make a case about the webhook as a whole."""
    return Case(name=name, pointer=subject.webhook.pointer, flow=flow)


def taken(name: str, pointer: str, make: Callable[[], Draft], level: Level) -> Case:
    """Make a case of one delivery that is acknowledged."""
    return judged(name, pointer, make, partial(acknowledged, level=level))


def judged(name: str, pointer: str, make: Callable[[], Draft], judge: Callable[[Exchange], Verdict]) -> Case:
    """Make a case of one delivery; made when it is sent, so that a second try is a new one."""

    def flow() -> Flow[Verdict]:
        return judge((yield from send(make())))

    return Case(name=name, pointer=pointer, flow=flow)


def beside(forged: Callable[[], Draft], control: Callable[[], Draft]) -> Callable[[], Flow[Verdict]]:
    """Make the flow of a forgery and its rightly signed twin."""
    return lambda: beside_control(forged(), control(), accepted=Level.MUST)


def other_key_of(subject: Subject) -> str:
    """Return a key of the scheme's own form that is not the target's."""
    return other_key_for(subject.scheme)


def third_key_of(subject: Subject) -> str:
    """Return yet another one, so that a receiver that knows the first is found for that alone."""
    return other_key_for(subject.scheme, 1)

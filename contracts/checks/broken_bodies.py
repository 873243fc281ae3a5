"""Themes *breaks the schema, signed* and *not JSON, signed*: what only a faulty provider could send does no harm.

A receiver that verifies, queues and answers takes all of it, and is right to; many check only the members that they
use. So taking it is a note, and a crash is a should: the provider would send it again and again.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from contracts.checks.cases import case
from contracts.checks.judging import is_taken, survived
from contracts.checks.subject import Case, Flow, Subject, send
from contracts.deliveries import set_header
from contracts.findings import Level, Status, Verdict
from contracts.messages import Draft, Exchange, Silence
from contracts.payloads import Breakage, breakages
from contracts.signing import read_time

_HUGE = 5_000_000
_BODIES: tuple[tuple[str, bytes], ...] = (
    ("empty", b""),
    ("a truncated object", b'{"deal_id": "x'),
    ("NaN", b'{"a": NaN}'),
    ("an array", b"[]"),
    ("a number", b"1"),
    ("null", b"null"),
    ("a string", b'"text"'),
    ("no UTF-8", b'{"a": "\xff\xfe"}'),
    ("10,000 levels deep", b"[" * 10_000 + b"]" * 10_000),
    ("a number of 5,000 digits", b'{"a": ' + b"9" * 5000 + b"}"),
    ("a lone surrogate", b'{"a": "\\ud800"}'),
    ("a byte order mark", b"\xef\xbb\xbf{}"),
    ("the same key twice", b'{"a": 1, "a": 2}'),
    ("an event that fits no contract", b'{"type": "something_new", "something_new_information": {"id": "1"}}'),
    ("five megabytes", b'{"a": "' + b"x" * _HUGE + b'"}'),
)


def breaks_schema(subject: Subject) -> Iterator[Case]:
    """A signed delivery that breaks the schema never crashes the receiver.

    One case for each way: each required member absent, each type, enum, null, bound and condition broken. Taking it is
    right where the receiver queues first; the last case counts those, as a note (a should with `--strict-schema`).
    """
    if subject.recipe is None or subject.scheme is None:
        return
    taken: list[Exchange] = []
    tried: list[Exchange] = []
    for found in breakages(subject.recipe):
        make = partial(_broken, subject, found)
        flow = partial(_counted, make, tried, taken)
        yield Case(name=f"{found.pointer or 'the body'}: {found.name}", pointer=found.rule, flow=flow)
    yield case(subject, "how many are taken", lambda: _told(subject, tried, taken))


def no_json(subject: Subject) -> Iterator[Case]:
    """A signed delivery that is no JSON, or no event that anybody knows, never crashes the receiver.

    Empty, truncated, an array, no UTF-8, deep, huge. Without a signature anyone can send these, so there it is a must.
    413, and hanging up on five megabytes, are right.
    """
    if subject.scheme is None:
        return
    for name, content in _BODIES:
        yield case(subject, f"signed body: {name}", partial(_survives, partial(subject.raw, content)))


def media_type(subject: Subject) -> Iterator[Case]:
    """A signed delivery of another media type never crashes the receiver.

    Frameworks parse a form or nothing at all, and the code behind them finds no payload.
    """
    level = Level.SHOULD if subject.scheme is not None else Level.MUST
    for name, values in (("text/plain", (b"text/plain",)), ("none", ()), ("a form", (b"multipart/form-data",))):
        make = partial(subject.spoilt, set_header("Content-Type", *values))
        yield case(subject, f"media type: {name}", partial(_survives, make, level))


def _broken(subject: Subject, found: Breakage) -> Draft:
    """Make a delivery that stays as broken as it is: what is no time any more is not filled with one."""
    draft = subject.draft(found.payload, keep=(found.pointer,))
    kept = (each for each in draft.stamps if read_time(draft.body[each.start : each.end], each.unit) is not None)
    return replace(draft, stamps=tuple(kept))


def _counted(make: Callable[[], Draft], tried: list[Exchange], taken: list[Exchange]) -> Flow[Verdict]:
    exchange = yield from send(make())
    tried.append(exchange)
    taken += [exchange] if is_taken(exchange) else []
    return survived(exchange, level=Level.SHOULD)


def _told(subject: Subject, tried: list[Exchange], taken: list[Exchange]) -> Flow[Verdict]:
    """Say how many were taken; sends nothing itself."""
    yield from ()
    if not taken:
        return Verdict(status=Status.PASSED, level=Level.NOTE)
    level = Level.SHOULD if subject.options.strict_schema else Level.NOTE
    reason = f"{len(taken)} of {len(tried)} deliveries that break the schema were acknowledged"
    hint = "all of them: fine if you queue first" if len(taken) == len(tried) else "some were refused"
    return Verdict(
        status=Status.FAILED, level=level, reason=f"{reason}, {hint}", expected="expected 4xx", exchange=taken[0]
    )


def _survives(make: Callable[[], Draft], level: Level = Level.SHOULD) -> Flow[Verdict]:
    draft = make()
    exchange = yield from send(draft)
    if len(draft.body) >= _HUGE and (exchange.answer is Silence.DROPPED or exchange.status in (502, 504)):
        # The receiver answered early and closed; a proxy before it makes a 502 of that.
        return Verdict(status=Status.PASSED, level=level)
    return survived(exchange, level=level)

"""Theme *as bytes*: a delivery means the same however its bytes are spelt, and the bytes that arrived are verified."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from contracts.checks.cases import taken
from contracts.checks.judging import acknowledged, skipped
from contracts.checks.subject import Case, Flow, Subject, send
from contracts.deliveries import set_header
from contracts.deliveries.edits import recase_headers
from contracts.findings import Level, Status, Verdict
from contracts.messages import Draft
from contracts.payloads import STYLES, Kind
from contracts.schemas import Json


def json_spelling(subject: Subject) -> Iterator[Case]:
    """Any spelling of the same JSON is acknowledged, signed as sent.

    Spaces, indents, escapes, key order, a final newline. A receiver that parses the body and signs what it prints again
    accepts one spelling only, and breaks on the day the provider changes its JSON library.
    """
    for style in STYLES:
        flow = partial(_spelt, subject, _telling(subject), style)
        yield Case(name=f"JSON spelt {style}", pointer=subject.webhook.pointer, flow=flow)


def header_case(subject: Subject) -> Iterator[Case]:
    """Header names in another case mean the same (RFC 9110 § 5.1).

    HTTP/2 and many proxies send them in lower case.
    """
    for name, change in (("lower case", bytes.lower), ("upper case", bytes.upper)):
        make = partial(subject.spoilt, recase_headers(change, f"header names in {name}"))
        yield taken(f"header names in {name}", subject.webhook.pointer, make, Level.MUST)


def charset(subject: Subject) -> Iterator[Case]:
    """A charset beside the media type changes nothing.

    Receivers that compare the whole `Content-Type` text refuse it.
    """
    spelt = f"{subject.webhook.content_type.partition(';')[0]}; charset=utf-8".encode()
    make = partial(subject.spoilt, set_header("Content-Type", spelt))
    yield taken("; charset=utf-8", subject.webhook.pointer, make, Level.MUST)


def few_seconds_old(subject: Subject) -> Iterator[Case]:
    """A delivery that was a few seconds on its way is acknowledged.

    Networks and queues take time; a window of no seconds refuses honest deliveries.
    """
    tolerance = subject.scheme.tolerance.past if subject.scheme else None
    age = min(5, (tolerance or 20) // 4)

    def make() -> Draft:
        return replace(subject.draft(), age=age, body_age=age)

    yield taken(f"{age} seconds old", subject.webhook.pointer, make, Level.MUST)


def chunked(subject: Subject) -> Iterator[Case]:
    """A chunked body is acknowledged.

    HTTP/1.1 receivers understand `Transfer-Encoding: chunked` (RFC 9112 § 7.1); some gateways and WSGI servers hand on
    an empty body instead, and a receiver behind one is no worse: refusing is a note, a crash a should, and 411 a fair
    answer. Where the contract says that chunks are sent (`x-delivery.chunked`), all three are musts.
    """
    sent = subject.webhook.rules.chunked
    level, crash = (Level.MUST, Level.MUST) if sent else (Level.NOTE, Level.SHOULD)

    def flow() -> Flow[Verdict]:
        exchange = yield from send(subject.spoilt(set_header("Transfer-Encoding", b"chunked")))
        verdict = acknowledged(exchange, level=level, crash=crash)
        return replace(verdict, status=Status.PASSED) if exchange.status == 411 and not sent else verdict

    yield Case(name="Transfer-Encoding: chunked", pointer=subject.webhook.pointer, flow=flow)


def _telling(subject: Subject) -> Json:
    """A payload in which spellings differ: with text beyond ASCII where there is one."""
    if not subject.takes_largest:
        return subject.base
    return next((found.payload for found in subject.varied(Kind.TEXT)), subject.largest())


def _spelt(subject: Subject, payload: Json, style: str) -> Flow[Verdict]:
    control = acknowledged((yield from send(subject.draft(payload))), level=Level.MUST)
    if control.status is not Status.PASSED:
        return skipped(Level.MUST, f"vacuous: in its usual spelling it is not taken either ({control.reason})")
    return acknowledged((yield from send(subject.draft(payload, style=style))), level=Level.MUST)

"""Themes *ack*, *says too much*: how fast, and with what, the receiver answers."""

import base64
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from statistics import median

from contracts.checks.cases import case, other_key_of
from contracts.checks.subject import Case, Flow, Subject, edited, send
from contracts.deliveries import set_header
from contracts.findings import Level, Status, Verdict
from contracts.messages import Draft, Exchange, Response
from contracts.signing import sign, signature_texts

_PROMPT = 5.0
_SAMPLES = 5
_SHORTEST_SECRET = 8
_BEGINNING = 16
"""Characters of a signature that nobody meets by chance."""
_HEX = re.compile(rb"(?:[0-9a-fA-F]{2})+")
_TRACES = re.compile(
    rb"Traceback \(most recent call last\)|^\s+at .+\(.+:\d+(:\d+)?\)|Caused by: |goroutine \d+ \[|Stack trace:|"
    rb"Whitelabel Error Page|<title>.*Werkzeug.*</title>|Django settings file|Whoops, looks like",
    re.M,
)


def promptly(subject: Subject) -> Iterator[Case]:
    """A delivery is acknowledged within five seconds.

    Providers give up waiting and send again; work that takes longer belongs in a queue. No answer at all within the
    time limit is a crash, and found by every check.
    """
    yield case(subject, f"the median of {_SAMPLES} answers", partial(_timed, subject))


def keeps_secrets(subject: Subject) -> Iterator[Case]:
    """An answer to a forged request holds neither the secret nor the signature that was expected.

    "expected abc…, got def…" hands every stranger a signature that is valid for ever, in hex as in base64. The
    beginning of one is a should.
    """
    if subject.scheme is not None and subject.secrets:
        for name, make in _forgeries(subject):
            yield case(subject, name, partial(_leaks, subject, make))


def keeps_traces(subject: Subject) -> Iterator[Case]:
    """An answer to a bad request holds no stack trace.

    Debug pages show paths, versions and sometimes settings to whoever asks.
    """
    for name, make in _forgeries(subject):
        yield case(subject, name, partial(_traces, make))
    yield case(subject, "no JSON", partial(_traces, partial(subject.raw, b"{not json")))


def _timed(subject: Subject) -> Flow[Verdict]:
    times, answers = [], []
    for _ in range(_SAMPLES):
        answers.append((yield from send(subject.draft())))
        times.append(answers[-1].elapsed)
    said = f"p50 {median(times) * 1000:.0f} ms, slowest {max(times) * 1000:.0f} ms"
    slow = median(times) > _PROMPT
    status = Status.FAILED if slow else Status.PASSED
    return Verdict(
        status=status, level=Level.SHOULD if slow else Level.NOTE, reason=said, expected="expected within 5 s",
        exchange=answers[-1],
    )  # fmt: skip


def _forgeries(subject: Subject) -> Iterator[tuple[str, Callable[[], Draft]]]:
    scheme = subject.scheme
    if scheme is None:
        return
    other = other_key_of(subject)
    yield "signed with another key", lambda: replace(subject.draft(), secrets=(other,))
    if scheme.header is not None:
        name = scheme.header
        yield "without a signature", lambda: subject.spoilt(set_header(name))
        yield "no JSON, without a signature", lambda: edited(subject.raw(b"{not json"), set_header(name))


def _leaks(subject: Subject, make: Callable[[], Draft]) -> Flow[Verdict]:
    draft = make()
    exchange = yield from send(draft)
    said = _said(exchange)
    secrets = [secret.encode() for secret in subject.secrets if len(secret) >= _SHORTEST_SECRET]
    if any(_holds(said, text) for secret in secrets for text in (secret, *_spelt(secret))):
        return _told(exchange, Level.MUST, "the answer holds the secret")
    expected = [text for found in _expected(subject, draft, exchange) for text in (found, *_spelt(_decoded(found)))]
    if any(_holds(said, text) for text in expected):
        return _told(exchange, Level.MUST, "the answer holds the signature that was expected")
    if any(_holds(said, text[:_BEGINNING]) for text in expected):
        return _told(exchange, Level.SHOULD, "the answer holds the beginning of the signature that was expected")
    return Verdict(status=Status.PASSED, level=Level.MUST)


def _holds(said: bytes, text: bytes) -> bool:
    return text in said or (_HEX.fullmatch(text) is not None and text.lower() in said.lower())


def _spelt(raw: bytes) -> tuple[bytes, ...]:
    """Return the ways in which bytes are shown to people; nothing where there are none."""
    spelt = (raw.hex().encode(), base64.b64encode(raw), base64.urlsafe_b64encode(raw))
    return tuple(text.rstrip(b"=") for text in spelt if raw)


def _decoded(signature: bytes) -> bytes:
    """Return the bytes that a signature stands for; none where it is neither hex nor base64."""
    if _HEX.fullmatch(signature):
        return bytes.fromhex(signature.decode())
    letters = signature.rstrip(b"=").translate(bytes.maketrans(b"-_", b"+/"))
    try:
        return base64.b64decode(letters + b"=" * (-len(letters) % 4), validate=True)
    except ValueError:
        return b""


def _expected(subject: Subject, draft: Draft, exchange: Exchange) -> Iterator[bytes]:
    """The right signatures of what was sent, which the sender of a forgery cannot know."""
    if subject.scheme is None:
        return
    for secret in subject.secrets:
        right = sign(exchange.request, subject.scheme, secrets=(secret,), id=draft.id, now=int(exchange.at))
        for found in signature_texts(right, subject.scheme):
            if found and found not in signature_texts(exchange.request, subject.scheme):
                yield found


def _traces(make: Callable[[], Draft]) -> Flow[Verdict]:
    exchange = yield from send(make())
    if _TRACES.search(_said(exchange)):
        return _told(exchange, Level.SHOULD, "the answer holds a stack trace")
    return Verdict(status=Status.PASSED, level=Level.SHOULD)


def _said(exchange: Exchange) -> bytes:
    if not isinstance(exchange.answer, Response):
        return b""
    return b"\n".join((exchange.answer.body, *(found for _, found in exchange.answer.headers)))


def _told(exchange: Exchange, level: Level, reason: str) -> Verdict:
    return Verdict(status=Status.FAILED, level=level, reason=reason, expected="expected none of it", exchange=exchange)

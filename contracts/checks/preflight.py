"""Before hundreds follow: one valid delivery, and if it is not taken, why."""

from collections.abc import Iterator
from dataclasses import replace

from contracts.checks.judging import answered, is_crash, is_redirect, is_taken, is_throttled
from contracts.checks.subject import Flow, MadeOnce, Subject, send
from contracts.findings import Level, Status, Verdict
from contracts.messages import Exchange, Response, Silence, header, value
from contracts.payloads import minimal, variations
from contracts.schemas import Json

ID = "preflight"
THEME = "preflight"
TITLE = "A plain, valid delivery is acknowledged"

_STYLES = ("compact", "spaced", "escaped")
"""How senders print JSON: without spaces, as Python does, as PHP does."""
_PROOF = "`hookpact diagnose` proves why, if you give it the signature that your endpoint computed"
_HINTS = {
    401: f"is the secret right (--secret), and the clock? {_PROOF}",
    403: f"is the secret right (--secret), and does a firewall let us through (--header)? {_PROOF}",
    404: "is the path right?",
    405: "is the path right? This one takes no POST",
    410: "this endpoint says that it is gone",
    415: "the receiver does not take this media type",
    422: "does the receiver know these ids? Pin them with --set NAME=VALUE",
}
_SILENT_HINTS = {
    Silence.UNTRUSTED: "does it speak TLS at all, or is it http://? A certificate of your own: --insecure",
    Silence.DROPPED: "is it https://, perhaps?",
    Silence.NOT_HTTP: "is this the port of something else?",
}


@value
class Start:
    """What the pre-flight found: the subject to judge with, or why there is none."""

    verdict: Verdict
    subject: Subject | None = None


def preflight(subject: Subject) -> Flow[Start]:
    """Find a payload and a spelling that the receiver takes, plainest first; then see whether the largest is taken."""
    first: Exchange | None = None
    for payload, style in _candidates(subject):
        exchange = yield from send(subject.draft(payload, style=style))
        first = first or exchange
        if is_taken(exchange):
            verdict = Verdict(status=Status.PASSED, level=Level.MUST, exchange=exchange)
            ready = replace(subject, base=payload, style=style)
            return Start(verdict=verdict, subject=(yield from _measured(ready)))
        if _hopeless(exchange):
            break
    assert first is not None
    return Start(verdict=_why(first))


def _measured(subject: Subject) -> Flow[Subject]:
    if subject.recipe is None:
        return subject
    largest = yield from send(subject.draft(subject.largest()))
    return replace(subject, takes_largest=is_taken(largest), variations=MadeOnce(variations(subject.recipe)))


def _candidates(subject: Subject) -> Iterator[tuple[Json, str]]:
    payloads = [subject.largest()]
    if subject.recipe is not None:
        shown = [subject.pinned(example.payload) for example in subject.webhook.examples[:1]]
        payloads = [minimal(subject.recipe), *shown, *payloads]
    yield from ((payload, style) for style in _STYLES for payload in payloads)


def _hopeless(exchange: Exchange) -> bool:
    """Say whether another payload would fare no better."""
    if isinstance(exchange.answer, Silence):
        return exchange.answer is not Silence.DROPPED
    return is_throttled(exchange) or is_redirect(exchange) or exchange.answer.status in (404, 405, 410)


def _why(exchange: Exchange) -> Verdict:
    if is_throttled(exchange):
        reason = f"{answered(exchange)}: it asks us to come later, at every try; --rate asks less of it"
        return Verdict(status=Status.SKIPPED, level=Level.MUST, reason=reason, exchange=exchange)
    hint = _SILENT_HINTS.get(exchange.answer, "") if isinstance(exchange.answer, Silence) else ""
    if isinstance(exchange.answer, Response):
        status = exchange.answer.status
        hint = _HINTS.get(status, "look into the receiver's own log" if is_crash(exchange) else "")
        if is_redirect(exchange):
            place = (header(exchange.answer.headers, "location") or b"elsewhere").decode("utf-8", "backslashreplace")
            hint = f"redirects to {place}; senders do not follow: verify that URL"
    reason = ": ".join(part for part in (answered(exchange), hint) if part)
    return Verdict(status=Status.FAILED, level=Level.MUST, reason=reason, expected="expected 2xx", exchange=exchange)

"""Theme *method*: other methods than the webhook's own open no side door."""

from collections.abc import Iterator
from functools import partial

from contracts.checks.cases import case
from contracts.checks.judging import answered, is_taken, survived
from contracts.checks.subject import Case, Flow, Subject, edited, send
from contracts.deliveries import set_body, set_header, set_method
from contracts.findings import Level, Status, Verdict

_BARE = ("GET", "HEAD", "DELETE", "PUT", "OPTIONS")
"""TRACE and QUERY are never sent: servers answer them in their own way."""
_QUIET = ("GET", "HEAD", "OPTIONS")


def other_methods(subject: Subject) -> Iterator[Case]:
    """A request of another method, unsigned, never crashes the receiver.

    Crawlers and health checks send GET and HEAD. A page there is fine; 501 and 505 are answers too.
    """
    for method in _BARE:
        yield case(subject, f"a bare {method}", partial(_bare, subject, method))


def _bare(subject: Subject, method: str) -> Flow[Verdict]:
    header = subject.scheme.header if subject.scheme else None
    edits = [set_method(method), *([set_body(b"", "no body")] if method != "PUT" else [])]
    edits += [set_header(header)] if header else []
    exchange = yield from send(edited(subject.draft(), *edits))
    verdict = survived(exchange, level=Level.MUST)
    if is_taken(exchange) and method in _QUIET:
        return Verdict(status=Status.PASSED, level=Level.NOTE, reason=f"{method} {answered(exchange)}")
    return verdict

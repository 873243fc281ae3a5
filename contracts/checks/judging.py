"""What 2xx, 3xx, 4xx and 5xx mean; whoever needs to know asks here.

A crash is a 5xx, a connection closed without an answer, or no answer in time. No crash: 501 and 505 on a method; 429
and 503 with `Retry-After`, which say "later". 404, 405, 408, 413, 414, 415, 429, 431 and 5xx never prove that a
signature was checked.
"""

from collections.abc import Iterable

from contracts.checks.subject import Flow, send
from contracts.findings import Level, Status, Verdict, is_broken
from contracts.messages import Draft, Exchange, Response, Silence, header

PROVES_NOTHING = frozenset({404, 405, 408, 413, 414, 415, 429, 431})
_SILENT = {
    Silence.UNREACHABLE: "no connection was made",
    Silence.UNTRUSTED: "TLS failed: is the certificate valid, trusted, and for this name?",
    Silence.TIMEOUT: "no answer came in time",
    Silence.DROPPED: "the connection was closed without an answer",
    Silence.NOT_HTTP: "the answer was no HTTP",
}


def answered(exchange: Exchange) -> str:
    """Say what came back, in words."""
    if isinstance(exchange.answer, Silence):
        return _SILENT[exchange.answer]
    front = " by something in front of your code" if _is_firewall(exchange.answer) else ""
    return f"answered {exchange.answer.status}{front}"


def _is_firewall(answer: Response) -> bool:
    """Say whether a refusal carries the mark of a web application firewall or a challenge page."""
    names = {name.lower() for name, _ in answer.headers}
    if b"cf-mitigated" in names or any(name.startswith(b"x-amzn-waf") for name in names):
        return True
    server = (header(answer.headers, "server") or b"").lower()
    is_page = (header(answer.headers, "content-type") or b"").startswith(b"text/html")
    return answer.status in (403, 405, 406, 503) and is_page and server.startswith((b"cloudflare", b"awselb"))


def is_throttled(exchange: Exchange) -> bool:
    """Say whether the receiver asked to be left alone for a while."""
    answer = exchange.answer
    if not isinstance(answer, Response):
        return False
    return answer.status == 429 or (answer.status == 503 and header(answer.headers, "retry-after") is not None)


def is_crash(exchange: Exchange) -> bool:
    """Say whether an answer tells of a crash."""
    if isinstance(exchange.answer, Silence):
        return True
    if exchange.request.method != "POST" and exchange.answer.status in (501, 505):
        return False
    return exchange.answer.status >= 500 and not is_throttled(exchange)


def is_taken(exchange: Exchange) -> bool:
    """Say whether a delivery was acknowledged: any 2xx is."""
    return isinstance(exchange.answer, Response) and 200 <= exchange.answer.status < 300


def is_redirect(exchange: Exchange) -> bool:
    """Say whether the receiver named another place: senders do not follow."""
    return exchange.status is not None and 300 <= exchange.status < 400


def is_refused(exchange: Exchange) -> bool:
    """Say whether an answer blames the sender: any 4xx does."""
    return exchange.status is not None and 400 <= exchange.status < 500


def acknowledged(exchange: Exchange, *, level: Level, crash: Level | None = None) -> Verdict:
    """Judge an answer to what should be taken. A crash may weigh more than a refusal."""
    if is_taken(exchange):
        return _verdict(Status.PASSED, level, exchange, "2xx")
    if is_throttled(exchange):
        return _verdict(Status.SKIPPED, level, exchange, "2xx", "throttled: ")
    return _verdict(Status.FAILED, crash or level if is_crash(exchange) else level, exchange, "2xx")


def refused(exchange: Exchange, *, accepted: Level) -> Verdict:
    """Judge an answer to what should be refused; the caller sees to the control."""
    if is_crash(exchange):
        return _verdict(Status.FAILED, Level.MUST, exchange, "4xx")
    if is_taken(exchange):
        return _verdict(Status.FAILED, accepted, exchange, "4xx")
    if is_redirect(exchange):
        return _verdict(Status.FAILED, Level.SHOULD, exchange, "4xx", "redirects instead of refusing: ")
    if exchange.status in PROVES_NOTHING or is_throttled(exchange):
        return _verdict(Status.SKIPPED, accepted, exchange, "4xx", "proves nothing: ")
    return _verdict(Status.PASSED, accepted, exchange, "4xx")


def survived(exchange: Exchange, *, level: Level) -> Verdict:
    """Judge an answer to what may be taken or refused, but must not crash."""
    if is_crash(exchange):
        return _verdict(Status.FAILED, level, exchange, "any answer but a crash")
    return _verdict(Status.PASSED, level, exchange, "any answer but a crash")


def tolerated(exchange: Exchange, *, crash: Level) -> Verdict:
    """Judge an answer to what a receiver may decide to refuse: that is worth a note, and only a crash is wrong."""
    if is_taken(exchange) or is_crash(exchange):
        return survived(exchange, level=crash)
    return acknowledged(exchange, level=Level.NOTE)


def beside_control(forged: Draft, control: Draft, *, accepted: Level) -> Flow[Verdict]:
    """Send what must be refused, then the same rightly signed; where that is not taken, the refusal means nothing."""
    exchange = yield from send(forged)
    verdict = refused(exchange, accepted=accepted)
    if verdict.status is Status.FAILED and not is_crash(exchange):
        return verdict
    beside = yield from send(control)
    if verdict.status is Status.FAILED:
        return (
            skipped(accepted, f"the rightly signed twin crashes too: {answered(beside)}")
            if is_crash(beside)
            else verdict
        )
    if not is_taken(beside):
        return skipped(
            accepted, f"vacuous: the same request, rightly signed, was not taken either ({answered(beside)})"
        )
    return verdict


def skipped(level: Level, reason: str) -> Verdict:
    """Say that nothing can be said, and why."""
    return Verdict(status=Status.SKIPPED, level=level, reason=reason)


def worst(verdicts: Iterable[Verdict], level: Level) -> Verdict:
    """Return the first verdict that broke a promise, else the first that skipped, else a pass."""
    found = tuple(verdicts)
    broken = [verdict for verdict in found if is_broken(verdict)]
    quiet = [verdict for verdict in found if verdict.status is Status.SKIPPED]
    return (broken or quiet or [*found, Verdict(status=Status.PASSED, level=level)])[0]


def _verdict(status: Status, level: Level, exchange: Exchange, expected: str, why: str = "") -> Verdict:
    # A kept promise that is no more than a note is not worth a line in a report.
    is_quiet = status is Status.PASSED and level is Level.NOTE
    reason = "" if is_quiet else why + answered(exchange)
    return Verdict(status=status, level=level, reason=reason, expected=f"expected {expected}", exchange=exchange)

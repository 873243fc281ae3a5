"""The answers that an inbox gives by itself, and how a scripted one changes them."""

from collections.abc import Mapping
from dataclasses import replace

import orjson

from contracts.messages import Headers, Response, Silence, header, with_header
from contracts.reports.foreign import visible
from contracts.schemas import Problem
from mock_server.receiver.judging import Judgement, Objection
from mock_server.receiver.scripts import Reply

_JSON = (b"content-type", b"application/json")
GUARDS: Headers = (
    # Whatever is answered here shares the origin of the control pages: nothing of it may run or be sniffed.
    (b"content-security-policy", b"sandbox; default-src 'none'"),
    (b"x-content-type-options", b"nosniff"),
    (b"cache-control", b"no-store"),
)
_MOST_PROBLEMS = 20
_STATUSES: Mapping[str, int] = {
    Objection.NOT_JSON: 400,
    Objection.NO_CONTRACT: 400,
    Objection.INVALID: 400,
    Objection.METHOD: 405,
    Objection.UNFINISHED: 408,
    Objection.TOO_LARGE: 413,
}


def own_answer(judgement: Judgement, methods: tuple[str, ...] = ("POST",)) -> Response:
    """Return what an inbox says by itself: 200, or why not. `methods` are those by which deliveries may come."""
    if judgement.accepted:
        body: dict[str, object] = {"ok": True, "webhook": judgement.webhook}
        if judgement.also:
            body["ambiguous"] = judgement.also
        return Response(status=200, headers=(_JSON,), body=orjson.dumps(body))
    status = 401 if judgement.is_forged else _STATUSES[judgement.reason]
    body = {"ok": False, "reason": str(judgement.reason), "detail": _safe(judgement.detail)}
    if judgement.problems:
        body["problems"] = [problem_json(problem) for problem in judgement.problems[:_MOST_PROBLEMS]]
    more: Headers = ((b"allow", ", ".join(methods).encode()),) if status == 405 else ()
    return Response(status=status, headers=(_JSON, *more), body=orjson.dumps(body))


def problem_json(problem: Problem) -> dict[str, str]:
    """Return a problem as JSON."""
    return {
        "pointer": _safe(problem.pointer),
        "keyword": problem.keyword,
        "rule": problem.rule,
        "message": _safe(problem.message)[:500],
    }


def scripted(reply: Reply | None, own: Response) -> Response | Silence:
    """Return the answer as a script wants it."""
    if reply is None:
        return own
    if reply.hang:
        return Silence.TIMEOUT
    if reply.cut:
        return Silence.DROPPED
    return played(reply, own)


def played(reply: Reply, own: Response) -> Response:
    """Return an answer with a script's status, headers and body in place of the inbox's own."""
    answer = own
    if reply.status is not None:
        answer = Response(status=reply.status)
    if reply.body is not None:
        answer = replace(answer, body=reply.body)
        if answer.headers == own.headers or header(answer.headers, "content-type") is None:
            answer = replace(answer, headers=((b"content-type", _kind(reply.body)),))
    for name, found in reply.headers:
        answer = replace(answer, headers=with_header(answer.headers, name.decode("latin-1"), found))
    return answer


def _kind(body: bytes) -> bytes:
    return b"application/json" if body[:1] in (b"{", b"[") else b"text/plain; charset=utf-8"


def _safe(text: str) -> str:
    return visible(text, keep="\t\n")

"""Documented answers as responses: the example that the document gives, or what its schema allows."""

import re
from collections.abc import Sequence

import orjson

from contracts.documents import Example, Operation
from contracts.documents.media import is_json
from contracts.documents.operations import Answer
from contracts.messages import Headers, Response, is_token
from contracts.payloads import Recipe, realistic
from contracts.schemas import Json
from mock_server.provider_api.preferring import Preference
from mock_server.provider_api.refusing import Refusal

_SEED = 1
_FRAMING = frozenset(("content-type", "content-length", "transfer-encoding", "connection", "date", "server"))
_STANDARD: dict[str, int] = {"2XX": 200, "3XX": 302, "4XX": 400, "5XX": 500, "DEFAULT": 200}


def usual(operation: Operation) -> Answer:
    """Return the answer to a call in which nothing is wrong: the first success, or what else is documented."""
    ranks = {"2": 0, "D": 1, "3": 2}
    ordered = sorted(operation.answers, key=lambda answer: (ranks.get(answer.code[:1], 3), answer.code))
    return ordered[0] if ordered else Answer(code="200")


def wanted(operation: Operation, preference: Preference) -> tuple[Answer, int]:
    """Return the answer that a caller prefers, and its status; raises Refusal where none is documented."""
    if preference.code is None:
        answer = usual(operation)
        return answer, status_of(answer)
    answer_or_none = documented(operation.answers, preference.code)
    if answer_or_none is None:
        known = ", ".join(answer.code for answer in operation.answers) or "nothing"
        raise Refusal(400, f"Prefer: code={preference.code}: {operation.full_name} documents {known}")
    return answer_or_none, preference.code


def documented(answers: Sequence[Answer], status: int) -> Answer | None:
    """Return what is documented for a status: by its number, its range, or the rest."""
    by_code = {answer.code: answer for answer in answers}
    return by_code.get(str(status)) or by_code.get(f"{status // 100}XX") or by_code.get("DEFAULT")


def status_of(answer: Answer) -> int:
    """Return the status of an answer, one of its range where it has a range."""
    return int(answer.code) if re.fullmatch("[1-5][0-9]{2}", answer.code) else _STANDARD.get(answer.code, 200)


def response(answer: Answer, status: int, now: float, preference: Preference | None = None) -> Response:
    """Return an answer as a response; raises Refusal for an example that is not there."""
    preference = preference or Preference()
    headers = _headers(answer, now)
    if status in (204, 304) or (not answer.content_type and not answer.examples):
        return Response(status=status, headers=headers)
    payload = shown(answer, now, preference)
    kind = answer.content_type or "application/json"
    return Response(status=status, headers=(*_field("content-type", kind), *headers), body=encoded(payload, kind))


def shown(answer: Answer, now: float, preference: Preference | None = None) -> Json:
    """Return an answer's example, or a payload that its schema allows; None where the document says neither."""
    preference = preference or Preference()
    chosen = _example(answer.examples, preference.example)
    if chosen is not None and not (preference.dynamic and answer.schema):
        return chosen.payload
    if answer.schema is None:
        return None
    return realistic(Recipe(schema=answer.schema, seed=_SEED, now=int(now)), 0)


def encoded(payload: Json, kind: str) -> bytes:
    """Write a payload as its media type wants it: text as it is where that is not JSON."""
    if is_json(kind):
        return orjson.dumps(payload)
    if payload is None:
        return b""
    return payload.encode("utf-8", "replace") if isinstance(payload, str) else orjson.dumps(payload)


def _example(examples: Sequence[Example], name: str) -> Example | None:
    if not name:
        return examples[0] if examples else None
    found = next((example for example in examples if example.name == name), None)
    if found is None:
        known = ", ".join(example.name for example in examples) or "none"
        raise Refusal(400, f"Prefer: example={name}: this answer has {known}")
    return found


def _headers(answer: Answer, now: float) -> Headers:
    return tuple(
        pair
        for header in answer.headers
        if header.code.lower() not in _FRAMING
        for pair in _field(header.code, _text(shown(header, now)))
    )


def _text(payload: Json) -> str:
    return payload if isinstance(payload, str) else "" if payload is None else orjson.dumps(payload).decode()


def _field(name: str, text: str) -> Headers:
    """Return a header, or none where it could break out of its line (RFC 9110, § 5.5)."""
    if not is_token(name) or not text or any(ord(mark) < 32 or ord(mark) == 127 for mark in text):
        return ()
    return ((name.lower().encode(), text.encode("utf-8", "replace")),)

"""What goes wrong, in the shape in which this vendor tells errors.

A vendor documents few of its errors. Where one is documented for a status, it is given as it stands; otherwise its
nearest error is taken, and what is wrong stands where that one has its words.
"""

from collections.abc import Iterator, Mapping, Sequence

import orjson

from contracts.documents import Operation
from contracts.documents.operations import Answer
from contracts.messages import Headers, Response
from contracts.reports.foreign import visible
from contracts.schemas import Json

_WORDS = ("message", "error", "detail", "description", "reason", "title")
"""How members are called that hold words for people, the likeliest first."""
_SENTENCES: Mapping[int, str] = {
    400: "the call breaks the document",
    401: "no key, or a wrong one",
    404: "there is no such thing",
    409: "this is there already",
    410: "this is gone",
    429: "too many calls",
}


class Refusal(Exception):
    """Ends a call with an error. Without words it is the documented one, as it stands."""

    def __init__(self, status: int, words: str = "", headers: Headers = ()) -> None:
        super().__init__(words)
        self.status = status
        self.words = words
        self.headers = headers


def nearest(operations: Sequence[Operation], operation: Operation | None, status: int) -> Answer | None:
    """Return the documented error that is nearest to a status; None where the document shows none."""
    own = operation.answers if operation else ()
    every = [answer for other in operations for answer in other.answers]
    return next(_candidates((*own, *every), own, status), None)


def _candidates(every: Sequence[Answer], own: Sequence[Answer], status: int) -> Iterator[Answer]:
    yield from (answer for answer in every if answer.code == str(status))
    yield from (answer for answer in own if answer.code in (f"{status // 100}XX", "DEFAULT"))
    yield from (answer for answer in every if answer.code[:1] in ("4", "5") and answer.content_type)
    yield from (answer for answer in every if answer.code == "DEFAULT" and answer.content_type)


def is_documented(operation: Operation, status: int) -> bool:
    """Say whether an operation itself documents a status."""
    return any(answer.code == str(status) for answer in operation.answers)


def worded(payload: Json, words: str) -> Json:
    """Return an error that says these words where it has its own; None where it has no place for any."""
    if isinstance(payload, str):
        return words
    if isinstance(payload, list) and payload:
        first = worded(payload[0], words) if isinstance(payload[0], dict) else None
        return None if first is None else [first, *payload[1:]]
    if not isinstance(payload, dict):
        return None
    texts = [name for name, held in payload.items() if isinstance(held, str)]
    place = next((name for word in _WORDS for name in texts if word in name.lower()), None)
    if place is not None:
        return {**payload, place: words}
    for name, held in payload.items():
        inner = worded(held, words) if isinstance(held, dict | list) else None
        if inner is not None:
            return {**payload, name: inner}
    return {**payload, "message": words}


def with_status(payload: Json, status: int) -> Json:
    """Return an error whose `status`, where it has one that is a number, is the answer's."""
    has_one = isinstance(payload, dict) and type(payload.get("status")) is int
    return {**payload, "status": status} if has_one else payload


def words_of(refusal: Refusal) -> str:
    """Return what is wrong, harmless to show, and without what is no text."""
    said = refusal.words or _SENTENCES.get(refusal.status, "the call was refused")
    return visible(said, keep="\t\n")


def plain(refusal: Refusal) -> Response:
    """Return an error for vendors who show none: problem+json (RFC 9457)."""
    said = {"title": _SENTENCES.get(refusal.status, "refused"), "status": refusal.status, "detail": words_of(refusal)}
    kind = (b"content-type", b"application/problem+json")
    return Response(status=refusal.status, headers=(kind, *refusal.headers), body=orjson.dumps(said))

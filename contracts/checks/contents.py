"""Theme *refuses forgeries*, third part: whatever the body holds, and however large it is."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import islice

import orjson

from contracts.checks.cases import beside, case
from contracts.checks.subject import Case, Subject, edit, edited
from contracts.deliveries.edits import other_letter
from contracts.messages import Draft, Request, value
from contracts.payloads import Kind
from contracts.schemas import Json, Schema, pointers

_EXAMPLES = 3
_CHOICES = 50
_BLOCK = 65_536
_LETTERS = 200
"""So many letters are tried, from the last one on, until one may be another."""


@value
class _Content:
    """A payload to forge, and the member that makes it what it is."""

    name: str
    payload: Json
    keep: tuple[str, ...] = ()
    """Only a very long text is kept from renewal."""


def any_content(subject: Subject) -> Iterator[Case]:
    """A forgery is refused whatever its body holds, and however large it is.

    Receivers that pass over the signature of one kind of event, of test data or of large bodies, or that sign the first
    block of a body alone, pass every test with a small one. Each body is changed by its last letter after signing.
    """
    if subject.scheme is None or not subject.scheme.covers("body") or not subject.webhook.content_type:
        return
    for content in _contents(subject):
        name = f"{content.name}, its last letter changed"
        yield case(subject, name, beside(partial(_forged, subject, content), partial(_control, subject, content)))
        if content.keep:
            name, plain = f"{content.name}, only the first {_BLOCK:,} bytes signed", partial(_draft, subject, content)
            yield case(subject, name, beside(partial(_half_signed, subject, content), plain))


def _contents(subject: Subject) -> Iterator[_Content]:
    largest = subject.largest()
    yield _Content(name="every optional member", payload=largest)
    for example in subject.webhook.examples[:_EXAMPLES]:
        yield _Content(name=f"the example {example.name}", payload=subject.pinned(example.payload))
    otherwise, again = _chosen(subject, largest, 0), _chosen(subject, largest, -1)
    for word, payload, known in (("otherwise", otherwise, largest), ("in a third way", again, otherwise)):
        if payload != known:
            yield _Content(name=f"every choice made {word}", payload=payload)
    longest = subject.longest()
    if longest is not None:
        pointer, payload = longest
        yield _Content(name="100,000 characters of text", payload=payload, keep=(pointer,))


def _chosen(subject: Subject, payload: Json, which: int) -> Json:
    """Exchange every listed value, true and false among them, for the first (0) or the last (-1) of the others."""
    others: dict[str, list[Json]] = {}
    for found in islice(subject.varied(Kind.ENUM), _CHOICES):
        others.setdefault(found.pointer, []).append(pointers.get(found.payload, found.pointer))
    for pointer, values in others.items():
        changed = pointers.put(payload, pointer, values[which])
        payload = changed if subject.schema is not None and subject.schema.is_valid(changed) else payload
    return payload


def _forged(subject: Subject, content: _Content) -> Draft:
    def apply(request: Request) -> Request:
        return replace(request, body=_last_letter(request.body, subject.schema))

    return edited(_draft(subject, content), edit("last letter changed", apply))


def _control(subject: Subject, content: _Content) -> Draft:
    draft = _draft(subject, content)
    return replace(draft, body=_last_letter(draft.body, subject.schema))


def _half_signed(subject: Subject, content: _Content) -> Draft:
    draft = _draft(subject, content)
    rest = draft.body[_BLOCK:]
    signed = tuple(stamp for stamp in draft.stamps if stamp.end <= _BLOCK)
    whole = edit("the rest of the body", lambda request: replace(request, body=request.body + rest))
    return edited(replace(draft, body=draft.body[:_BLOCK], stamps=signed), whole)


def _draft(subject: Subject, content: _Content) -> Draft:
    return subject.draft(content.payload, keep=content.keep)


def _last_letter(body: bytes, schema: Schema | None) -> bytes:
    """Change the case of the last letter that the contract lets us, so that only the signature is wrong."""
    payload = orjson.loads(body)
    letters = (at for at in range(len(body) - 1, -1, -1) if body[at : at + 1].isalpha())
    for at in islice(letters, _LETTERS):
        changed = body[:at] + body[at : at + 1].swapcase() + body[at + 1 :]
        if _is_another(payload, changed, schema):
            return changed
    return other_letter(body)


def _is_another(payload: Json, changed: bytes, schema: Schema | None) -> bool:
    """Say whether a value is another one, and no name: the member by which a receiver tells its kind stays there."""
    try:
        found = orjson.loads(changed)
    except orjson.JSONDecodeError:
        return False
    is_valid = schema is None or schema.is_valid(found)
    return found != payload and _names(found) == _names(payload) and is_valid


def _names(node: Json) -> Json:
    if isinstance(node, dict):
        return {name: _names(held) for name, held in node.items()}
    return [_names(held) for held in node] if isinstance(node, list) else None

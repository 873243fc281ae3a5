"""What a scheme cannot do, however well a receiver checks it: sentences for people, never failed tests."""

from collections.abc import Callable, Iterator

from contracts.signing.scheme import Scheme
from contracts.signing.templates import Part

FIXED = ("literal", "secret", "sha256:body")
"""Parts whose end no sender of a forgery can move."""
FREE = ("body", "json", "header", "form:sorted")
"""Parts that may hold any literal."""


def limits(scheme: Scheme) -> tuple[str, ...]:
    """Return the limits of a scheme as sentences."""
    if scheme.algorithm in ALONE:
        return (ALONE[scheme.algorithm],)
    return tuple(sentence for find in LIMITS for sentence in find(scheme))


def _body(scheme: Scheme) -> Iterator[str]:
    members = ", ".join(_members(scheme))
    inside = f"of each element at {scheme.batch}" if scheme.batch else "of the body"
    if scheme.covers("form"):
        yield "Only the names and values of the form are signed, not its bytes."
    elif members and not scheme.covers("body"):
        yield f"Only these members {inside} are signed; all others can be changed: {members}."
    elif not scheme.covers("body"):
        yield "The body is not signed: whoever holds one delivery can send any body."


def _members(scheme: Scheme) -> Iterator[str]:
    stated = {"id": scheme.id, "timestamp": scheme.timestamp_place}
    for part in scheme.content:
        place = stated.get(part.kind)
        if part.kind == "json" or (place and place.kind == "pointer"):
            yield place.name if place else part.argument


def _batch(scheme: Scheme) -> Iterator[str]:
    if scheme.batch:
        yield "The elements of a batch are signed one by one: they can be left out, repeated or sent in another order."


def _replay(scheme: Scheme) -> Iterator[str]:
    if scheme.timestamp is None:
        yield "There is no timestamp: whoever holds one delivery can send it again for ever."
    elif not scheme.covers("timestamp"):
        yield "The timestamp is sent and not signed: whoever holds one delivery can send it again with a new one."


def _id(scheme: Scheme) -> Iterator[str]:
    if scheme.id and not scheme.covers("id"):
        yield "The id is sent and not signed: whoever holds one delivery can send it again under another id."


def _joints(scheme: Scheme) -> Iterator[str]:
    for left, right in zip(scheme.content, scheme.content[1:], strict=False):
        if left.kind not in FIXED and right.kind != "literal":
            yield f"{left} and {right} are joined with nothing between: a byte moved from one to the other goes unseen."
    for left, literal, right in zip(scheme.content, scheme.content[1:], scheme.content[2:], strict=False):
        if left.kind in FREE and literal.kind == "literal" and not _escaped(scheme, left, literal):
            yield f"{left} may itself hold the {literal.argument!r} that parts it from {right}."


def _escaped(scheme: Scheme, left: Part, literal: Part) -> bool:
    return left.kind == "json" and scheme.escape is not None and literal.argument[0] in scheme.escape.characters


def _digest(scheme: Scheme) -> Iterator[str]:
    if scheme.algorithm != "sha256":
        return
    if not any(part.kind == "secret" for part in scheme.content):
        yield "No secret goes into the digest: anyone can make it."
    elif scheme.content[-1].kind != "secret":
        yield "A plain SHA-256 that does not end with the secret can be extended by whoever holds one delivery."


ALONE = {
    "none": "Nothing is signed: anyone can send anything.",
    "token": "The token signs nothing of the delivery: whoever sees it once can send anything.",
}
LIMITS: tuple[Callable[[Scheme], Iterator[str]], ...] = (_body, _batch, _replay, _id, _joints, _digest)

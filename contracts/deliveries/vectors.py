"""Deliveries whose verdict is known, derived from how they are signed: for implementers elsewhere, and for our oracles.

Each part that a signature covers is changed once while all else is kept. What only the holder of the secret can make,
as the same signature in upper case, is in no vector: taking it is no fault.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import replace

import orjson

from contracts.deliveries.edits import SIGNATURE_EDITS
from contracts.deliveries.parts import changed_parts
from contracts.deliveries.samples import other_key_for, sample
from contracts.messages import Request, edit_header, value
from contracts.signing import Reason, Scheme, rewrite_signatures, sign, signature_texts
from contracts.signing.scheme import UNCOVERING

BEYOND = 60
"""Seconds beyond the window, so that a slow machine changes no verdict."""


@value
class Origin:
    """What all vectors of a set are derived from: two different deliveries, unsigned, and how they are signed."""

    request: Request
    other: Request
    scheme: Scheme
    secret: str
    other_secret: str
    id: str
    now: int
    """When they are judged."""

    def signed(self, *, age: int = 0, secret: str | None = None, scheme: Scheme | None = None) -> Request:
        """Return the delivery, rightly signed but for what is given."""
        secrets = (self.secret if secret is None else secret,)
        return sign(self.request, scheme or self.scheme, secrets=secrets, id=self.id, now=self.now - age)

    def other_signed(self) -> Request:
        """Return the other delivery, rightly signed, under an id and at a time of its own."""
        return sign(self.other, self.scheme, secrets=(self.secret,), id=f"{self.id}x", now=self.now - 1)


@value
class Judged:
    """A delivery and its verdict."""

    name: str
    what: str
    """What was done to it, in words that go on after "The delivery"."""
    request: Request
    reason: Reason | None = None
    """Why it must be refused; None where it must be accepted."""
    is_exact: bool = False
    """Whether its verdict holds in this very second only."""


def made_up(scheme: Scheme, *, secret: str, now: int, dice: random.Random) -> Origin:
    """Return an origin for a scheme alone: two samples, and another key of its form."""
    return Origin(
        request=sample(scheme, dice),
        other=sample(scheme, dice),
        scheme=scheme,
        secret=secret,
        other_secret=other_key_for(scheme),
        id=f"msg_{dice.getrandbits(48):012x}",
        now=now,
    )


Deriver = Callable[[Origin], Iterator[Judged]]


def derived(origin: Origin) -> Iterator[Judged]:
    """Yield every vector that a scheme has, the accepted ones first."""
    for derive in DERIVERS if origin.scheme.signed else ():
        yield from derive(origin)


def _right(origin: Origin) -> Iterator[Judged]:
    good = origin.signed()
    yield Judged(name="right", what="as the provider sends it", request=good)
    lower = tuple((name.lower(), text) for name, text in good.headers)
    yield Judged(name="header-names-lower-case", what="with header names in lower case", request=_headed(good, lower))
    upper = tuple((name.upper(), text) for name, text in good.headers)
    yield Judged(name="header-names-upper-case", what="with header names in upper case", request=_headed(good, upper))


def _other_bytes(origin: Origin) -> Iterator[Judged]:
    """The same JSON in other bytes is another body, and signed as such."""
    try:
        tree = orjson.loads(origin.request.body)
    except orjson.JSONDecodeError:
        return
    styles = (("indented", orjson.OPT_INDENT_2), ("with a newline at its end", orjson.OPT_APPEND_NEWLINE))
    for style, option in styles:
        request = replace(origin.request, body=orjson.dumps(tree, option=option))
        name = f"body-{style.replace(' ', '-')}"
        yield Judged(name=name, what=f"with a body {style}", request=replace(origin, request=request).signed())


def _rotated(origin: Origin) -> Iterator[Judged]:
    if origin.scheme.separator is None:
        return
    for name, secrets in (
        ("new-and-old", (origin.secret, origin.other_secret)),
        ("old-and-new", (origin.other_secret, origin.secret)),
    ):
        both = sign(origin.request, origin.scheme, secrets=secrets, id=origin.id, now=origin.now)
        what = f"signed by two secrets, the right one {'first' if secrets[0] == origin.secret else 'last'}"
        yield Judged(name=f"signed-by-{name}", what=what, request=both)


def _at_the_edge(origin: Origin) -> Iterator[Judged]:
    window = origin.scheme.tolerance
    for name, age in (("old", window.past), ("new", window.future)):
        if age is not None and origin.scheme.timestamp is not None:
            request = origin.signed(age=age if name == "old" else -age)
            what = f"as {name} as the window allows: {age} s"
            yield Judged(name=f"as-{name}-as-allowed", what=what, request=request, is_exact=True)


def _out_of_time(origin: Origin) -> Iterator[Judged]:
    window = origin.scheme.tolerance
    if origin.scheme.timestamp is None:
        return
    if window.past is not None:
        age = window.past + BEYOND
        what = f"rightly signed {age} s ago; {window.past} s are allowed"
        yield Judged(name="too-old", what=what, request=origin.signed(age=age), reason=Reason.TOO_OLD)
    if window.future is not None:
        age = window.future + BEYOND
        what = f"rightly signed for a time {age} s ahead; {window.future} s are allowed"
        yield Judged(name="too-new", what=what, request=origin.signed(age=-age), reason=Reason.TOO_NEW)


def _missing(origin: Origin) -> Iterator[Judged]:
    scheme, good = origin.scheme, origin.signed()
    names = scheme.signature_headers
    for what, values, reason in (
        ("missing", (), Reason.MISSING_HEADER),
        ("empty", (b"",), Reason.MALFORMED),
    ):
        request = good
        for name in names:
            request = edit_header(request, name, *values)
        if names:
            yield Judged(
                name=f"signature-{what}", what=f"with the signature header {what}", request=request, reason=reason
            )
    for kind, place, reason in (
        ("timestamp", scheme.timestamp_place, Reason.MISSING_TIMESTAMP),
        ("id", scheme.id, Reason.MISSING_ID),
    ):
        if place and place.kind == "header" and _is_signed(scheme, kind):
            request = edit_header(good, place.name)
            yield Judged(name=f"{kind}-missing", what=f"without its {kind}", request=request, reason=reason)


def _wrong_keys(origin: Origin) -> Iterator[Judged]:
    forged = origin.signed(secret=origin.other_secret)
    yield Judged(name="other-key", what="signed with another key", request=forged, reason=Reason.NO_MATCH)
    if origin.scheme.algorithm not in UNCOVERING:
        empty = origin.signed(secret="")
        yield Judged(name="empty-key", what="signed with the empty key", request=empty, reason=Reason.NO_MATCH)


def _wrong_signatures(origin: Origin) -> Iterator[Judged]:
    good = origin.signed()
    for name, what in WRONG.items():
        request = SIGNATURE_EDITS[name](good, origin.scheme)
        yield Judged(name=name, what=what, request=request, reason=Reason.NO_MATCH)
    if origin.scheme.header:
        request = SIGNATURE_EDITS["signature-twice-wrong"](good, origin.scheme)
        reason = Reason.NO_MATCH if _may_repeat(origin.scheme) else Reason.MALFORMED
        what = "with two signature headers, both wrong"
        yield Judged(name="signature-twice-wrong", what=what, request=request, reason=reason)


def _of_another(origin: Origin) -> Iterator[Judged]:
    """The captured signatures of one delivery on another, each on the element where it stood."""
    good, captured = origin.signed(), iter(signature_texts(origin.other_signed(), origin.scheme))
    moved = rewrite_signatures(good, origin.scheme, lambda text: next(captured, text))
    if moved != good:
        what = "with the signature of another delivery"
        yield Judged(name="signature-of-another", what=what, request=moved, reason=Reason.NO_MATCH)


def _ignored(origin: Origin) -> Iterator[Judged]:
    for template in origin.scheme.ignore:
        of_old = replace(origin.scheme, item=template, ignore=())
        label = "".join(part.argument for part in template if part.kind == "literal")
        what = f"with the signature under a label that is never accepted: {label}"
        request = origin.signed(scheme=of_old)
        yield Judged(name="signature-ignored", what=what, request=request, reason=Reason.IGNORED)


def _parts_changed(origin: Origin) -> Iterator[Judged]:
    for name, what, request in changed_parts(origin.signed(), origin.scheme):
        yield Judged(name=name, what=f"with {what} after signing", request=request, reason=Reason.NO_MATCH)


def _is_signed(scheme: Scheme, kind: str) -> bool:
    return scheme.algorithm not in UNCOVERING and any(part.kind == kind for part in scheme.content)


def _may_repeat(scheme: Scheme) -> bool:
    """Whether the signature header may be there twice: not where it also holds the time or the id."""
    fields = [place for place in (scheme.timestamp_place, scheme.id) if place and place.kind == "field"]
    return scheme.separator is not None and not fields


def _headed(request: Request, headers: tuple[tuple[bytes, bytes], ...]) -> Request:
    return replace(request, headers=headers)


WRONG = {
    "signature-front-changed": "with the first character of the signature changed",
    "signature-middle-changed": "with a character in the middle of the signature changed",
    "signature-end-changed": "with the last character of the signature changed",
    "signature-truncated": "with the first half of the signature",
    "signature-cut-by-one": "with the signature without its last character",
}
DERIVERS: tuple[Deriver, ...] = (
    _right,
    _other_bytes,
    _rotated,
    _at_the_edge,
    _missing,
    _wrong_keys,
    _wrong_signatures,
    _of_another,
    _ignored,
    _parts_changed,
    _out_of_time,
)

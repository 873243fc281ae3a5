"""Theme *refuses forgeries*: what anyone can send without the secret, at most with one captured delivery, is refused.

A forgery is not a variant: what still holds the right signature (upper case, a second item beside it) nobody can make
without the secret, and taking it is no fault (see `disguises`).
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from contracts.checks.cases import beside, case, other_key_of, third_key_of
from contracts.checks.judging import acknowledged, refused
from contracts.checks.subject import Case, Flow, Subject, edit, edited, send
from contracts.deliveries import set_body, set_header
from contracts.deliveries.edits import other_digit, other_letter, signature_edit
from contracts.deliveries.samples import is_usable
from contracts.findings import Level, Status, Verdict
from contracts.messages import Draft, Edit, Request, edit_header, header

WELL_KNOWN = ("", "None", "null", "undefined", "secret", "changeme", "test", "your-secret", "webhook_secret")


def header_missing(subject: Subject) -> Iterator[Case]:
    """A delivery without a signature is refused.

    Header absent, and header empty. Crashing on it is a crash that anyone can cause.
    """
    names = subject.signature_headers
    if names:
        yield _forged(subject, "signature header absent", *(set_header(name) for name in names))
        yield _forged(subject, "signature header empty", *(set_header(name, b"") for name in names))


def signature_changed(subject: Subject) -> Iterator[Case]:
    """A signature with one character changed is refused: at its front, its middle, its end.

    A comparison of prefixes, or of the lengths only, takes some of these.
    """
    for place in ("front", "middle", "end"):
        yield from _spoilt(subject, f"signature-{place}-changed", f"signature changed at its {place}")


def signature_truncated(subject: Subject) -> Iterator[Case]:
    """A signature that was cut short is refused.

    `startswith`, or a comparison up to the shorter length, takes it.
    """
    yield from _spoilt(subject, "signature-truncated", "first half of the signature")
    yield from _spoilt(subject, "signature-cut-by-one", "signature without its last character")


def two_wrong_signatures(subject: Subject) -> Iterator[Case]:
    """Two wrong signatures are refused as one is.

    A doubled header must not slip past a check that expects one.
    """
    yield from _spoilt(subject, "signature-twice-wrong", "two signature headers, both wrong")


def body_changed(subject: Subject) -> Iterator[Case]:
    """A body that was changed after signing is refused, be it by one letter, one space or the ends of its lines.

    A receiver that signs its own print of the parsed body takes the spaces: whoever can do that can also move bytes
    that another parser reads otherwise. One that reads the body as text takes other line ends.
    """
    if subject.scheme is None or not subject.scheme.covers("body"):
        return
    plain = subject.draft
    yield _changed_body(subject, "one letter of the body in the other case", plain, other_letter)
    yield _changed_body(subject, "a space before the body", plain, lambda body: b" " + body, lambda head: 1)
    yield _changed_body(subject, "a space after the body", plain, lambda body: body + b" ")
    lines = partial(subject.draft, style="indented")
    yield _changed_body(subject, "CRLF for LF", lines, lambda body: body.replace(b"\n", b"\r\n"), _newlines)


def signature_of_another(subject: Subject) -> Iterator[Case]:
    """A signature counts for its own body only, also when it was accepted before.

    Caches keyed by the signature take the second.
    """
    if subject.scheme is None or not subject.scheme.covers("body"):
        return
    yield _changed_body(subject, "signature of another delivery", subject.draft, partial(_another, subject))

    def flow() -> Flow[Verdict]:
        captured = subject.draft()
        body = _another(subject, captured.body)
        first = yield from send(captured)
        control = acknowledged(first, level=Level.MUST)
        if control.status is not Status.PASSED:
            return replace(control, status=Status.SKIPPED, reason=f"vacuous: the control {control.reason}")
        return refused((yield from send(edited(captured, set_body(body)))), accepted=Level.MUST)

    yield case(subject, "signature of a delivery that was accepted before", flow)


def accepted_before(subject: Subject) -> Iterator[Case]:
    """A body that was accepted before is refused when its signature is wrong.

    A receiver that looks for duplicates before it verifies answers 200 here, and tells strangers what it has seen.
    """
    if subject.scheme is None:
        return

    def flow() -> Flow[Verdict]:
        draft = subject.draft()
        control = acknowledged((yield from send(draft)), level=Level.MUST)
        if control.status is not Status.PASSED:
            return replace(control, status=Status.SKIPPED, reason=f"vacuous: the control {control.reason}")
        return refused((yield from send(replace(draft, secrets=(third_key_of(subject),)))), accepted=Level.MUST)

    yield case(subject, "accepted before, now wrongly signed", flow)


def forged_then_true(subject: Subject) -> Iterator[Case]:
    """A forged copy does not keep the true delivery out.

    A receiver that notes the event as seen before it verifies lets strangers drop events.
    """
    if subject.scheme is None:
        return

    def flow() -> Flow[Verdict]:
        draft = subject.draft()
        forged = refused((yield from send(replace(draft, secrets=(third_key_of(subject),)))), accepted=Level.MUST)
        if forged.status is not Status.PASSED:
            return replace(forged, status=Status.SKIPPED, reason=f"the forged copy was not refused: {forged.reason}")
        verdict = acknowledged((yield from send(draft)), level=Level.MUST)
        return replace(verdict, reason=f"after a forged copy, the true one: {verdict.reason}")

    yield case(subject, "forged first, then true", flow)


def other_key(subject: Subject) -> Iterator[Case]:
    """A signature made with another key is refused.

    The plainest forgery there is.
    """
    if subject.scheme is not None:
        yield _keyed(subject, "another key", other_key_of(subject))


def well_known_keys(subject: Subject) -> Iterator[Case]:
    """A signature made with a key that everybody knows is refused.

    An unset environment variable becomes the key `None`, `undefined` or nothing at all; sample keys get copied from
    documentation, this contract's own vectors included. Whoever tries them once can send anything. A plain digest of
    what is signed, as of a download, needs no key at all.
    """
    scheme = subject.scheme
    if scheme is None:
        return
    for key in dict.fromkeys((*WELL_KNOWN, *scheme.public_secrets)):
        if key not in subject.secrets and (key == "" or is_usable(scheme, key)):
            yield _keyed(subject, f"the key {key!r}" if key else "the empty key", key)
    if scheme.algorithm == "hmac-sha256":
        yield case(subject, "signed with no key: a plain digest", partial(_digested, subject))


def parts_changed(subject: Subject) -> Iterator[Case]:
    """Each signed part besides the body is covered: changing it after signing is refused.

    Only where the scheme signs them: timestamp, id.
    """
    scheme = subject.scheme
    if scheme is None:
        return
    stamp = scheme.stamp_header
    if stamp is not None and scheme.covers("timestamp"):
        yield _forged(subject, "timestamp changed after signing", _nudged(stamp))
    if scheme.timestamp_place is not None and scheme.timestamp_place.kind == "field" and scheme.covers("timestamp"):
        yield from _spoilt(subject, "signature-timestamp-changed", "timestamp changed beside the signature")
    if scheme.id is not None and scheme.id.kind == "header" and scheme.covers("id"):
        yield _forged(subject, "id changed after signing", _suffixed(scheme.id.name))


def _forged(subject: Subject, name: str, *changes: Edit) -> Case:
    """A plain delivery, spoilt after signing; its control is the pre-flight's and the canary's plain delivery."""

    def flow() -> Flow[Verdict]:
        return refused((yield from send(subject.spoilt(*changes))), accepted=Level.MUST)

    return case(subject, name, flow)


def _spoilt(subject: Subject, edit_name: str, name: str) -> Iterator[Case]:
    if subject.signature_headers:
        yield _forged(subject, name, signature_edit(edit_name, *subject.signed_by))


def _keyed(subject: Subject, name: str, key: str) -> Case:

    def flow() -> Flow[Verdict]:
        return refused((yield from send(replace(subject.draft(), secrets=(key,)))), accepted=Level.MUST)

    return case(subject, f"signed with {name}", flow)


def _digested(subject: Subject) -> Flow[Verdict]:
    return refused((yield from send(replace(subject.draft(), algorithm="sha256"))), accepted=Level.MUST)


def _changed_body(
    subject: Subject,
    name: str,
    make: Callable[[], Draft],
    change: Callable[[bytes], bytes],
    longer: Callable[[bytes], int] = lambda head: 0,
) -> Case:
    """A delivery whose body is changed after signing; `longer` says how much the change adds to the bytes of a head."""

    def forged() -> Draft:
        return edited(make(), edit(name, lambda request: replace(request, body=change(request.body))))

    def control() -> Draft:
        twin = make()
        shifts = ((stamp, longer(twin.body[: stamp.start])) for stamp in twin.stamps)
        moved = tuple(replace(stamp, start=stamp.start + by, end=stamp.end + by) for stamp, by in shifts)
        return replace(twin, body=change(twin.body), stamps=moved)

    return case(subject, name, beside(forged, control))


def _newlines(head: bytes) -> int:
    return head.count(b"\n")


def _another(subject: Subject, body: bytes) -> bytes:
    """The body of another delivery; where all ids are pinned, two are the same but for a letter changed here."""
    other = subject.draft().body
    return other if other != body else other_letter(body)


def _nudged(name: str) -> Edit:
    """Move a signed timestamp by its last digit."""

    def apply(request: Request) -> Request:
        return edit_header(request, name, other_digit(header(request.headers, name) or b""))

    return Edit(name="timestamp moved", apply=apply, sets=name)


def _suffixed(name: str) -> Edit:
    def apply(request: Request) -> Request:
        return edit_header(request, name, (header(request.headers, name) or b"") + b"x")

    return Edit(name="id changed", apply=apply, sets=name)

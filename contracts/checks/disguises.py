"""Theme *refuses forgeries*, second part: forgeries in other dress, and variants, which are no forgeries."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from contracts.checks.cases import beside, case, third_key_of
from contracts.checks.judging import refused
from contracts.checks.subject import Case, Flow, Subject, send
from contracts.deliveries import set_header, set_method
from contracts.deliveries.edits import signature_edit
from contracts.findings import Level, Status, Verdict, is_broken
from contracts.messages import Draft, Edit


def dresses(subject: Subject) -> Iterator[Case]:
    """A forged delivery is refused in every dress: media type, encoding, method, proxy headers.

    Middleware that verifies only what it parses lets the same bytes through as `text/plain`. The right delivery in the
    same dress is the control: where that is not taken, nothing is said.
    """
    if subject.scheme is None:
        return
    for name, edits in _DRESSES:
        yield case(subject, f"forged, {name}", _dressed(subject, partial(subject.spoilt, *edits)))
    yield case(subject, "forged, with an empty body", _dressed(subject, partial(subject.raw, b"")))


def _dressed(subject: Subject, make: Callable[[], Draft]) -> Callable[[], Flow[Verdict]]:
    return beside(lambda: replace(make(), secrets=(third_key_of(subject),)), make)


def downgrade(subject: Subject) -> Iterator[Case]:
    """A signature made with an older digest is refused.

    SHA-1 where the contract says SHA-256. Nobody can make it without the secret, so taking it is a should: it keeps
    the weaker digest alive.
    """
    if subject.scheme is not None and subject.scheme.algorithm in ("hmac-sha256", "hmac-sha512"):
        yield case(subject, "HMAC with SHA-1", partial(_older, subject))


def _older(subject: Subject) -> Flow[Verdict]:
    draft = replace(subject.draft(), algorithm="hmac-sha1")
    return refused((yield from send(draft)), accepted=Level.SHOULD)


def variants(subject: Subject) -> Iterator[Case]:
    """A right signature in another spelling may be taken or refused, and does no harm.

    Upper case, a second header, something after it. Nobody can make these without the secret: only a crash counts.
    """
    if subject.scheme is None:
        return
    for name in _VARIANTS:
        yield case(
            subject, name.replace("-", " "), _noted(partial(subject.spoilt, signature_edit(name, subject.scheme)))
        )


def _noted(make: Callable[[], Draft]) -> Callable[[], Flow[Verdict]]:
    def flow() -> Flow[Verdict]:
        verdict = refused((yield from send(make())), accepted=Level.NOTE)
        if verdict.level is Level.NOTE and is_broken(verdict):
            return replace(verdict, status=Status.PASSED, reason=f"{verdict.reason}: taken")
        return verdict

    return flow


_VARIANTS = (
    "signature-extended",
    "signature-spaced",
    "signature-upper-case",
    "signature-wrong-then-right",
    "signature-right-then-wrong",
)

_DRESSES: tuple[tuple[str, tuple[Edit, ...]], ...] = (
    ("as text/plain", (set_header("Content-Type", b"text/plain"),)),
    ("without a media type", (set_header("Content-Type"),)),
    ("as application/octet-stream", (set_header("Content-Type", b"application/octet-stream"),)),
    ("as application/vnd.api+json", (set_header("Content-Type", b"application/vnd.api+json"),)),
    ("as a form", (set_header("Content-Type", b"application/x-www-form-urlencoded"),)),
    ("chunked", (set_header("Transfer-Encoding", b"chunked"),)),
    ("as PUT", (set_method("PUT"),)),
    ("as PATCH", (set_method("PATCH"),)),
    ("overriding the method", (set_header("X-HTTP-Method-Override", b"PUT"),)),
    ("as if from this machine", (set_header("X-Forwarded-For", b"127.0.0.1"),)),
    ("with Content-Encoding: identity", (set_header("Content-Encoding", b"identity"),)),
)

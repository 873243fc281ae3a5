"""Theme *survives garbage*: what anyone can send without a signature never crashes the receiver."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from contracts.checks.cases import case
from contracts.checks.judging import answered, is_crash, is_taken, skipped, survived
from contracts.checks.subject import Case, Flow, Subject, edited, send
from contracts.deliveries import set_header
from contracts.findings import Level, Status, Verdict
from contracts.messages import Draft, Edit, Request, Silence
from contracts.signing import Scheme, rewrite_signatures

_ODD_SIGNATURES: tuple[tuple[str, bytes], ...] = (
    ("a UTF-8 letter", "é".encode()),
    ("a Latin-1 byte", b"\xff"),
    ("one character", b"0"),
    ("63 characters", b"a" * 63),
    ("65 characters", b"a" * 65),
    ("128 characters", b"a" * 128),
    ("8,000 characters", b"a" * 8000),
    ("64 zeros", b"0" * 64),
    ("no hex", b"zz" * 32),
    ("only '='", b"="),
    ("only '%'", b"%"),
    ("a blank inside", b"abc def"),
    ("null", b"null"),
    ("undefined", b"undefined"),
    ("true", b"true"),
    ("[]", b"[]"),
    ("commas", b",,,"),
    ("equals signs", b"t=,v1=,=,="),
)
_ODD_LABELLED = tuple(odd for odd in _ODD_SIGNATURES if odd[0] in ("a Latin-1 byte", "one character", "no hex"))
_ODD_TIMES: tuple[tuple[str, bytes], ...] = (
    ("text", b"yesterday"),
    ("a fraction", b"1693427202.5"),
    ("negative", b"-1"),
    ("zero", b"0"),
    ("30 digits", b"9" * 30),
    ("5,000 digits", b"9" * 5000),
    ("nan", b"nan"),
    ("inf", b"inf"),
    ("1e400", b"1e400"),
    ("full-width digits", "１６９３４２７２０２".encode()),
    ("a Latin-1 byte", b"\xff"),
    ("underscores", b"1_693_427_202"),
    ("milliseconds", b"1693427202000"),
)
_BODIES: tuple[tuple[str, bytes], ...] = (
    ("empty", b""),
    ("no JSON", b"not json"),
    ("a truncated object", b'{"deal_id": "x'),
    ("no UTF-8", b'{"a": "\xff\xfe"}'),
    ("a NUL byte", b"\x00"),
    ("an array", b"[]"),
    ("a number", b"1"),
    ("null", b"null"),
    ("a string", b'"text"'),
    ("NaN", b'{"a": NaN}'),
    ("10,000 levels deep", b"[" * 10_000 + b"]" * 10_000),
    ("100,000 brackets", b"[" * 100_000),
    ("a number of 5,000 digits", b'{"a": ' + b"9" * 5000 + b"}"),
    ("a lone surrogate", b'{"a": "\\ud800"}'),
    ("an empty object", b"{}"),
    ("another type of event", b'{"type": "something_new", "media_kpi_information": {}}'),
)
# What HTTP forbids in a field value (RFC 9110 § 5.5); answering 4xx and hanging up are both right.
_ILLEGAL: tuple[tuple[str, bytes], ...] = (
    ("a NUL byte", b"abc\x00def"),
    ("a bare carriage return", b"abc\rdef"),
    ("a control byte", b"abc\x01def"),
)


def signature_header(subject: Subject) -> Iterator[Case]:
    """Odd bytes in the signature header are refused without a crash.

    `hmac.compare_digest` raises on non-ASCII text, `bytes.fromhex` on odd lengths, `timingSafeEqual` on other lengths:
    each is a 500 that anyone can cause. Of published example receivers, most fail here.
    """
    headers = subject.signature_headers
    for name, value in _ODD_SIGNATURES if headers else ():
        make = partial(subject.spoilt, *(set_header(header, value) for header in headers))
        yield _refused(subject, f"signature header holds {name}", make)
    if any(_dressed(scheme) for scheme in subject.signed_by if headers):
        # Beside the scheme's own label: a parser that wants one never hands the rest to the comparison.
        for name, value in _ODD_LABELLED:
            changes = (_relabelled(scheme, value) for scheme in subject.signed_by)
            yield _refused(subject, f"signature, where it belongs, holds {name}", partial(subject.spoilt, *changes))


def timestamp_header(subject: Subject) -> Iterator[Case]:
    """Odd values in the timestamp header never crash the receiver.

    Where the signature covers the timestamp they must be refused as well; where it does not, whoever captured one
    delivery can set them beside a right signature.
    """
    scheme, stamp = subject.scheme, subject.stamp_header
    if scheme is None or stamp is None:
        return
    odd = [set_header(stamp), set_header(stamp, b""), *(set_header(stamp, value) for _, value in _ODD_TIMES)]
    names = ["absent", "empty", *(name for name, _ in _ODD_TIMES)]
    judged = _refused if scheme.covers("timestamp") else _unharmed
    for name, change in zip(names, odd, strict=True):
        yield judged(subject, f"timestamp header: {name}", partial(subject.spoilt, change))


def bodies(subject: Subject) -> Iterator[Case]:
    """Garbage bodies without a right signature never crash the receiver.

    No JSON, no UTF-8, deep, empty. Where the provider signs nothing, everyone can send everything.
    """
    for name, content in _BODIES:
        yield _unharmed(subject, f"unsigned body: {name}", partial(_unsigned, subject, content))


def illegal_bytes(subject: Subject) -> Iterator[Case]:
    """Bytes that HTTP forbids in a header never crash the receiver.

    A 4xx and a closed connection are both right (RFC 9110 § 5.5).
    """
    name = subject.scheme.header if subject.scheme and subject.scheme.header else "X-Anything"
    for what, value in _ILLEGAL:
        make = partial(subject.spoilt, set_header(name, value))
        yield case(subject, f"a header with {what}", _closes_or_answers(make))


def _dressed(scheme: Scheme) -> bool:
    """Whether anything stands in the header beside the signature."""
    return bool(scheme.head) or [part.kind for part in scheme.item] != ["signature"]


def _relabelled(scheme: Scheme, value: bytes) -> Edit:
    def apply(request: Request) -> Request:
        return rewrite_signatures(request, scheme, lambda _: value)

    return Edit(name=f"signature replaced by {value!r}", apply=apply, sets=scheme.header or "")


def _refused(subject: Subject, name: str, make: Callable[[], Draft]) -> Case:
    def flow() -> Flow[Verdict]:
        exchange = yield from send(make())
        verdict = survived(exchange, level=Level.MUST)
        if is_taken(exchange):
            return replace(verdict, status=Status.FAILED, reason=answered(exchange), expected="expected 4xx")
        return verdict

    return case(subject, name, flow)


def _unharmed(subject: Subject, name: str, make: Callable[[], Draft]) -> Case:
    def flow() -> Flow[Verdict]:
        exchange = yield from send(make())
        verdict = survived(exchange, level=Level.MUST)
        if not is_crash(exchange) or exchange.answer is not Silence.DROPPED:
            return verdict
        again = yield from send(subject.draft())
        return verdict if not is_crash(again) else skipped(Level.MUST, "the receiver was gone for plain deliveries too")

    return case(subject, name, flow)


def _closes_or_answers(make: Callable[[], Draft]) -> Callable[[], Flow[Verdict]]:
    def flow() -> Flow[Verdict]:
        exchange = yield from send(make())
        verdict = survived(exchange, level=Level.MUST)
        if exchange.answer is Silence.DROPPED:
            return replace(verdict, status=Status.PASSED)
        return verdict

    return flow


def _unsigned(subject: Subject, content: bytes) -> Draft:
    return edited(subject.raw(content), *(set_header(name) for name in subject.signature_headers))

"""Verifying what arrived: signature first, then the window. No input raises."""

from collections.abc import Sequence

from contracts.messages import Request
from contracts.signing.content import Facts, content_of
from contracts.signing.digests import matches
from contracts.signing.keys import Key, read_key
from contracts.signing.reading import Reading, Signed, read_request
from contracts.signing.scheme import UNCOVERING, Scheme
from contracts.signing.times import read_time
from contracts.signing.verdicts import Accepted, Reason, Refused, Unreadable

Keys = Sequence[tuple[int, Key]]


def verify(
    request: Request, scheme: Scheme, *, secrets: Sequence[str], now: int | None, url: str | None = None
) -> Accepted | Refused:
    """Say whether a request is rightly signed and in time; `now=None` asks for no window.

    `url` is the public URL where it differs from the request's.
    """
    try:
        reading = read_request(request, scheme)
        secret = _matching(request, scheme, reading, secrets, request.url if url is None else url)
        if now is not None:
            _check_window(scheme, reading, now)
        return Accepted(secret=secret, id=_text(reading.id), timestamp=_seconds(scheme, reading))
    except Unreadable as refusal:
        return Refused(reason=refusal.reason, detail=refusal.detail)


def _matching(request: Request, scheme: Scheme, reading: Reading, secrets: Sequence[str], url: str) -> int | None:
    if not scheme.signed:
        return None
    keys = [(i, key) for i, secret in enumerate(secrets) if (key := read_key(scheme, secret))]
    if not keys:
        raise Unreadable(Reason.NO_SECRET, "there is no usable secret to verify with")
    _check_complete(scheme, reading)
    if not reading.signed:
        raise Unreadable(Reason.MISSING_HEADER, f"{scheme.batch} names no element, so nothing is signed")
    facts = Facts(request=request, url=url, id=reading.id or b"", timestamp=reading.timestamp or b"")
    return max(_match(scheme, facts, keys, signed) for signed in reading.signed)


def _match(scheme: Scheme, facts: Facts, keys: Keys, signed: Signed) -> int:
    for i, key in keys:
        known = Facts(
            request=facts.request, url=facts.url, id=facts.id, timestamp=facts.timestamp, key=key.data, base=signed.base
        )
        content = b"" if scheme.algorithm in UNCOVERING else content_of(scheme, known)
        if any(matches(scheme, key, content, signature) for signature in signed.signatures):
            return i
    place = f" in {signed.base}" if signed.base else ""
    raise Unreadable(Reason.NO_MATCH, f"no signature{place} fits the content under any of the {len(keys)} secrets")


def _check_complete(scheme: Scheme, reading: Reading) -> None:
    needed = {part.kind for part in scheme.content} if scheme.algorithm not in UNCOVERING else set()
    if "id" in needed and not reading.id:
        raise Unreadable(Reason.MISSING_ID, "the id is signed and not there")
    if "timestamp" in needed and not reading.timestamp:
        raise Unreadable(Reason.MISSING_TIMESTAMP, "the timestamp is signed and not there")


def _check_window(scheme: Scheme, reading: Reading, now: int) -> None:
    past, future = scheme.tolerance.past, scheme.tolerance.future
    if scheme.timestamp is None or (past is None and future is None):
        return
    if not reading.timestamp:
        raise Unreadable(Reason.MISSING_TIMESTAMP, "there is no timestamp to judge")
    sent = read_time(reading.timestamp, scheme.timestamp.unit)
    if sent is None:
        raise Unreadable(Reason.MALFORMED, f"the timestamp is no time in unit {scheme.timestamp.unit}")
    if past is not None and now - sent > past:
        raise Unreadable(Reason.TOO_OLD, f"the timestamp is {now - sent} s old; {past} s are allowed")
    if future is not None and sent - now > future:
        raise Unreadable(Reason.TOO_NEW, f"the timestamp is {sent - now} s ahead; {future} s are allowed")


def _seconds(scheme: Scheme, reading: Reading) -> int | None:
    if scheme.timestamp is None or reading.timestamp is None:
        return None
    return read_time(reading.timestamp, scheme.timestamp.unit)


def _text(found: bytes | None) -> str | None:
    return None if found is None else found.decode("utf-8", "backslashreplace")

"""What can go wrong with a request after it was signed, on purpose.

Edits that start from the true signature have names (`SIGNATURE_EDITS`): a report must not print what they leave of it,
so its curl line asks `hookpact sign --edit NAME` for it. All others set literal values.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from contracts.messages import Edit, Headers, Request, edit_header, header, header_values, with_header
from contracts.signing import Scheme, rewrite_signatures
from contracts.signing.reading import read_request
from contracts.signing.verdicts import Unreadable

_BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_BASE64URL = _BASE64[:62] + b"-_"
_WORD = re.compile(rb':\s*"[^"\\]*?([A-Za-z])')


def set_header(name: str, *values: bytes) -> Edit:
    """Put these values under a header; without values, leave it out."""
    shown = ", ".join(repr(found)[1:] for found in values) or "absent"
    return Edit(name=f"{name}: {shown}", sets=name, apply=lambda request: edit_header(request, name, *values))


def set_body(body: bytes, name: str = "another body") -> Edit:
    """Send another body than the one that was signed."""
    return Edit(name=name, apply=lambda request: replace(request, body=body))


def set_method(method: str) -> Edit:
    """Send with another method."""
    return Edit(name=f"as {method}", apply=lambda request: replace(request, method=method))


def recase_headers(change: Callable[[bytes], bytes], name: str) -> Edit:
    """Spell every header name in another case."""

    def recased(headers: Headers) -> Headers:
        return tuple((change(key), found) for key, found in headers)

    return Edit(name=name, apply=lambda request: replace(request, headers=recased(request.headers)))


def other_letter(body: bytes) -> bytes:
    """Return a body with one letter of its first text in the other case; JSON stays JSON."""
    found = _WORD.search(body)
    if found is None:
        return body + b"\n"
    at = found.start(1)
    return body[:at] + body[at : at + 1].swapcase() + body[at + 1 :]


def other_digit(text: bytes) -> bytes:
    """Return a text with its last digit counted up, as a time a little later."""
    at = max((i for i, byte in enumerate(text) if byte in b"0123456789"), default=-1)
    digit = b"%d" % ((text[at] - 48 + 1) % 10) if at >= 0 else b"1"
    return text[: max(at, 0)] + digit + text[at + 1 :]


def signature_edit(name: str, *schemes: Scheme) -> Edit:
    """Return a named edit of the signatures, one of each scheme."""

    def apply(request: Request) -> Request:
        for scheme in schemes:
            request = SIGNATURE_EDITS[name](request, scheme)
        return request

    return Edit(name=name, apply=apply)


def change_beside(request: Request, scheme: Scheme, text: bytes | None, change: Callable[[bytes], bytes]) -> Request:
    """Change what stands beside the signature, in the same header: a time, an id."""
    name = scheme.header
    said = header(request.headers, name) if name else None
    return request if not (name and said and text) else edit_header(request, name, said.replace(text, change(text), 1))


def _other_time(request: Request, scheme: Scheme) -> Request:
    """Move the time by its last digit where it stands beside the signature; elsewhere it has a place of its own."""
    if not scheme.timestamp_place or scheme.timestamp_place.kind != "field":
        return request
    try:
        return change_beside(request, scheme, read_request(request, scheme).timestamp, other_digit)
    except Unreadable:
        return request


def _changed_at(fraction: float) -> Callable[[Request, Scheme], Request]:
    def edit(request: Request, scheme: Scheme) -> Request:
        return rewrite_signatures(request, scheme, lambda text: _other_character(text, fraction, scheme.encoding))

    return edit


def _other_character(text: bytes, fraction: float, encoding: str) -> bytes:
    """Change one character so that the *decoded* bytes differ, and the text stays canonical."""
    letters = len(text.rstrip(b"="))
    if not letters:
        return text
    at = min(int(letters * fraction), letters - 1)
    return text[:at] + _other(text[at : at + 1], encoding) + text[at + 1 :]


def _other(character: bytes, encoding: str) -> bytes:
    if encoding == "hex":
        return b"0" if character != b"0" else b"1"
    alphabet = _BASE64URL if encoding == "base64url" else _BASE64
    index = alphabet.find(character)
    # The top bit: the last character before padding carries unused low bits, which must stay zero.
    return alphabet[index ^ 32 : (index ^ 32) + 1] if index >= 0 else b"A"


def _rewritten(change: Callable[[bytes], bytes]) -> Callable[[Request, Scheme], Request]:
    return lambda request, scheme: rewrite_signatures(request, scheme, change)


def _doubled(*order: bool) -> Callable[[Request, Scheme], Request]:
    """Send the signature header twice: True stands for the right one, False for a wrong one."""

    def edit(request: Request, scheme: Scheme) -> Request:
        if scheme.header is None:
            return request
        right = header_values(request.headers, scheme.header)[:1]
        wrong = header_values(_changed_at(0.5)(request, scheme).headers, scheme.header)[:1]
        values = [found for is_right in order for found in (right if is_right else wrong)]
        return replace(request, headers=with_header(request.headers, scheme.header, *values))

    return edit


SIGNATURE_EDITS: Mapping[str, Callable[[Request, Scheme], Request]] = {
    "signature-front-changed": _changed_at(0.0),
    "signature-middle-changed": _changed_at(0.5),
    "signature-end-changed": _changed_at(1.0),
    "signature-timestamp-changed": _other_time,
    "signature-truncated": _rewritten(lambda text: text[: len(text) // 2]),
    "signature-cut-by-one": _rewritten(lambda text: text.rstrip(b"=")[:-1]),
    "signature-extended": _rewritten(lambda text: text + b"0"),
    "signature-spaced": _rewritten(lambda text: text + b" x"),
    "signature-upper-case": _rewritten(bytes.upper),
    "signature-unpadded": _rewritten(lambda text: text.rstrip(b"=")),
    "signature-url-safe": _rewritten(lambda text: text.translate(bytes.maketrans(b"+/", b"-_"))),
    "signature-twice-wrong": _doubled(False, False),
    "signature-wrong-then-right": _doubled(False, True),
    "signature-right-then-wrong": _doubled(True, False),
}

"""A request as the bytes of HTTP/1.1, and the question whether it is plain enough for a well-behaved library."""

import re
from functools import lru_cache

import httptools

from contracts.messages import Headers, Request, header_values, is_token
from mock_server.destinations import Destination

# RFC 9110 § 5.6.2: token = 1*tchar
# RFC 9110 § 5.5: field-content starts and ends with a field-vchar (VCHAR or obs-text); blanks and tabs stand between.
_VALUE = re.compile(rb"([\x21-\x7e\x80-\xff]([ \t\x21-\x7e\x80-\xff]*[\x21-\x7e\x80-\xff])?)?")
# RFC 9110 § 8.6: "a user agent SHOULD send Content-Length in a request when the method defines a meaning for
# enclosed content and it is not sending Transfer-Encoding", even when the value is 0.
_WITH_CONTENT = {"POST", "PUT", "PATCH"}
CHUNKS = 3


def is_plain(request: Request) -> bool:
    """Whether a library that keeps the rules can put this request on the wire just as it is given."""
    if request.pace is not None or not _is_plain_method(request.method):
        return False
    names = [name.lower() for name, _ in request.headers]
    return (
        all(_is_token(name) and _VALUE.fullmatch(found) is not None for name, found in request.headers)
        and b"transfer-encoding" not in names
        and b"upgrade" not in names
        # Libraries move Host to the front.
        and b"host" not in names[1:]
        and (
            b"content-length" not in names
            or header_values(request.headers, "Content-Length") == (b"%d" % len(request.body),)
        )
    )


@lru_cache(maxsize=1024)
def _is_token(name: bytes) -> bool:
    return is_token(name)


@lru_cache(maxsize=64)
def _is_plain_method(method: str) -> bool:
    # CONNECT turns the connection into a tunnel, and libraries write every method in capitals.
    return method.isascii() and method.isupper() and method != "CONNECT" and is_token(method)


def full_headers(request: Request, to: Destination) -> Headers:
    """Return the headers with Host before and Content-Length after them, unless the request speaks for itself."""
    names = {name.lower() for name, _ in request.headers}
    before: Headers = () if b"host" in names else ((b"Host", to.authority),)
    return before + request.headers + _length(request, names)


def _length(request: Request, names: set[bytes]) -> Headers:
    if b"content-length" in names or b"transfer-encoding" in names:
        return ()
    if not request.body and request.method not in _WITH_CONTENT:
        return ()
    return ((b"Content-Length", b"%d" % len(request.body)),)


def message(request: Request, to: Destination) -> bytes:
    """Return the bytes of a request exactly as its headers tell them, right or wrong."""
    lines = [b"%s %s HTTP/1.1" % (request.method.encode(), to.path)]
    lines += [b"%s: %s" % pair for pair in full_headers(request, to)]
    return b"\r\n".join([*lines, b"", _content(request)])


def _content(request: Request) -> bytes:
    codings = b",".join(header_values(request.headers, "Transfer-Encoding"))
    # RFC 9112 § 7.1: chunked is the last coding where there are several.
    is_chunked = codings.split(b",")[-1].strip().lower() == b"chunked"
    return chunked(request.body) if is_chunked else request.body


def steps(request: Request, to: Destination) -> tuple[bytes | float, ...]:
    """Return what goes on the wire, in order: bytes, and pauses in seconds."""
    sent = message(request, to)
    if request.pace is None:
        return (sent,)
    head, content = sent[: sent.index(b"\r\n\r\n") + 4], sent[sent.index(b"\r\n\r\n") + 4 :]
    content = content[: request.pace.stop]
    size = request.pace.piece or max(1, len(content))
    pieces = [content[start : start + size] for start in range(0, len(content), size)]
    return (head, *(step for piece in pieces for step in (request.pace.pause, piece)))


def chunked(body: bytes) -> bytes:
    """Return a body in a few chunks (RFC 9112 § 7.1)."""
    size = max(1, -(-len(body) // CHUNKS))
    pieces = [body[start : start + size] for start in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


class _Ending:
    def __init__(self) -> None:
        self.reached = False

    def on_message_complete(self) -> None:
        self.reached = True


def is_cut(sent: bytes) -> bool:
    """Whether a receiver must still wait for more of this request. Bytes that it can refuse already are not cut."""
    ending = _Ending()
    try:
        httptools.HttpRequestParser(ending).feed_data(sent)
    except (httptools.HttpParserError, httptools.HttpParserUpgrade):
        return False
    return not ending.reached

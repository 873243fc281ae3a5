"""What travels: drafts, requests, answers, and the silence where none came. Frozen values that hold exact bytes."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar, dataclass_transform

T = TypeVar("T")

Headers = tuple[tuple[bytes, bytes], ...]
"""Order, case, repeats and non-ASCII bytes survive."""


_TOKEN = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


@dataclass_transform(frozen_default=True, kw_only_default=True)
def value(cls: type[T]) -> type[T]:
    """Make a frozen, slotted, keyword-only dataclass."""
    return dataclass(frozen=True, slots=True, kw_only=True)(cls)


class Silence(StrEnum):
    """Why no answer came. A result, never an exception."""

    UNREACHABLE = "unreachable"
    """No connection was made: refused, no route, no such host."""
    UNTRUSTED = "untrusted"
    """Connected, but TLS failed: the certificate (expired, self-signed, for another name), or no TLS at all."""
    TIMEOUT = "timeout"
    """Connected, but no complete answer within the time limit."""
    DROPPED = "dropped"
    """The connection was closed before a complete answer."""
    NOT_HTTP = "not-http"
    """Bytes came back that are no HTTP/1.1 answer."""


@value
class Pace:
    """How a request goes out that does not go out in one go: a fault, made on purpose. Bytes are those of the body."""

    piece: int = 0
    """So many at a time; 0 is all of them. The head goes first, with none of them."""
    pause: float = 0.0
    """Seconds before each piece."""
    stop: int | None = None
    """Close the connection after so many."""


@value
class Request:
    """What goes over the wire. `url` is absolute; `headers` holds neither Host nor Content-Length unless on purpose."""

    url: str
    headers: Headers
    body: bytes
    method: str = "POST"
    pace: Pace | None = None

    def with_headers(self, headers: Headers) -> "Request":
        """Return the request with other headers; every signature is put in by this, so it is written out for speed."""
        return Request(url=self.url, headers=headers, body=self.body, method=self.method, pace=self.pace)


@value
class Response:
    """What came back."""

    status: int
    headers: Headers = ()
    body: bytes = b""


@value
class Edit:
    """A change made to a request after it was signed: flip a bit, drop a header, GET for POST."""

    name: str
    apply: Callable[[Request], Request]
    sets: str = ""
    """The header that it gives literal values; "" where it does none of that."""


@value
class Stamp:
    """A place in a body that the sender fills with the time of sending: the bytes from `start` up to `end`."""

    start: int
    end: int
    unit: str
    """`s`, `ms` or `rfc3339`."""
    pointer: str = ""
    """Which member of the payload it is, where the body was made from one."""


@value
class Draft:
    """A delivery before it is signed. It is signed at the moment of sending, so no wait makes it stale."""

    webhook: str
    id: str
    body: bytes
    stamps: tuple[Stamp, ...] = ()
    age: int = 0
    """Seconds by which the timestamp lies; negative lies ahead."""
    body_age: int = 0
    """The same for the stamps inside the body."""
    secrets: tuple[str | None, ...] | None = None
    """Others than the target's; None among them stands for the target's own, which no draft holds."""
    algorithm: str = ""
    """Another one than the scheme's, as `hmac-sha1`."""
    headers: Headers = ()
    """Declared by the webhook itself, as an event name; signed where the scheme covers them."""
    edits: tuple[Edit, ...] = ()


@value
class Exchange:
    """One request and its answer: evidence, journal row, and what an audit judges.

    `at` is Unix time in seconds when sending began; `elapsed` is seconds until the answer was read.
    """

    request: Request
    answer: Response | Silence
    at: float
    elapsed: float
    draft: Draft | None = None
    """What the request was made from, where we made it."""

    @property
    def status(self) -> int | None:
        """The answer's status code, or None where there was silence."""
        return self.answer.status if isinstance(self.answer, Response) else None


def header(headers: Headers, name: str) -> bytes | None:
    """Return the first value under a name, whatever its case."""
    return next(iter(header_values(headers, name)), None)


def is_token(text: str | bytes) -> bool:
    """Say whether a text may be the name of a header, or a method (RFC 9110, § 5.6.2)."""
    return _TOKEN.fullmatch(text.encode("utf-8", "replace") if isinstance(text, str) else text) is not None


def header_values(headers: Headers, name: str) -> tuple[bytes, ...]:
    """Return every value under a name, whatever its case, in order."""
    wanted = name.lower().encode("latin-1")
    return tuple([found for key, found in headers if key.lower() == wanted])  # a list first: this is asked a lot


def with_header(headers: Headers, name: str, *values: bytes) -> Headers:
    """Put these values under a name, in place of all that were there; with no values, remove it."""
    wanted = name.lower().encode("latin-1")
    places = [at for at, (key, _) in enumerate(headers) if key.lower() == wanted]
    if not places:
        return (*headers, *((name.encode("latin-1"), found) for found in values))
    at, spelling = places[0], headers[places[0]][0]
    after = [pair for pair in headers[at:] if pair[0].lower() != wanted]
    return (*headers[:at], *((spelling, found) for found in values), *after)


def edit_header(request: Request, name: str, *values: bytes) -> Request:
    """Replace what a request says under a header name."""
    return request.with_headers(with_header(request.headers, name, *values))

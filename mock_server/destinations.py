"""A URL taken apart into what a connection needs, with nothing re-written that a receiver could see."""

import re
from ipaddress import AddressValueError, IPv6Address
from urllib.parse import SplitResult, quote, urlsplit

from contracts.errors import UsageError
from contracts.messages import value

PORTS = {"http": 80, "https": 443}
_AUTHORITY = re.compile(r"([^/?#]*//)?[^/?#]*")
_HOST_NAME = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*\.?")
# Everything that can be seen in ASCII: quoting must touch neither escapes nor odd but visible characters.
_VISIBLE = "".join(map(chr, range(0x21, 0x7F)))


@value
class Destination:
    """Where a request goes. `path` holds the query too, byte for byte; `host` has no brackets."""

    scheme: str
    host: str
    port: int
    path: bytes

    @property
    def tls(self) -> bool:
        """Whether the connection is encrypted."""
        return self.scheme == "https"

    @property
    def origin(self) -> tuple[str, str, int]:
        """What a connection belongs to (RFC 6454 § 4)."""
        return self.scheme, self.host, self.port

    @property
    def authority(self) -> bytes:
        """What the Host header says: the port only where it is not the scheme's own."""
        name = f"[{self.host}]" if ":" in self.host else self.host
        return (name if self.port == PORTS[self.scheme] else f"{name}:{self.port}").encode("ascii")


def destination(url: str) -> Destination:
    """Take a URL apart; refuse what no sender should call."""
    if "@" in _AUTHORITY.match(url)[0]:  # type: ignore[index]  # this pattern matches anything
        # The password would end up in terminals, journals and reports, so it is not repeated here either.
        raise UsageError("a URL must not hold a user name or a password; send an Authorization header instead")
    # urlsplit drops tabs and line ends without a word, so they are looked for before it.
    if any(character <= " " or character == "\x7f" for character in url):
        raise UsageError(f"{url!r} holds a blank or a control character; write it as %20, %0A and so on")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise UsageError(f"{url!r} is no URL: {error}") from None
    if parts.scheme not in PORTS:
        raise UsageError(f"{url!r} names no receiver: write http://HOST[:PORT]/PATH or https://…")
    if port == 0:
        raise UsageError(f"{url!r}: nobody can be called at port 0")
    return Destination(
        scheme=parts.scheme, host=_host(parts, url), port=PORTS[parts.scheme] if port is None else port, path=_path(url)
    )


def _host(parts: SplitResult, url: str) -> str:
    host = parts.hostname or ""
    if _is_ipv6(host) if "[" in parts.netloc else _HOST_NAME.fullmatch(host):
        return host
    raise UsageError(f"{url!r} names no host that can be called; write a name beyond ASCII in its xn-- form")


def _is_ipv6(host: str) -> bool:
    try:
        IPv6Address(host)
    except AddressValueError:
        return False
    return True


def _path(url: str) -> bytes:
    # Not from urlsplit's parts: joined again they lose a bare "?".
    path = _AUTHORITY.sub("", url.partition("#")[0], count=1)
    return quote(path if path.startswith("/") else "/" + path, safe=_VISIBLE).encode("ascii")

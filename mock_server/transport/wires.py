"""One connection: the place where both transports meet the network.

Reading goes on while we write, and writing never waits. So an answer that comes early, before a large body was taken,
is read whole although the rest of the body cannot be sent; a reset after it is an end like any other. The body is in
memory anyway, so nothing is saved by waiting.
"""

import asyncio
import selectors
import ssl
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import cached_property
from typing import TypeVar, cast

import httpx2

from mock_server.destinations import Destination

Resolve = Callable[[str, int], Awaitable[tuple[str, ...]]]
"""From host and port to the addresses to connect to, first choice first; none = unreachable. A guard goes here."""

_Selector = getattr(selectors, "PollSelector", selectors.DefaultSelector)  # needs no descriptor of its own
OPENING = b"HTTP/1."
BUFFER = 256 * 1024
LINGER = 0.25
"""Seconds that the other side gets to say goodbye."""


async def as_named(host: str, port: int) -> tuple[str, ...]:
    """Leave the look-up to the operating system."""
    return (host,)


class Trust:
    """Judges certificates; `True` trusts what the operating system trusts."""

    def __init__(self, verify: bool | ssl.SSLContext) -> None:
        self._verify = verify

    def context(self, to: Destination) -> ssl.SSLContext | None:
        """Return what encrypts a connection; None where the URL wants none."""
        return self._context if to.tls else None

    @cached_property
    def _context(self) -> ssl.SSLContext:
        return httpx2.create_ssl_context(verify=self._verify, trust_env=False)  # slow, so only where it is needed


class Untrusted(OSError):
    """The TLS handshake failed."""


class Wire(asyncio.Protocol):
    """A connection that remembers how its answer began and whether it ended."""

    def __init__(self) -> None:
        self.opening = b""
        """The first bytes of the answer."""
        self.spent = False
        """Whether the reader has met the end."""
        self._transport: asyncio.Transport
        self._arrived = bytearray()
        self._news = asyncio.Event()
        self._over = asyncio.Event()
        self._lost = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep what to write to."""
        # Not asked with isinstance: uvloop's transports are none by birth.
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        """Keep what came until it is read."""
        self.note(data)
        self._arrived += data
        self._news.set()
        if len(self._arrived) > BUFFER:
            self._transport.pause_reading()

    def note(self, data: bytes) -> None:
        """Remember how the answer began."""
        if len(self.opening) < len(OPENING):
            self.opening = (self.opening + data[: len(OPENING)])[: len(OPENING)]

    def eof_received(self) -> None:
        """Note the end; asyncio then closes our half too."""
        self._over.set()
        self._news.set()

    def connection_lost(self, exc: Exception | None) -> None:
        """Note the end. A reset is how an early answer ends, so it counts as one."""
        self.eof_received()
        self._lost.set()

    @property
    def foreign(self) -> bool:
        """Whether what came back cannot be an HTTP/1 answer."""
        return not OPENING.startswith(self.opening)

    @property
    def stirred(self) -> bool:
        """Whether there is something to read, be it the end."""
        return bool(self._arrived) or self._over.is_set()

    @property
    def disturbed(self) -> bool:
        """Whether there is something to read already, although the loop may not have seen it yet."""
        if self.stirred:
            return True
        with _Selector() as selector:
            selector.register(self._transport.get_extra_info("socket").fileno(), selectors.EVENT_READ)
            return bool(selector.select(timeout=0))

    async def read(self, most: int = BUFFER) -> bytes:
        """Return what came, or nothing at the end."""
        while not self.stirred:
            self._news.clear()
            await self._news.wait()
        data = bytes(self._arrived[:most])
        del self._arrived[:most]
        self.spent = not data
        if not self._transport.is_closing():
            self._transport.resume_reading()
        return data

    def write(self, data: bytes) -> None:
        """Send these bytes, or drop them where nobody listens any more."""
        if not self._transport.is_closing():
            self._transport.write(data)

    def finish(self) -> None:
        """Say that nothing more will be sent; an answer can still come where the connection is not encrypted."""
        if self._transport.is_closing():
            return
        if self._transport.can_write_eof():
            self._transport.write_eof()
        else:
            self._transport.close()

    async def pause(self, seconds: float) -> None:
        """Wait so long, or until the other side hangs up."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._over.wait()

    async def encrypt(self, context: ssl.SSLContext, host: str) -> None:
        """Speak TLS from here on. Raises Untrusted where the handshake fails."""
        loop = asyncio.get_running_loop()
        try:
            secure = await loop.start_tls(self._transport, self, context, server_hostname=host)
        except OSError as error:
            self._transport.abort()
            raise Untrusted(str(error)) from error
        except BaseException:
            self._transport.abort()
            raise
        if secure is None:
            raise Untrusted("closed during the TLS handshake")
        self._transport = secure

    def about(self, name: str) -> object:
        """Return what asyncio knows about the connection under this name."""
        found: object = self._transport.get_extra_info(name)
        return found

    def abort(self) -> None:
        """End the connection at once."""
        self._transport.abort()

    async def close(self) -> None:
        """End the connection; what could not be sent by now never will."""
        if self._transport.get_write_buffer_size():
            self._transport.abort()
        self._transport.close()
        try:
            async with asyncio.timeout(LINGER):
                await self._lost.wait()
        except TimeoutError:
            self._transport.abort()


W = TypeVar("W", bound=Wire)


async def dial(host: str, port: int, resolve: Resolve, make: Callable[[], W]) -> W:
    """Connect to the first address that takes it, and to no other than `resolve` named. Raises OSError."""
    trouble: Exception = OSError(f"{host} has no address")
    for address in await resolve(host, port):
        try:
            return (await asyncio.get_running_loop().create_connection(make, address, port))[1]
        except (OSError, OverflowError, UnicodeError) as error:  # the last: a label that is too long for a host name
            trouble = error
    raise OSError(str(trouble)) from trouble


async def connect(to: Destination, resolve: Resolve, context: ssl.SSLContext | None, make: Callable[[], W]) -> W:
    """Connect, and speak TLS where the URL wants it. Raises OSError."""
    wire = await dial(to.host, to.port, resolve, make)
    if context:
        context.set_alpn_protocols(["http/1.1"])
        await wire.encrypt(context, to.host)
    return wire

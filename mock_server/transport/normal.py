"""The transport that keeps the rules: httpx2's own, without its client, which would add headers and obey proxies.

Each `Line` is one httpx2 transport with room for one connection, which it makes from our `Wire`. So the address that
was looked up is the one that is called, and where an exception says too little the connection can be asked.
"""

import asyncio
import ssl
from collections.abc import Iterable
from contextlib import aclosing
from typing import Any

import httpcore2
import httpx2

from contracts.errors import UsageError
from contracts.messages import Request, Response, Silence
from mock_server.destinations import Destination, destination
from mock_server.transport.framing import full_headers, is_plain
from mock_server.transport.wires import Resolve, Trust, Untrusted, Wire, as_named, dial


class NormalTransport:
    """Sends requests that keep the rules of HTTP/1.1, and adds nothing to them but Host and Content-Length."""

    def __init__(
        self, *, verify: bool | ssl.SSLContext = True, limit: int = 65536, resolve: Resolve = as_named
    ) -> None:
        self._trust = Trust(verify)
        self._limit = limit
        self._resolve = resolve

    async def send(self, request: Request, *, timeout: float) -> Response | Silence:
        """Send, and return the answer or why there is none; raises only where the request itself is wrong."""
        if not is_plain(request):
            raise UsageError("this request breaks the rules of HTTP/1.1 on purpose; send it by the raw transport")
        to = destination(request.url)
        line = Line(self._resolve, self._trust.context(to))
        try:
            async with asyncio.timeout(timeout):
                return await line.ask(request, to, self._limit)
        except TimeoutError:
            return Silence.TIMEOUT if line.connected else Silence.UNREACHABLE
        finally:
            await line.close()

    async def aclose(self) -> None:
        """Do nothing: no connection outlives its request."""


class Line(httpcore2.AsyncNetworkBackend):
    """Room for the one connection of a request."""

    def __init__(self, resolve: Resolve, context: ssl.SSLContext | None) -> None:
        self.wire: Wire | None = None
        self.connected = False
        self.untrusted = False
        self._resolve = resolve
        self._tls = context is not None
        self._transport = _Httpx(
            httpcore2.AsyncConnectionPool(ssl_context=context, max_connections=1, network_backend=self)
        )

    async def ask(self, request: Request, to: Destination, limit: int) -> Response | Silence:
        """Send one request and read its answer."""
        try:
            return await _read(await self._transport.handle_async_request(_as_httpx(request, to)), limit)
        except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.InvalidURL):
            return Silence.UNTRUSTED if self.untrusted else Silence.UNREACHABLE
        except httpx2.TimeoutException:
            return Silence.TIMEOUT
        except httpx2.NetworkError:
            return Silence.DROPPED
        except httpx2.RemoteProtocolError:
            was_cut = self.wire is not None and self.wire.spent
            return Silence.DROPPED if was_cut else Silence.NOT_HTTP

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> "_Stream":
        """Open the connection; called by the pool."""
        try:
            self.wire = await dial(host, port, self._resolve, Wire)
        except OSError as error:
            raise httpcore2.ConnectError(str(error)) from error
        self.connected = not self._tls
        return _Stream(self)

    async def close(self) -> None:
        """Close what is open."""
        await self._transport.aclose()


class _Stream(httpcore2.AsyncNetworkStream):
    """A wire as the pool wants to see it. Its time limits are not used: ours is one for all."""

    def __init__(self, line: Line) -> None:
        assert line.wire is not None  # it was just dialled
        self._line = line
        self._wire = line.wire

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        data = await self._wire.read(max_bytes)
        if self._wire.foreign:
            # The pool's parser would wait for the end of a head that never comes.
            raise httpcore2.RemoteProtocolError("not HTTP")
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._wire.write(buffer)

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> "_Stream":
        try:
            await self._wire.encrypt(ssl_context, server_hostname or "")
        except Untrusted as error:
            self._line.untrusted = True
            raise httpcore2.ConnectError(str(error)) from error
        self._line.connected = True
        return self

    def get_extra_info(self, info: str) -> Any:
        return self._wire.disturbed if info == "is_readable" else self._wire.about(info)

    async def aclose(self) -> None:
        await self._wire.close()


class _Httpx(httpx2.AsyncHTTPTransport):
    """httpx2's transport around a pool of ours: its own arguments have no place for a way to connect.

    Should httpx2 rename `_pool`, every request fails loudly, because its own was never made.
    """

    def __init__(self, pool: httpcore2.AsyncConnectionPool) -> None:
        self._pool = pool


def _as_httpx(request: Request, to: Destination) -> httpx2.Request:
    return httpx2.Request(
        request.method,
        httpx2.URL(scheme=to.scheme, host=to.host, port=to.port),
        headers=list(full_headers(request, to)),
        stream=httpx2.ByteStream(request.body),  # not `content`, which makes headers
        extensions={"target": to.path},  # not from the URL, which would be escaped anew
    )


async def _read(answer: httpx2.Response, limit: int) -> Response:
    body = bytearray()
    try:
        async with aclosing(answer.aiter_raw()) as pieces:
            async for piece in pieces:
                body += piece
                if len(body) >= limit:
                    break
    finally:
        await answer.aclose()
    return Response(status=answer.status_code, headers=tuple(answer.headers.raw), body=bytes(body[:limit]))

"""The transport for many deliveries: kept connections, one request at a time on each, as little work as can be."""

import asyncio
import ssl
from functools import cached_property, lru_cache

from contracts.errors import UsageError
from contracts.messages import Request, Response, Silence
from mock_server.transport.answers import Answer
from mock_server.transport.framing import is_plain, message
from mock_server.transport.raw import taken
from mock_server.transport.targets import Target, target
from mock_server.transport.wires import Resolve, Untrusted, Wire, as_named, connect, trust


class KeptTransport:
    """Sends requests that keep the rules of HTTP/1.1. A connection is used again for as long as both sides want it."""

    def __init__(
        self, *, verify: bool | ssl.SSLContext = True, limit: int = 65536, resolve: Resolve = as_named
    ) -> None:
        self._verify = verify
        self._limit = limit
        self._resolve = resolve
        self._idle: dict[tuple[str, int], list[Wire]] = {}
        self._target = lru_cache(maxsize=64)(target)

    async def send(self, request: Request, *, timeout: float) -> Response | Silence:
        """Send, and return the answer or why there is none; raises only where the request itself is wrong."""
        if not is_plain(request):
            raise UsageError("this request breaks the rules of HTTP/1.1 on purpose; send it by the raw transport")
        to = self._target(request.url)
        wire: Wire | None = None
        try:
            async with asyncio.timeout(timeout):
                while wire := self._idle_wire(to):
                    answer = await self._ask(wire, request, to)
                    # RFC 9112 § 9.3.1 lets a client try again "on a new connection" what an idle one swallowed.
                    if answer is not Silence.DROPPED or wire.opening:
                        return answer
                wire = await connect(to, self._resolve, self._context if to.tls else None)
                return await self._ask(wire, request, to)
        except TimeoutError:
            return Silence.TIMEOUT if wire else Silence.UNREACHABLE
        except Untrusted:
            return Silence.UNTRUSTED
        except OSError:
            return Silence.UNREACHABLE

    async def aclose(self) -> None:
        """Close the connections that were kept."""
        for wires in self._idle.values():
            await asyncio.gather(*(wire.close() for wire in wires))
        self._idle.clear()

    def _idle_wire(self, to: Target) -> Wire | None:
        idle = self._idle.setdefault((to.host, to.port), [])
        while idle:
            wire = idle.pop()
            if not wire.disturbed:
                return wire
            wire.abort()  # it has ended, or speaks unasked
        return None

    async def _ask(self, wire: Wire, request: Request, to: Target) -> Response | Silence:
        wire.opening = b""
        wire.write(message(request, to))
        answer = Answer(request.method, self._limit)
        try:
            return await taken(wire, answer)
        finally:  # also where the caller has no more time
            if answer.keeps_alive and not wire.stirred:
                self._idle[to.host, to.port].append(wire)
            else:
                wire.abort()

    @cached_property
    def _context(self) -> ssl.SSLContext:
        return trust(self._verify)

"""The transport for many deliveries: kept connections, one request at a time on each, as little work as can be."""

import asyncio
import ssl
from functools import cached_property, lru_cache

from contracts.errors import UsageError
from contracts.messages import Request, Response, Silence
from mock_server.destinations import Destination, destination
from mock_server.transport.answers import Answer
from mock_server.transport.framing import is_plain, message
from mock_server.transport.wires import Resolve, Trust, Untrusted, Wire, as_named, connect

Got = Response | Silence


class KeptTransport:
    """Sends requests that keep the rules of HTTP/1.1. A connection is used again for as long as both sides want it."""

    def __init__(
        self,
        *,
        verify: bool | ssl.SSLContext = True,
        limit: int = 65536,
        resolve: Resolve = as_named,
        trusted: float = 0.0,
    ) -> None:
        """`trusted`: seconds for which a connection counts as sound after an answer; looking costs a system call."""
        self._trust = Trust(verify)
        self._limit = limit
        self._resolve = resolve
        self._trusted = trusted
        self._idle: dict[tuple[str, str, int], list[Line]] = {}
        self._unsent: list[tuple[Line, bytes]] = []
        self._destination = lru_cache(maxsize=64)(destination)

    async def send(self, request: Request, *, timeout: float) -> Got:
        """Send, and return the answer or why there is none; raises only where the request itself is wrong."""
        if not is_plain(request):
            raise UsageError("this request breaks the rules of HTTP/1.1 on purpose; send it by the raw transport")
        to = self._destination(request.url)
        end = self._loop.time() + timeout
        while line := self._idle_line(to):
            got = await self._ask(line, request, to, end)
            # RFC 9112 § 9.3.1 lets a client try again "on a new connection" what an idle one swallowed.
            if got is not Silence.DROPPED or line.opening:
                return got
        try:
            async with asyncio.timeout_at(end):
                line = await connect(to, self._resolve, self._trust.context(to), Line)
        except Untrusted:
            return Silence.UNTRUSTED
        except OSError:  # TimeoutError is one
            return Silence.UNREACHABLE
        return await self._ask(line, request, to, end)

    async def aclose(self) -> None:
        """Close the connections that were kept."""
        for lines in self._idle.values():
            await asyncio.gather(*(line.close() for line in lines))
        self._idle.clear()

    def _idle_line(self, to: Destination) -> "Line | None":
        idle = self._idle.setdefault(to.origin, [])
        while idle:
            line = idle.pop()
            if not line.is_stale(self._trusted):
                return line
            line.abort()  # it has ended, or speaks unasked
        return None

    async def _ask(self, line: "Line", request: Request, to: Destination, end: float) -> Got:
        answer = Answer(request.method, self._limit)
        try:
            self._write(line, message(request, to))
            return await line.ask(answer, end)
        finally:  # also where the caller has no more time
            if answer.keeps_alive and not line.stirred:
                self._idle[to.origin].append(line)
            else:
                line.abort()

    def _write(self, line: "Line", sent: bytes) -> None:
        """Send with all that is ready in this turn of the loop: a receiver that is woken once for many costs less."""
        if not self._unsent:
            self._loop.call_soon(self._flush)
        self._unsent.append((line, sent))

    def _flush(self) -> None:
        unsent, self._unsent = self._unsent, []
        for line, sent in unsent:
            line.write(sent)

    @cached_property
    def _loop(self) -> asyncio.AbstractEventLoop:
        return asyncio.get_running_loop()  # once: asking for it costs a system call


class Line(Wire):
    """A connection that puts its answer together as the bytes come, without a task that reads."""

    _done: "asyncio.Future[Got]"

    def __init__(self) -> None:
        super().__init__()
        self._loop = asyncio.get_running_loop()
        self._answer: Answer | None = None
        self._idle_since = 0.0

    async def ask(self, answer: Answer, end: float) -> Got:
        """Return what comes back before `end`, on the loop's clock."""
        self.opening = b""
        self._answer, self._done = answer, self._loop.create_future()
        alarm = self._loop.call_at(end, self._settle, Silence.TIMEOUT)
        try:
            if self.stirred:
                self._settle(answer.result())
            return await self._done
        finally:
            alarm.cancel()
            self._answer = None
            self._idle_since = self._loop.time()

    def is_stale(self, trusted: float) -> bool:
        """Whether it has ended, or speaks unasked; one that was idle for less than `trusted` is not looked at again."""
        return self.stirred if self._loop.time() - self._idle_since < trusted else self.disturbed

    def data_received(self, data: bytes) -> None:
        """Feed the answer that is waited for."""
        answer = self._answer
        if answer is None or self._done.done():
            super().data_received(data)
            return
        self.note(data)
        answer.feed(data)
        if self.foreign:
            self._settle(Silence.NOT_HTTP)
        elif answer.settled:
            self._settle(answer.result())

    def eof_received(self) -> None:
        """Note the end; what has come by now is all there will be."""
        super().eof_received()
        if self._answer is not None:
            self._settle(self._answer.result())

    def _settle(self, got: Got) -> None:
        if not self._done.done():
            self._done.set_result(got)

"""uvicorn's HTTP/1.1 protocol with limits on heads and trailers, and with the headers as they were spelt.

The parser itself knows no limit: a head without an end would fill the memory, or hold its connection for ever, and so
would a trailer, which it takes for headers besides.
"""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from mock_server.receiver.catching import CLOSE, IS_WHOLE, RAW_HEADERS

MOST_HEAD_BYTES = 65_536
MOST_HEADERS = 100
MOST_TRAILER_BYTES = 8_192
HEAD_SECONDS = 30.0


class LimitedProtocol(HttpToolsProtocol):
    """Refuses heads that are too large, too many, too slow, doubled or meant for a proxy; and endless requests."""

    _head_bytes = 0
    _trailer_bytes = 0
    _empty_bytes = 0
    """What came since the last byte of a body: parts of a trailer, or what else surrounds chunks."""
    _in_head = True
    _is_whole = False
    _refused = False
    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a head."""
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        self._stop_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Count what comes while no head is complete, and what is no body after it."""
        if self._refused:
            return
        if self._in_head:
            self._head_bytes += len(data)
        else:
            self._empty_bytes += len(data)
        # A body may come in the same piece as the end of its head; only what has no end is too large.
        if max(self._head_bytes - MOST_HEAD_BYTES, self._empty_bytes - MOST_TRAILER_BYTES) > len(data):
            self._refuse(431)
            return
        super().data_received(data)

    def on_message_begin(self) -> None:
        """Begin a head."""
        super().on_message_begin()
        self._in_head, self._is_whole = True, False
        self._head_bytes = self._trailer_bytes = self._empty_bytes = 0
        self._spelt: list[tuple[bytes, bytes]] = []
        scope: Any = self.scope
        scope[RAW_HEADERS] = self._spelt
        scope[CLOSE] = self._close
        scope[IS_WHOLE] = self._has_all
        self._wait()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keep a header as it was spelt, beside the lower-case one; what stands in a trailer is none."""
        if not self._in_head:
            # RFC 9110, § 6.5.1: trailers are merged into headers only by those who know what each of them means.
            self._trailer_bytes += len(name) + len(value)
            if self._trailer_bytes > MOST_TRAILER_BYTES:
                self._refuse(431)
            return
        super().on_header(name, value)
        self._spelt.append((name, value))

    def on_headers_complete(self) -> None:
        """Judge the head before anything else sees it."""
        self._stop_waiting()
        status = self._fault()
        if status:
            self._refuse(status)
            return
        self._in_head, self._head_bytes = False, 0
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Pass on what belongs to a head that was taken."""
        self._empty_bytes = 0
        if not self._refused:
            super().on_body(body)

    def on_message_complete(self) -> None:
        """Pass on the end."""
        self._is_whole = True
        self._stop_waiting()
        if not self._refused:
            super().on_message_complete()

    def on_response_complete(self) -> None:
        """Wait so long and no longer for the end of a request that was answered before it."""
        super().on_response_complete()
        if not self._is_whole:
            self._wait()

    def _fault(self) -> int:
        names = [name for name, _ in self.headers]
        if len(names) > MOST_HEADERS or sum(len(name) + len(text) for name, text in self.headers) > MOST_HEAD_BYTES:
            return 431
        if len(self.url) > MOST_HEAD_BYTES:
            return 414
        # RFC 9112 § 3.2: "more than one Host header field line" is a 400; § 3.2.2: only proxies get an absolute target.
        if names.count(b"host") > 1 or not self.url.startswith(b"/"):
            return 400
        return 0

    def _refuse(self, status: int) -> None:
        self._refused = True
        self._stop_waiting()
        if self.transport.is_closing():
            return
        if self._in_head or not self.cycle.response_started:
            self.transport.write(STATUS_LINE[status] + b"content-length: 0\r\nconnection: close\r\n\r\n")
        self.transport.close()

    def _too_slow(self) -> None:
        self._deadline = None
        if not self._is_whole:
            self._refuse(408)

    def _wait(self) -> None:
        if self._deadline is None:
            self._deadline = self.loop.call_later(HEAD_SECONDS, self._too_slow)

    def _stop_waiting(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _has_all(self) -> bool:
        """Whether this request has come, or even the next has begun."""
        return self._is_whole

    def _close(self) -> None:
        self.transport.close()

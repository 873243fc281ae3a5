"""uvicorn's HTTP/1.1 protocol with limits on heads, and with the headers as they were spelt.

The parser itself knows no limit: a head without an end would fill the memory, or hold its connection for ever.
"""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from mock_server.receiver.catching import CLOSE, RAW_HEADERS

MOST_HEAD_BYTES = 65_536
MOST_HEADERS = 100
HEAD_SECONDS = 30.0


class LimitedProtocol(HttpToolsProtocol):
    """Refuses heads that are too large, too many, too slow, doubled or meant for a proxy."""

    _head_bytes = 0
    _in_head = True
    _refused = False
    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a head."""
        super().connection_made(transport)
        self._deadline = self.loop.call_later(HEAD_SECONDS, self._too_slow)

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        self._stop_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Count what comes while no head is complete."""
        if self._refused:
            return
        if self._in_head:
            self._head_bytes += len(data)
            # A body may come in the same piece as the end of its head; only what has no end is too large.
            if self._head_bytes > MOST_HEAD_BYTES + len(data):
                self._refuse(431)
                return
        super().data_received(data)

    def on_message_begin(self) -> None:
        """Begin a head."""
        super().on_message_begin()
        self._in_head = True
        self._head_bytes = 0
        self._spelt: list[tuple[bytes, bytes]] = []
        scope: Any = self.scope
        scope[RAW_HEADERS] = self._spelt
        scope[CLOSE] = self._close
        if self._deadline is None:
            self._deadline = self.loop.call_later(HEAD_SECONDS, self._too_slow)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keep a header as it was spelt, beside the lower-case one."""
        super().on_header(name, value)
        self._spelt.append((name, value))

    def on_headers_complete(self) -> None:
        """Judge the head before anything else sees it."""
        self._stop_waiting()
        self._in_head = False
        status = self._fault()
        if status:
            self._refuse(status)
        else:
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Pass on what belongs to a head that was taken."""
        if not self._refused:
            super().on_body(body)

    def on_message_complete(self) -> None:
        """Pass on the end."""
        if not self._refused:
            super().on_message_complete()

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
        if not self.transport.is_closing():
            self.transport.write(STATUS_LINE[status] + b"content-length: 0\r\nconnection: close\r\n\r\n")
            self.transport.close()

    def _too_slow(self) -> None:
        self._deadline = None
        if self._in_head:
            self._refuse(408)

    def _stop_waiting(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _close(self) -> None:
        self.transport.close()

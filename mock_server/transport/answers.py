"""An HTTP/1.1 answer, put together from the bytes as they come."""

import httptools

from contracts.messages import Response, Silence, header

LONGEST_HEAD = 100 * 1024
"""Bytes that may come without one byte of a body among them."""


class Answer:
    """An answer that grows. Informational answers pass by, and a body is kept up to its limit."""

    def __init__(self, method: str, limit: int) -> None:
        self.complete = False
        self._parser = httptools.HttpResponseParser(self)
        self._method = method
        self._limit = limit
        self._status = 0
        self._headers: list[tuple[bytes, bytes]] = []
        self._body = bytearray()
        self._since_body = 0
        self._is_http = True
        self._ended = False
        self._keeps_alive = False

    @property
    def settled(self) -> bool:
        """Whether more bytes could not change what it is."""
        return self.complete or not self._is_http

    @property
    def keeps_alive(self) -> bool:
        """Whether the connection may carry another request (RFC 9112 § 9.3)."""
        return self._ended and self._keeps_alive

    def feed(self, data: bytes) -> None:
        """Take some more bytes."""
        self._since_body += len(data)
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            # RFC 9110 § 7.8: a server must not switch to a protocol that was not asked for, and we never ask.
            self._is_http = self.complete
            self._keeps_alive = False
        if self._since_body > LONGEST_HEAD:
            self._is_http = self.complete

    def result(self) -> Response | Silence:
        """Return the answer, or why it is none, now that nothing more will come."""
        if not self._is_http:
            return Silence.NOT_HTTP
        if not self.complete and not self._ends_with_the_connection():
            return Silence.DROPPED
        return Response(status=self._status, headers=tuple(self._headers), body=bytes(self._body[: self._limit]))

    def _ends_with_the_connection(self) -> bool:
        # RFC 9112 § 6.3, rule 8: without a declared length the body is what came "prior to the server closing".
        framed = any(header(tuple(self._headers), name) for name in ("Content-Length", "Transfer-Encoding"))
        return bool(self._status) and not framed

    def _is_informational(self) -> bool:
        return 100 <= self._status < 200

    # What the parser calls.

    def on_header(self, name: bytes, value: bytes | None) -> None:
        """Keep a header; what comes after the body is not one of them."""
        if not self._status:
            self._headers.append((name, value or b""))

    def on_headers_complete(self) -> None:
        """Note the status; after HEAD there is no body whatever the headers say (RFC 9112 § 6.3, rule 1)."""
        if self.complete:
            return
        self._status = self._parser.get_status_code()
        self._keeps_alive = self._parser.should_keep_alive()
        self._since_body = 0
        if self._method == "HEAD" and not self._is_informational():
            self.complete = True

    def on_body(self, data: bytes) -> None:
        """Keep a piece of the body; at the limit the rest is given up."""
        self._since_body = 0
        if not self.complete:
            self._body += data
            self.complete = len(self._body) >= self._limit

    def on_message_begin(self) -> None:
        """Note an answer that nobody asked for: whose would the next one be?"""
        if self.complete:
            self._keeps_alive = False

    def on_message_complete(self) -> None:
        """Be complete, or begin again after an informational answer."""
        if self._is_informational():
            self._status = 0
            self._headers.clear()
        else:
            self.complete = self._ended = True

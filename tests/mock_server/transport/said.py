"""What a server says, byte for byte, and what that is to every transport."""

from contracts.messages import Response, Silence

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
ANSWERS: dict[str, tuple[bytes, Response | Silence]] = {
    "without a reason": (b"HTTP/1.1 204 \r\n\r\n", Response(status=204)),
    "HTTP/1.0": (b"HTTP/1.0 200 OK\r\n\r\nold", Response(status=200, body=b"old")),
    "no length, then the end": (
        b"HTTP/1.1 401 No\r\nConnection: close\r\n\r\nbye",
        Response(status=401, headers=((b"Connection", b"close"),), body=b"bye"),
    ),
    "in chunks, with a trailer": (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1;x=y\r\nc\r\n0\r\nT: t\r\n\r\n",
        Response(status=200, headers=((b"Transfer-Encoding", b"chunked"),), body=b"abc"),
    ),
    "informational ones before the final one": (
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + OK,
        Response(status=200, headers=((b"Content-Length", b"2"),), body=b"ok"),
    ),
    "doubled, empty and odd headers": (
        b"HTTP/1.1 200 OK\r\nset-Cookie: a\r\nSET-cookie: \r\nX: \xff\r\nContent-Length: 0\r\n\r\n",
        Response(
            status=200,
            headers=((b"set-Cookie", b"a"), (b"SET-cookie", b""), (b"X", b"\xff"), (b"Content-Length", b"0")),
        ),
    ),
    "not modified, with a length": (
        b"HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n",
        Response(status=304, headers=((b"Content-Length", b"9"),)),
    ),
    "bytes after the answer": (OK + b"garbage", Response(status=200, headers=((b"Content-Length", b"2"),), body=b"ok")),
    "nothing": (b"", Silence.DROPPED),
    "half a status line": (b"HTTP/1.1 2", Silence.DROPPED),
    "half a head": (b"HTTP/1.1 200 OK\r\nX: y\r\n", Silence.DROPPED),
    "half a body": (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", Silence.DROPPED),
    "half a chunk": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhalf", Silence.DROPPED),
    "only an informational one": (b"HTTP/1.1 100 Continue\r\n\r\n", Silence.DROPPED),
    "another protocol from here on, unasked": (
        b"HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n",
        Silence.NOT_HTTP,
    ),
    "another protocol": (b"SSH-2.0-OpenSSH_9.2\r\n", Silence.NOT_HTTP),
    "one wrong byte": (b"\x15", Silence.NOT_HTTP),
    "HTTP/2": (b"HTTP/2.0 200 OK\r\n\r\n", Silence.NOT_HTTP),
    "a broken head": (b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n", Silence.NOT_HTTP),
    "a broken status": (b"HTTP/1.1 abc OK\r\n\r\n", Silence.NOT_HTTP),
    "a broken chunk": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", Silence.NOT_HTTP),
    "an endless head": (b"HTTP/1.1 200 OK\r\nX: " + b"y" * 300_000, Silence.NOT_HTTP),
}

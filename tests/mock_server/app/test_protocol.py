"""What no HTTP library sends by mistake: heads without end, doubled, slow, or meant for a proxy."""

import asyncio
import socket
from typing import Any
from urllib.parse import urlsplit

import pytest

from mock_server.app.protocol import HEAD_SECONDS, LimitedProtocol
from tests.mock_server.app.calling import SETUP, Client, delivery, served


def answer_to(client: Client, *pieces: bytes) -> bytes:
    place = urlsplit(client.url)
    with socket.create_connection((place.hostname, place.port), timeout=10) as connection:
        found = b""
        try:
            for piece in pieces:
                connection.sendall(piece)
            while data := connection.recv(65536):
                found += data
        except ConnectionError:
            pass
        return found


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"POST http://127.0.0.1/in/ylytic HTTP/1.1\r\nHost: x\r\n", b"400"),
        (b"POST /in/ylytic HTTP/1.1\r\nHost: x\r\nHost: y\r\n", b"400"),
        (b"OPTIONS * HTTP/1.1\r\nHost: x\r\n", b"400"),
        (b"POST /in/ylytic HTTP/1.1\r\nHost: x\r\n" + b"A: b\r\n" * 100, b"431"),
        (b"POST /in/ylytic HTTP/1.1\r\nHost: x\r\nA: " + b"b" * 70_000 + b"\r\n", b"431"),
        (b"POST /in/" + b"y" * 70_000 + b" HTTP/1.1\r\nHost: x\r\n", b"4"),
        (b"POST /in/ylytic HTTP/1.1\r\nHost: x\r\nA: \x00\r\n", b"400"),
        (b"POST /in/ylytic HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n", b"400"),
        (b"nothing of the kind\r\n", b"400"),
    ],
)
def test_a_head_that_nobody_should_send_is_refused(client: Client, head: bytes, status: bytes) -> None:
    assert answer_to(client, head + b"\r\n").startswith(b"HTTP/1.1 " + status)
    assert client("GET", "/healthz").status == 200


def test_a_head_without_end_is_cut_off(client: Client) -> None:
    pieces = [b"POST /in/ylytic HTTP/1.1\r\nHost: x\r\nA: ", *[b"b" * 10_000] * 100]
    assert answer_to(client, *pieces)[:12] in (b"HTTP/1.1 431", b"")


def test_a_body_that_stops_coming_is_given_up() -> None:
    setup = SETUP.__class__(contracts=SETUP.contracts, body_seconds=0.1)
    with served(setup) as (client, _):
        for path, status in ((b"/in/ylytic", b"408"), (b"/providers/ylytic/x", b"408"), (b"/api/inboxes", b"400")):
            head = b" HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n"
            for begun in (b"", b"{"):
                assert answer_to(client, b"POST " + path + head + begun).startswith(b"HTTP/1.1 " + status)
        entries = client("GET", "/api/inboxes/ylytic/deliveries").json()["deliveries"]
        assert [entry["reason"] for entry in entries] == ["unfinished"] * 2


CHUNKED = b" HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    "endless",
    [b"0\r\n" + b"X-A: b\r\n" * 20_000, b"0\r\nX-A: " + b"b" * 600_000, b"0;" + b"b" * 600_000],
    ids=["many fields", "one field", "an extension of a chunk"],
)
def test_a_trailer_without_end_is_cut_off(client: Client, endless: bytes) -> None:
    assert answer_to(client, b"POST /in/ylytic" + CHUNKED, endless)[:12] in (b"HTTP/1.1 431", b"")


def test_a_small_trailer_is_no_header() -> None:
    """A signature that comes behind the body is none: no server merges trailers (RFC 9110, § 6.5.1)."""
    with served() as (client, _):
        good = delivery(client.url, "influencer-hero/update_commission")
        signature = b"".join(b"%s: %s\r\n" % pair for pair in good.headers if pair[0].lower().startswith(b"x-"))
        body = b"%x\r\n%s\r\n0\r\n" % (len(good.body), good.body)
        sent = CHUNKED.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
        answer = answer_to(client, b"POST /in/influencer-hero" + sent, body, signature + b"\r\n")
        assert b'"reason":"missing-header"' in answer
        (entry,) = client("GET", "/api/inboxes/influencer-hero/deliveries").json()["deliveries"]
        assert [name.lower() for name, _ in entry["request"]["headers"] if name.lower().startswith("x-")] == []


def test_a_compressed_body_is_kept_as_it_came_and_never_inflated(client: Client) -> None:
    bomb = bytes.fromhex("1f8b0800000000000003") + b"\x00" * 500
    answer = client("POST", "/in/ylytic", bomb, {"Content-Encoding": "gzip", "Content-Type": "application/json"})
    assert answer.json()["reason"] == "not-json"


class Wire:
    """A transport that notes what is done to it."""

    def __init__(self) -> None:
        self.written = b""
        self.closed = False

    def write(self, data: bytes) -> None:
        self.written += data

    def close(self) -> None:
        self.closed = True

    def pause_reading(self) -> None: ...

    def is_closing(self) -> bool:
        return self.closed

    def get_extra_info(self, name: str) -> Any:
        return None


class Wired:
    """A protocol on such a transport, with the alarms that it has set."""

    def __init__(self) -> None:
        import uvicorn
        from uvicorn.server import ServerState

        self.alarms: list[tuple[float, Any]] = []
        self.wire = Wire()
        loop: Any = self
        self.protocol = LimitedProtocol(uvicorn.Config(answering, log_config=None), ServerState(), {}, loop)
        self.protocol.connection_made(self.wire)  # type: ignore[arg-type]

    def call_later(self, seconds: float, call: Any) -> Any:
        self.alarms.append((seconds, call))
        return asyncio.get_running_loop().call_later(seconds, call)

    def create_task(self, *given: Any, **named: Any) -> Any:
        return asyncio.get_running_loop().create_task(*given, **named)


async def answering(scope: object, receive: object, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body"})


async def answered(wired: Wired) -> None:
    async with asyncio.timeout(10):
        while not wired.wire.written:
            await asyncio.sleep(0)


async def test_a_head_that_does_not_come_is_not_waited_for() -> None:
    wired = Wired()
    wired.protocol.data_received(b"POST /in/ylytic HTTP/1.1\r\nHost")
    ((seconds, alarm),) = wired.alarms
    assert seconds == HEAD_SECONDS
    alarm()
    assert wired.wire.written.startswith(b"HTTP/1.1 408")
    assert wired.wire.closed
    wired.protocol.connection_lost(None)


async def test_a_request_that_does_not_end_after_its_answer_is_cut_off_without_another() -> None:
    wired = Wired()
    wired.protocol.data_received(b"GET /healthz" + CHUNKED + b"0\r\n")
    await answered(wired)
    alarm = next(call for seconds, call in wired.alarms[1:] if seconds == HEAD_SECONDS)
    wired.protocol.data_received(b"X-A: b\r\n")
    assert not wired.wire.closed
    alarm()
    assert wired.wire.closed
    assert wired.wire.written.count(b"HTTP/1.1") == 1
    wired.protocol.connection_lost(None)


async def test_a_request_that_has_ended_leaves_its_connection_to_the_next() -> None:
    wired = Wired()
    wired.protocol.data_received(b"GET /healthz" + CHUNKED + b"0\r\nX-A: b\r\n\r\n")
    await answered(wired)
    assert HEAD_SECONDS not in [seconds for seconds, _ in wired.alarms[1:]]
    wired.protocol.connection_lost(None)


async def test_a_large_piece_of_a_body_says_nothing_against_the_small_ones_behind_it() -> None:
    wired = Wired()
    head = b"POST /in/ylytic HTTP/1.1\r\nHost: x\r\nContent-Length: 200010\r\n\r\n"
    for piece in (head[:9], head[9:] + b"b" * 200_000, *[b"b"] * 9):
        wired.protocol.data_received(piece)
    assert not wired.wire.closed
    wired.protocol.connection_lost(None)

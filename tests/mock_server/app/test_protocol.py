"""What no HTTP library sends by mistake: heads without end, doubled, slow, or meant for a proxy."""

import asyncio
import socket
from typing import Any
from urllib.parse import urlsplit

import pytest

from mock_server.app.protocol import HEAD_SECONDS, LimitedProtocol
from tests.mock_server.app.calling import PLAN, Client, served


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
    plan = PLAN.__class__(contracts=PLAN.contracts, body_seconds=0.1)
    with served(plan) as (client, _):
        head = b"POST /in/ylytic HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{"
        assert answer_to(client, head).startswith(b"HTTP/1.1 408")
        (entry,) = client("GET", "/api/inboxes/ylytic/deliveries").json()["deliveries"]
        assert entry["reason"] == "unfinished"


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

    def is_closing(self) -> bool:
        return self.closed

    def get_extra_info(self, name: str) -> Any:
        return None


async def test_a_head_that_does_not_come_is_not_waited_for() -> None:
    import uvicorn
    from uvicorn.server import ServerState

    async def app(scope: object, receive: object, send: object) -> None: ...

    class Loop:
        def call_later(self, seconds: float, call: Any) -> Any:
            alarms.append((seconds, call))
            return asyncio.get_running_loop().call_later(seconds, call)

    alarms: list[tuple[float, Any]] = []
    wire: Any = Wire()
    loop: Any = Loop()
    protocol = LimitedProtocol(uvicorn.Config(app, log_config=None), ServerState(), {}, loop)
    protocol.connection_made(wire)
    protocol.data_received(b"POST /in/ylytic HTTP/1.1\r\nHost")
    ((seconds, alarm),) = alarms
    assert seconds == HEAD_SECONDS
    alarm()
    assert wire.written.startswith(b"HTTP/1.1 408")
    assert wire.closed
    protocol.connection_lost(None)

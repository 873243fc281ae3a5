import asyncio
import json
import socket
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from starlette.types import Message

from mock_server.app import Mock, bind
from mock_server.app.api.events import MOST_STREAMS
from tests.mock_server.app.api.test_inboxes import made
from tests.mock_server.app.calling import SETUP, Client


class Stream:
    """Follows deliveries."""

    def __init__(self, client: Client, query: str = "", head: str = "") -> None:
        place = urlsplit(client.url)
        self.socket = socket.create_connection((place.hostname, place.port), timeout=10)
        self.socket.sendall(f"GET /api/events{query} HTTP/1.1\r\nHost: localhost\r\n{head}\r\n".encode())
        self._file = self.socket.makefile("rb")
        self.lines = self._lines()
        self.status = next(self.lines).split()[1]
        while self.status == "200" and next(self.lines) != ": hookpact":
            pass

    def _lines(self) -> Iterator[str]:
        for line in self._file:
            yield line.decode().rstrip("\r\n")

    def event(self) -> tuple[int, Any]:
        number = next(line for line in self.lines if line.startswith("id: "))
        data = next(line for line in self.lines if line.startswith("data: "))
        return int(number[4:]), json.loads(data[6:])

    def sent(self) -> Any:
        next(line for line in self.lines if line == "event: sent")
        return json.loads(next(self.lines).removeprefix("data: "))

    def close(self) -> None:
        self._file.close()
        self.socket.close()


def test_a_stream_tells_each_delivery_of_its_inbox_on_one_line(client: Client) -> None:
    inbox, other = made(client, "ylytic"), made(client, "ylytic")
    stream = Stream(client, f"?inbox={inbox['name']}")
    client("POST", f"/in/{other['name']}", {"not": "mine"})
    client("POST", f"/in/{inbox['name']}", b'{"text": "one\rtwo\\u2028\\nid: 9"}')
    number, data = stream.event()
    assert (data["number"], data["inbox"]) == (number, inbox["name"])
    assert data["request"]["body"] == '{"text": "one\rtwo\\u2028\\nid: 9"}'
    stream.close()


def test_a_stream_goes_on_after_the_last_event_that_its_client_saw(client: Client) -> None:
    inbox = made(client, "ylytic")
    for mark in range(3):
        client("POST", f"/in/{inbox['name']}", {"mark": mark})
    known = client("GET", f"/api/inboxes/{inbox['name']}/deliveries").json()["deliveries"]
    stream = Stream(client, f"?inbox={inbox['name']}", f"Last-Event-ID: {known[0]['number']}\r\n")
    assert [stream.event()[0] for _ in range(2)] == [known[1]["number"], known[2]["number"]]
    client("POST", f"/in/{inbox['name']}", {"mark": 3})
    assert stream.event()[1]["request"]["body"] == '{"mark": 3}'
    stream.close()


def test_a_stream_of_everything_tells_what_we_send_too_and_a_stream_of_an_inbox_does_not(client: Client) -> None:
    inbox = made(client)
    everything, own = Stream(client), Stream(client, f"?inbox={inbox['name']}")
    order = {"webhook": "influencer-hero/update_commission", "to": inbox["url"]}
    client("POST", "/api/send", order)
    number = client("POST", "/api/deliveries", order).json()["number"]
    assert [everything.sent()["delivery"] for _ in range(2)] == [None, number]
    client("POST", f"/in/{inbox['name']}", {"mark": 1})
    heads = [next(line for line in own.lines if line.startswith(("event: ", "id: "))) for _ in range(3)]
    assert [head[:4] for head in heads] == ["id: "] * 3
    everything.close()
    own.close()


def test_the_number_of_streams_is_bounded(client: Client) -> None:
    streams = [Stream(client) for _ in range(MOST_STREAMS)]
    assert client("GET", "/api/events").status == 503
    for stream in streams:
        stream.close()


async def test_who_asks_at_once_is_counted_and_who_leaves_counts_no_more() -> None:
    mock = Mock(SETUP, bind("127.0.0.1", 0))
    statuses, leaving = asyncio.Queue[int](), asyncio.Event()
    host = [(b"host", b"localhost")]
    scope = {"type": "http", "method": "GET", "path": "/api/events", "raw_path": b"/api/events", "headers": host}

    async def receive() -> Message:
        await leaving.wait()
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            statuses.put_nowait(message["status"])

    calls = [
        asyncio.ensure_future(mock.app({**scope, "query_string": b""}, receive, send)) for _ in range(MOST_STREAMS + 4)
    ]
    async with asyncio.timeout(20):
        found = [await statuses.get() for _ in calls]
        leaving.set()
        await asyncio.gather(*calls)
    assert sorted(found) == [200] * MOST_STREAMS + [503] * 4
    assert mock.house.streams == 0
    mock.close()
    mock.listener.socket.close()


def test_an_odd_last_event_id_is_refused(client: Client) -> None:
    assert client("GET", "/api/events", headers={"Last-Event-ID": "-1"}).status == 422
    assert client("GET", "/api/events?inbox=..").status == 422

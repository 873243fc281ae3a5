"""What was promised arrives although the server is killed again and again, and the journal knows what is doubtful."""

import itertools
import json
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from contracts.messages import Request
from contracts.signing import Accepted, Scheme, verify
from mock_server.cli.choosing import shipped_scheme
from tests.end_to_end.serving import serving

SECRET = "whsec_" + "bm90LXRoZS1zcGVjcy1vd24tc2VjcmV0LWJ1dC1vdXJz"
DOCUMENT = """
openapi: 3.1.0
info: {title: Shop, version: "1"}
webhooks:
  sold:
    post:
      requestBody: {content: {application/json: {schema: {type: object}}}}
      responses: {"200": {description: ok}}
"""


class Receiver:
    """Verifies, writes down what it acknowledged, and fails at one in ten."""

    def __init__(self, scheme: Scheme, seed: int) -> None:
        self.acknowledged: Counter[str] = Counter()
        self.wrong: list[str] = []
        self._scheme = scheme
        self._dice = random.Random(seed)
        self._lock = threading.Lock()

    def take(self, request: Request, delivery: str) -> int:
        """Return the status to answer with."""
        with self._lock:
            verdict = verify(request, self._scheme, secrets=(SECRET,), now=int(time.time()))
            if not isinstance(verdict, Accepted):
                self.wrong.append(f"{delivery}: {verdict}")
            if self._dice.random() < 0.1:
                return self._dice.choice([500, 503, 302])
            self.acknowledged[delivery] += 1
            return 200


@contextmanager
def receiving(receiver: Receiver) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            body = self.rfile.read(length)
            if len(body) < length:
                return  # the sender was killed in the middle of a word
            headers = tuple((name.encode(), found.encode()) for name, found in self.headers.items())
            status = receiver.take(Request(url=url, headers=headers, body=body), self.headers["webhook-id"])
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        request_queue_size = 128

        def handle_error(self, *args: object) -> None:
            """The client was killed: no wonder that it hung up."""

    server = Server(("127.0.0.1", 0), Handler)
    url = f"http://127.0.0.1:{server.server_address[1]}/hooks"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield url
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Customers:
    """Threads that ask for deliveries, wherever the server is just now, and remember what it promised."""

    def __init__(self, to: str, count: int) -> None:
        self.promised: dict[str, int] = {}
        self._to = to
        self._count = count
        self._server = ""
        self._news = threading.Condition()
        self._threads = [threading.Thread(target=self._ask, args=(part,), daemon=True) for part in range(4)]
        for thread in self._threads:
            thread.start()

    def go_to(self, server: str) -> None:
        """Say where the server is; "" while it is nowhere."""
        with self._news:
            self._server = server
            self._news.notify_all()

    def wait_for(self, count: int) -> None:
        """Come back when so many were promised."""
        with self._news:
            assert self._news.wait_for(lambda: len(self.promised) >= count, timeout=60), self.promised

    def join(self) -> None:
        """Come back when all were promised."""
        self.wait_for(self._count)
        for thread in self._threads:
            thread.join()

    def _ask(self, part: int) -> None:
        numbers = itertools.count()
        while len(self.promised) < self._count:
            with self._news:
                assert self._news.wait_for(lambda: self._server, timeout=60)
                connection = HTTPConnection(urlsplit(self._server).netloc, timeout=10)
            with closing(connection), suppress(OSError, HTTPException):  # killed; the next one is there soon
                while len(self.promised) < self._count:
                    self._promise(connection, f"hp-{part}-{next(numbers)}")

    def _promise(self, connection: HTTPConnection, delivery: str) -> None:
        job = {"webhook": "shop/sold", "to": self._to, "id": delivery, "body": json.dumps({"id": delivery})}
        connection.request("POST", "/api/deliveries", json.dumps(job), {"Content-Type": "application/json"})
        answer = connection.getresponse()
        said = answer.read()
        assert answer.status == 202, said
        with self._news:
            self.promised[delivery] = json.loads(said)["number"]
            self._news.notify_all()


def queued(url: str, query: str = "") -> list[Any]:
    """Return all deliveries of the queue, page by page."""
    found: list[Any] = []
    connection = HTTPConnection(urlsplit(url).netloc, timeout=10)
    while True:
        after = found[-1]["number"] if found else 0
        connection.request("GET", f"/api/deliveries?after={after}{query}")
        page = json.loads(connection.getresponse().read())["deliveries"]
        found += page
        if not page:
            connection.close()
            return found


@pytest.mark.parametrize(
    ("count", "kills"), [(200, 3), pytest.param(2000, 10, marks=pytest.mark.matrix)], ids=["short", "long"]
)
def test_every_delivery_that_was_promised_arrives_through_any_number_of_kills(
    tmp_path: Path, count: int, kills: int
) -> None:
    document = tmp_path / "shop.yaml"
    document.write_text(DOCUMENT)
    arguments = ("--document", str(document), "--scheme", "standard-webhooks", "--store", str(tmp_path / "journal.db"),
                 "--time-scale", "3600")  # fmt: skip
    env = {"HOOKPACT_SECRET": SECRET}
    dice = random.Random(count)
    moments = sorted(dice.sample(range(count // 20, count), kills))
    receiver = Receiver(shipped_scheme("standard-webhooks"), seed=count)
    with receiving(receiver) as to:
        customers = Customers(to, count)
        for moment in moments:
            with serving(*arguments, env=env) as served:
                customers.go_to(served.url)
                customers.wait_for(moment)
                served.process.kill()
                customers.go_to("")
        with serving(*arguments, env=env) as served:
            customers.go_to(served.url)
            customers.join()
            deadline = time.monotonic() + 60
            while queued(served.url, "&state=waiting") and time.monotonic() < deadline:
                pass
            journal = {one["id"]: one for one in queued(served.url)}
    assert set(customers.promised) <= set(receiver.acknowledged)
    assert receiver.wrong == []
    assert {journal[each]["state"] for each in customers.promised} == {"delivered"}
    twice = {delivery for delivery, times in receiver.acknowledged.items() if times > 1}
    doubtful = {delivery for delivery, one in journal.items() if one["may_have_been_made_twice"]}
    assert twice <= doubtful

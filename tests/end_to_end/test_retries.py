"""Trying again, as people meet it: by `send --retry`, and by a server that ends in the middle."""

import json
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from starlette.applications import Starlette
from starlette.requests import Request as Incoming
from starlette.responses import Response as Outgoing
from starlette.routing import Route

from mock_server.demo.hosting import hosted
from tests.end_to_end.conftest import Cli
from tests.end_to_end.serving import serving

HERO = "influencer-hero/update_commission"


def call(url: str, method: str, path: str, body: object = None) -> Any:
    with closing(HTTPConnection(urlsplit(url).netloc, timeout=10)) as connection:
        raw = None if body is None else json.dumps(body)
        connection.request(method, path, raw, {"Content-Type": "application/json"})
        return json.loads(connection.getresponse().read())


def until_over(url: str, number: int) -> Any:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        found = call(url, "GET", f"/api/deliveries/{number}")["delivery"]
        if found["state"] != "waiting":
            return found
    raise AssertionError(found)


@pytest.mark.parametrize(
    ("answers", "code", "shown"), [([500, 503], 0, "✗✗✓"), ([410], 1, "✗"), ([500] * 10, 1, "✗" * 10)]
)
def test_send_tries_again_by_the_schedule(cli: Cli, answers: list[int], code: int, shown: str) -> None:
    with serving() as served:
        inbox = call(
            served.url, "POST", "/api/inboxes", {"provider": "influencer-hero", "script": {"answers": answers}}
        )
        done = cli("send", HERO, "--to", inbox["url"], "--retry", "--time-scale", "1000000")
        caught = call(served.url, "GET", f"/api/inboxes/{inbox['name']}/deliveries")["deliveries"]
    assert done.returncode == code, done.stderr
    assert "".join(mark for mark in done.stdout if mark in "✓✗") == shown
    assert done.stderr.count("again in") == len(shown) - 1
    # The time of sending stands in the body, too; all else is the same payload.
    payloads = [json.loads(entry["request"]["body"]) | {"webhook_timestamp": ""} for entry in caught]
    assert payloads == payloads[:1] * len(shown)


async def later(_: Incoming) -> Outgoing:
    return Outgoing(status_code=503, headers={"Retry-After": "0"})


def test_a_target_that_says_later_is_waited_for_aloud_and_counted_once(cli: Cli) -> None:
    with hosted(Starlette(routes=[Route("/", later, methods=["POST"])])) as url:
        done = cli("send", HERO, "--to", url)
    assert done.stderr.count("the target asks for 0 s\n") == 2
    assert done.stderr.endswith("1 of 1 deliveries not acknowledged\n")


@contextmanager
def hanging() -> Iterator[socket.socket]:
    """A receiver that listens and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(20)
        yield listener


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_a_server_that_ends_in_the_middle_of_an_attempt_makes_it_again_and_says_so(
    tmp_path: Path, how: signal.Signals
) -> None:
    store = ("--store", str(tmp_path / "journal.db"))
    with hanging() as receiver:
        to = f"http://127.0.0.1:{receiver.getsockname()[1]}/hooks"
        with serving(*store) as served:
            number = call(served.url, "POST", "/api/deliveries", {"webhook": HERO, "to": to})["number"]
            first, _ = receiver.accept()
            assert call(served.url, "GET", f"/api/deliveries/{number}")["delivery"]["under_way"]
            code, said = served.stop(how)
            assert (code, "Traceback" in said) == (0 if how is signal.SIGTERM else -9, False)
        with serving(*store) as served:
            second, _ = receiver.accept()
            with closing(first), closing(second):
                second.recv(65536)
                second.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")
                found = until_over(served.url, number)
    assert (found["state"], found["attempts"], found["may_have_been_made_twice"]) == ("delivered", 1, True)


def test_what_fails_is_made_when_a_receiver_comes_up_at_last() -> None:
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))  # taken, and nobody listens
        to = f"http://127.0.0.1:{place.getsockname()[1]}/hooks"
        with serving("--time-scale", "100") as served:
            number = call(served.url, "POST", "/api/deliveries", {"webhook": HERO, "to": to})["number"]
            while not call(served.url, "GET", f"/api/deliveries/{number}")["delivery"]["attempts"]:
                pass
            place.listen()
            place.settimeout(20)
            taken, _ = place.accept()
            with closing(taken), suppress(OSError):
                taken.recv(65536)
                taken.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")
                found = until_over(served.url, number)
    assert (found["state"], found["may_have_been_made_twice"]) == ("delivered", False)
    assert found["attempts"] >= 2


@pytest.mark.parametrize("scale", ["0", "-1", "fast"])
def test_a_time_scale_that_is_none_is_one_line(cli: Cli, scale: str) -> None:
    done = cli("serve", "--port", "0", "--time-scale", scale)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)

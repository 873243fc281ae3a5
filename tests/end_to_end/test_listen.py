import json
import os
import signal
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest

from tests.end_to_end.conftest import HOOKPACT, Cli

ODD = b'{"type":"creator_insights",  "status":"failed"}\n'


class Listening:
    """`hookpact listen` that runs."""

    def __init__(self, process: "subprocess.Popen[str]", url: str) -> None:
        self._process = process
        self.url = url

    def line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().rstrip("\n")

    def leave(self) -> None:
        """Read no more, as `head` does."""
        assert self._process.stdout is not None
        self._process.stdout.close()

    def ended(self) -> tuple[int, str]:
        assert self._process.stderr is not None
        return self._process.wait(timeout=20), self._process.stderr.read()

    def stop(self) -> int:
        self._process.send_signal(signal.SIGINT)
        return self._process.wait(timeout=20)


@contextmanager
def listening(*arguments: str) -> Iterator[Listening]:
    bare = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    process = subprocess.Popen(
        [HOOKPACT, "listen", "--port", "0", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=bare,
    )
    assert process.stderr is not None
    try:
        said = next(line for line in process.stderr if line.startswith("listening on "))
        yield Listening(process, said.removeprefix("listening on ").strip())
    finally:
        process.kill()
        process.wait()
        for stream in (process.stdout, process.stderr):
            if stream is not None:
                stream.close()


class Target:
    """A receiver that keeps the bytes of its one request."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self.got = b""
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        connection, _ = self._socket.accept()
        with connection:
            while not self.got.endswith(ODD):
                self.got += connection.recv(65536)
            connection.sendall(b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n")

    def close(self) -> None:
        self._thread.join(timeout=10)
        self._socket.close()


def post(url: str, body: bytes, *headers: str) -> int:
    place = urlsplit(url)
    with socket.create_connection((place.hostname, place.port), timeout=10) as sender:
        head = "\r\n".join(
            [f"POST {place.path} HTTP/1.1", f"Host: {place.netloc}", f"Content-Length: {len(body)}", *headers]
        )
        sender.sendall(head.encode("latin-1") + b"\r\n\r\n" + body)
        return int(sender.recv(100).split()[1])


def test_each_delivery_is_a_line_and_a_refusal_says_why(cli: Cli) -> None:
    with listening("--provider", "influencer-hero") as inbox:
        assert cli("send", "influencer-hero/update_commission", "--to", inbox.url).returncode == 0
        assert inbox.line() == "✓ #1 influencer-hero/update_commission"
        assert post(inbox.url, b"{}") == 401
        assert inbox.line().startswith("✗ #2 no webhook refused, missing-header: there is no header")
        assert inbox.stop() == 0


def test_hostile_text_cannot_reach_the_terminal() -> None:
    with listening("--provider", "ylytic") as inbox:
        post(inbox.url, b'{"type": "\\u001b[2J\\u202e", "status": "\\u009b31m"}')
        line = inbox.line()
    assert line.startswith("✗ #1 ")
    assert not any(mark in line for mark in "\x1b\x9b\u202e")


def test_a_delivery_is_sent_on_byte_for_byte() -> None:
    target = Target()
    with listening("--provider", "ylytic", "--forward-to", f"http://127.0.0.1:{target.port}/hooks?a=b") as inbox:
        post(
            inbox.url,
            ODD,
            "x-ODD-Case:  1",
            "Content-Type: application/json; charset=UTF-8",
            "X-Twice: b",
            "x-twice: a",
        )
        assert inbox.line().startswith("✗ #1 ")
        assert inbox.line().startswith("  #1 forwarded: answered 202 in ")
    target.close()
    head, _, body = target.got.partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    assert body == ODD
    assert lines[0] == b"POST /hooks?a=b HTTP/1.1"
    sent = [line for line in lines if line.lower().startswith((b"x-", b"content-type"))]
    assert sent == [
        b"x-ODD-Case: 1",
        b"Content-Type: application/json; charset=UTF-8",
        b"X-Twice: b",
        b"x-twice: a",
    ]


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_where_nobody_reads_any_more_it_ends_without_a_word(options: tuple[str, ...]) -> None:
    with listening("--provider", "ylytic", *options) as inbox:
        post(inbox.url, ODD)
        assert inbox.line()
        inbox.leave()
        post(inbox.url, ODD)
        assert inbox.ended() == (0, "")


def test_json_lines_hold_the_whole_delivery() -> None:
    with listening("--provider", "ylytic", "--json") as inbox:
        post(inbox.url, ODD)
        row = json.loads(inbox.line())
    assert (row["request"]["body"].encode(), row["accepted"]) == (ODD, False)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "which provider?"),
        (["--provider", "ylytic", "--forward-to", "http://10.0.0.1/"], "--allow-target 10.0.0.1"),
        (["--provider", "ylytic", "--forward-to", "http://127.0.0.1:6379/"], "port 6379 is closed"),
        (["--provider", "ylytic", "--host", "0.0.0.0"], "add --token"),
    ],
)
def test_what_cannot_be_listened_to_is_one_line_with_code_2(cli: Cli, arguments: list[str], said: str) -> None:
    done = cli("listen", "--port", "0", *arguments)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert said in done.stderr


def test_a_listener_does_not_forward_to_itself(cli: Cli) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    done = cli("listen", "--port", port, "--provider", "ylytic", "--forward-to", f"http://localhost:{port}/in/ylytic")
    assert done.returncode == 2
    assert "round for ever" in done.stderr

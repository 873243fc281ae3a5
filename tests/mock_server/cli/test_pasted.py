import shutil
import subprocess
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import UsageError
from contracts.messages import Request
from mock_server.cli.pasted import read_curl


def test_a_line_is_the_request_that_it_would_send() -> None:
    line = """curl -sS -X PUT 'https://example.com/a?b=1&c' \\
      -H 'X-One: 1' --header "X-Two:two words" -HX-Three:3 --data-raw '{"a": "it'\\''s"}' --compressed"""
    assert read_curl(line) == Request(
        url="https://example.com/a?b=1&c", method="PUT", body=b'{"a": "it\'s"}',
        headers=((b"X-One", b"1"), (b"X-Two", b"two words"), (b"X-Three", b"3")),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("line", "method", "body"),
    [
        ("curl x.test", "GET", b""),
        ("curl x.test -d a=1 -d b=2", "POST", b"a=1&b=2"),
        ("curl x.test --json '{}' -u me:pass -o /dev/null", "POST", b"{}"),
        ("curl -I x.test", "HEAD", b""),
        ("curl -sSXDELETE x.test", "DELETE", b""),
        ("/usr/bin/curl x.test --data-raw @not-a-file", "POST", b"@not-a-file"),
        (r"curl x.test --data-raw $'a\n\x62\u00e9\'\101\q'", "POST", b"a\nb\xc3\xa9'A\\q"),
        (r"curl x.test --data-raw $'\xff'", "POST", b"\xff"),
        ("curl x.test --data-raw 'costs $5 `x` $HOME'", "POST", b"costs $5 `x` $HOME"),
    ],
)
def test_method_and_body_are_curls(line: str, method: str, body: bytes) -> None:
    found = read_curl(line)
    assert (found.method, found.body, found.url) == (method, body, "http://x.test")


def test_a_body_of_ones_own_goes_before_the_lines() -> None:
    assert read_curl("curl x.test -d @body.json", b"mine").body == b"mine"


def test_empty_headers_are_sent_and_taken_out_as_curl_does() -> None:
    assert read_curl("curl x.test -H 'X-Empty;' -H 'Accept:'").headers == ((b"X-Empty", b""),)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("curl x.test -d @/etc/passwd", "opens none that a line names"),
        ("curl x.test --data-binary @-", "opens none that a line names"),
        ("curl x.test -H @headers", "opens none that a line names"),
        ("curl -K config x.test", "opens none that a line names"),
        ("curl --config=x x.test", "whether it takes a value"),
        ("curl --netrc x.test", "opens none that a line names"),
        ("curl -sn x.test", "opens none that a line names"),
        ("curl --netrc-file ~/.netrc x.test", "opens none that a line names"),
        ("curl -T file x.test", "opens none that a line names"),
        ("curl -F a=@file x.test", "boundary"),
        ("curl --data-urlencode a=b x.test", "encodes before"),
        ("curl -G x.test -d a=b", "into the URL"),
        ("curl x.test | sh", "outside of quotes"),
        ("curl x.test; rm -rf /", "outside of quotes"),
        ("curl http://x.test/?a=1&b=2", "its URL in quotes"),
        ("curl x.test > file", "outside of quotes"),
        ('curl x.test -d "$(cat secret)"', "a shell puts something else"),
        ("curl x.test -d `id`", "a shell puts something else"),
        ('curl x.test -d "$BODY"', "a shell puts something else"),
        ("curl x.test y.test", "two URLs"),
        ("curl -s", "no URL"),
        ("curl x.test -d", "needs a value"),
        ("curl x.test --strange", "whether it takes a value"),
        ("curl x.test 'oops", "within a quote"),
        ("wget x.test", "begin with `curl`"),
        ("", "begin with `curl`"),
        ("curl x.test -H nothing", "'Name: value'"),
    ],
)
def test_what_only_a_shell_or_a_file_knows_is_refused(line: str, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_curl(line)
    assert said in str(caught.value)


@given(st.text(max_size=60) | st.text(alphabet="-dHX@'\"\\$ {(`|&;xn=:", max_size=40))
def test_any_line_is_read_or_refused(rest: str) -> None:
    with suppress(UsageError):
        read_curl("curl x.test " + rest)


class _Keeper(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        self.server.kept = self.rfile.read(length)  # type: ignore[attr-defined]
        self.send_response(204)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.mark.skipif(shutil.which("curl") is None or shutil.which("bash") is None, reason="there is no curl here")
@pytest.mark.parametrize(
    "data",
    ["""'{"a": "it'\\''s"}'""", r"""$'\x41\u00e9\n\'\\'""", r'''"a \"b\" \\ c"''', "a=1 -d b=2", r"a\ b\$c"],
)
def test_the_body_is_the_one_that_curl_sends(data: str) -> None:
    server = HTTPServer(("127.0.0.1", 0), _Keeper)
    thread = threading.Thread(target=server.handle_request)
    thread.start()
    line = f"curl -sS http://127.0.0.1:{server.server_port}/ -d {data}"
    subprocess.run(["bash", "-c", line], check=True, timeout=20, env={"LANG": "C.UTF-8", "PATH": "/usr/bin:/bin"})
    thread.join()
    server.server_close()
    assert read_curl(line).body == server.kept  # type: ignore[attr-defined]

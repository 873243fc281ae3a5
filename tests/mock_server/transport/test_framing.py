import h11
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.messages import Pace, Request
from mock_server.destinations import destination
from mock_server.transport.framing import chunked, is_cut, is_plain, message, steps

GOOD = Request(url="http://h/", headers=((b"X-A", b"1"),), body=b"{}")


def with_headers(*headers: tuple[bytes, bytes], method: str = "POST") -> Request:
    return Request(url="http://h/", headers=headers, body=b"{}", method=method)


@pytest.mark.parametrize(
    "request_",
    [
        GOOD,
        with_headers((b"Host", b"x"), (b"A", b"")),
        with_headers((b"A", b"1"), (b"a", b"1")),
        with_headers((b"A", b"\xff \t\x80")),
        with_headers((b"content-length", b"2")),
        with_headers((b"Connection", b"close"), (b"Expect", b"100-continue")),
        with_headers(method="GET"),
    ],
)
def test_what_keeps_the_rules_is_plain(request_: Request) -> None:
    assert is_plain(request_)


@pytest.mark.parametrize(
    "request_",
    [
        Request(url="http://h/", headers=(), body=b"", pace=Pace()),
        with_headers((b"A", b"\x00")),
        with_headers((b"A", b"\x01")),
        with_headers((b"A", b"\x7f")),
        with_headers((b"A", b"1\r\nB: 2")),
        with_headers((b"A", b" 1")),
        with_headers((b"A", b"1 ")),
        with_headers((b"A B", b"1")),
        with_headers((b"", b"1")),
        with_headers((b"A:", b"1")),
        with_headers((b"A", b"1"), (b"Host", b"x")),
        with_headers((b"Host", b"x"), (b"Host", b"x")),
        with_headers((b"Content-Length", b"3")),
        with_headers((b"Content-Length", b"02")),
        with_headers((b"Content-Length", b"2"), (b"Content-Length", b"2")),
        with_headers((b"Transfer-Encoding", b"chunked")),
        with_headers((b"Upgrade", b"x")),
        with_headers(method="post"),
        with_headers(method="CONNECT"),
        with_headers(method="A B"),
        with_headers(method="É"),
        with_headers(method=""),
    ],
)
def test_what_a_library_would_refuse_or_change_is_not_plain(request_: Request) -> None:
    assert not is_plain(request_)


def read_by_h11(data: bytes) -> tuple[h11.Request, bytes]:
    """Another implementation's reading of a request."""
    receiver = h11.Connection(h11.SERVER)
    receiver.receive_data(data)
    head = receiver.next_event()
    assert isinstance(head, h11.Request)
    body = b""
    while isinstance(event := receiver.next_event(), h11.Data):
        body += event.data
    assert isinstance(event, h11.EndOfMessage)
    return head, body


names = st.from_regex(r"[A-Za-z!~-]{1,9}", fullmatch=True).map(str.encode)
values = st.binary(max_size=20)


@given(st.lists(st.tuples(names, values), max_size=5), st.binary(max_size=99), st.booleans())
def test_a_plain_request_is_read_back_by_another_implementation(
    headers: list[tuple[bytes, bytes]], body: bytes, in_chunks: bool
) -> None:
    plain = Request(
        url="http://h/a?b", headers=tuple(pair for pair in headers if is_plain(with_headers(pair))), body=body
    )
    more = ((b"Transfer-Encoding", b"chunked"),) if in_chunks else ()
    sent = Request(url=plain.url, headers=plain.headers + more, body=body)
    head, read = read_by_h11(message(sent, destination(sent.url)))
    assert (head.method, head.target, read) == (b"POST", b"/a?b", body)
    assert tuple(head.headers.raw_items())[1 : len(plain.headers) + 1] == plain.headers


def test_a_body_comes_in_a_few_chunks() -> None:
    assert chunked(b"") == b"0\r\n\r\n"
    assert chunked(b"abcdefgh") == b"3\r\nabc\r\n3\r\ndef\r\n2\r\ngh\r\n0\r\n\r\n"


def test_other_transfer_codings_are_sent_as_they_are() -> None:
    odd = with_headers((b"Transfer-Encoding", b"gzip"))
    assert message(odd, destination(odd.url)).endswith(b"Transfer-Encoding: gzip\r\n\r\n{}")
    last = with_headers((b"Transfer-Encoding", b"gzip"), (b"transfer-encoding", b"x, Chunked "))
    assert message(last, destination(last.url)).endswith(b"\r\n\r\n1\r\n{\r\n1\r\n}\r\n0\r\n\r\n")


@pytest.mark.parametrize(
    ("sent", "cut"),
    [
        (b"", True),
        (b"POST / HT", True),
        (b"POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\n{}", True),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n", True),
        (b"POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}", False),
        (b"POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}too much", False),
        (b"POST / HTTP/1.1\r\nA: \x00\r\nContent-Length: 3\r\n\r\n{}", False),
        (b"\x16\x03\x01", False),
        (b"CONNECT h:1 HTTP/1.1\r\n\r\n", False),
    ],
)
def test_only_what_a_receiver_must_wait_for_is_cut(sent: bytes, cut: bool) -> None:
    assert is_cut(sent) is cut


@given(st.binary())
def test_no_bytes_can_make_it_raise(sent: bytes) -> None:
    assert is_cut(sent) in (True, False)


@given(st.binary(max_size=50), st.integers(0, 20), st.floats(0, 9), st.none() | st.integers(0, 60))
def test_pieces_are_the_message_up_to_where_it_stops(body: bytes, piece: int, pause: float, stop: int | None) -> None:
    request = Request(url="http://h/", headers=(), body=body, pace=Pace(piece=piece, pause=pause, stop=stop))
    to = destination(request.url)
    head, *rest = steps(request, to)
    assert isinstance(head, bytes)
    pieces = [step for step in rest if isinstance(step, bytes)]
    assert head.endswith(b"\r\n\r\n")
    assert head + b"".join(pieces) + body[len(body) if stop is None else stop :] == message(request, to)
    assert rest[::2] == [pause] * len(pieces)
    assert all(len(part) <= (piece or 50) for part in pieces)

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from contracts.messages import Response, Silence
from mock_server.transport.answers import Answer

ANSWERS = (
    b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
    b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\nA: \r\n\r\n",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\nT: t\r\n\r\n",
    b"HTTP/1.0 500 Oh\r\nServer: x\r\n\r\nhello until the end",
)


def taken(pieces: list[bytes], *, limit: int = 99) -> Response | Silence:
    answer = Answer("POST", limit)
    for piece in pieces:
        answer.feed(piece)
    return answer.result()


@given(st.sampled_from(ANSWERS), st.sets(st.integers(1, 80)))
def test_it_does_not_matter_how_the_bytes_are_split(answer: bytes, cuts: set[int]) -> None:
    places = [0, *sorted(cuts), len(answer)]
    pieces = [answer[start:end] for start, end in pairwise(places)]
    assert taken(pieces) == taken([answer])
    assert isinstance(taken(pieces), Response)


@given(st.lists(st.binary()))
@example([ANSWERS[0], b"\xff", b""])
@example([b"HTTP/1.1 200 OK\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n", b"\x00"])
def test_no_bytes_can_make_it_raise(pieces: list[bytes]) -> None:
    assert isinstance(taken(pieces), Response | Silence)
    assert isinstance(taken([b"HTTP/1.1 200 OK\r\n", *pieces]), Response | Silence)


@given(st.integers(1, 10))
def test_a_body_is_kept_up_to_its_limit(limit: int) -> None:
    found = taken([ANSWERS[0]], limit=limit)
    assert isinstance(found, Response)
    assert found.body == b"hello"[:limit]


def test_an_endless_trailer_is_no_answer() -> None:
    endless = [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nT: ", *[b"x" * 1024] * 101]
    assert taken(endless) is Silence.NOT_HTTP


def test_what_comes_after_an_answer_does_not_count() -> None:
    assert taken([ANSWERS[0], b"x" * 200_000]) == taken([ANSWERS[0]])


@pytest.mark.parametrize("surplus", [b"more", b"HTTP/1.1 500 No\r\nContent-Length: 3\r\n\r\nbad", b"\x00"])
def test_what_comes_after_the_answer_changes_nothing_but_the_connection(surplus: bytes) -> None:
    said = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
    for pieces in ([said + surplus], [said, surplus]):
        answer = Answer("POST", 100)
        for piece in pieces:
            answer.feed(piece)
        assert answer.result() == Response(status=200, headers=((b"Content-Length", b"2"),), body=b"ok")
        assert not answer.keeps_alive

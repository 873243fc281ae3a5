import pytest

from contracts.messages import Pace, Request, Response, Silence
from mock_server.transport import AutoTransport, RawTransport, Transport
from tests.mock_server.transport.scripted import Talk, answering, scripted

NO = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"
REFUSED = Response(status=400, headers=((b"Content-Length", b"0"),))


@pytest.fixture(params=[RawTransport, AutoTransport])
def transport(request: pytest.FixtureRequest) -> Transport:
    made: Transport = request.param()
    return made


@pytest.mark.parametrize(
    "headers",
    [
        ((b"X", b"nul\x00"), (b"Content-Length", b"2")),
        ((b"X", b"1\r\nInjected: yes"), (b"Content-Length", b"2")),
        ((b"X Y:", b" \x7f "), (b"Content-Length", b"2")),
        ((b"Content-Length", b"1"),),
        ((b"Content-Length", b"2"), (b"content-length", b"2")),
        ((b"A", b"1"), (b"Host", b"late"), (b"Content-Length", b"2")),
    ],
)
async def test_headers_that_http_forbids_are_sent_as_they_are(
    transport: Transport, headers: tuple[tuple[bytes, bytes], ...]
) -> None:
    async with scripted(answering(NO)) as server:
        assert await transport.send(Request(url=server.url, headers=headers, body=b"{}"), timeout=10) == REFUSED
    host = b"" if (b"Host", b"late") in headers else b"Host: 127.0.0.1:%d\r\n" % server.port
    lines = b"".join(b"%s: %s\r\n" % pair for pair in headers)
    assert server.got == b"POST /hooks HTTP/1.1\r\n" + host + lines + b"\r\n{}"


async def test_a_chunked_body_goes_in_chunks(transport: Transport) -> None:
    async def script(talk: Talk) -> None:
        await talk.hear(b"0\r\n\r\n")
        talk.say(NO)

    async with scripted(script) as server:
        chunked = Request(url=server.url, headers=((b"transfer-encoding", b"chunked"),), body=b"abcd")
        assert await transport.send(chunked, timeout=10) == REFUSED
    head = b"POST /hooks HTTP/1.1\r\nHost: 127.0.0.1:%d\r\ntransfer-encoding: chunked\r\n\r\n" % server.port
    assert server.got == head + b"2\r\nab\r\n2\r\ncd\r\n0\r\n\r\n"


async def test_a_paced_body_comes_after_its_head_in_pieces(transport: Transport) -> None:
    heard: list[bytes] = []

    async def script(talk: Talk) -> None:
        await talk.more()
        heard.append(bytes(talk.got))
        await talk.hear(b"!")
        talk.say(NO)

    async with scripted(script) as server:
        request = Request(url=server.url, headers=(), body=b"12345!", pace=Pace(piece=2, pause=0.05))
        assert await transport.send(request, timeout=10) == REFUSED
    head, _, body = server.got.partition(b"\r\n\r\n")
    assert body == b"12345!"
    assert heard == [head + b"\r\n\r\n"]


@pytest.mark.parametrize(("said", "expected"), [(NO, REFUSED), (b"", Silence.DROPPED)])
@pytest.mark.parametrize("length", [b"99", b"18446744073709551615"])
async def test_a_cut_request_ends_the_stream_and_still_gets_its_answer(
    transport: Transport, said: bytes, expected: Response | Silence, length: bytes
) -> None:
    async def script(talk: Talk) -> None:
        await talk.hear_all()
        talk.say(said)

    async with scripted(script) as server:
        cut = Request(url=server.url, headers=((b"Content-Length", length),), body=b'{"half": ')
        assert await transport.send(cut, timeout=10) == expected


async def test_a_slow_body_stops_when_the_receiver_hangs_up(transport: Transport) -> None:
    async def script(talk: Talk) -> None:
        await talk.more()
        talk.say(b"HTTP/1.1 408 Too Slow\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")

    async with scripted(script) as server:
        slow = Request(url=server.url, headers=(), body=b"123456789", pace=Pace(pause=300.0))
        answer = await transport.send(slow, timeout=100)
    assert isinstance(answer, Response)
    assert answer.status == 408


async def test_a_pause_longer_than_the_time_limit_is_cut_short(transport: Transport) -> None:
    async def script(talk: Talk) -> None:
        await talk.hear_all()

    async with scripted(script) as server:
        request = Request(url=server.url, headers=(), body=b"never", pace=Pace(pause=300.0))
        assert await transport.send(request, timeout=0.1) is Silence.TIMEOUT
    assert server.got.endswith(b"\r\n\r\n")

"""What holds for every transport, over real sockets."""

import asyncio
import gzip
import socket
from collections.abc import AsyncIterator, Callable

import pytest
import uvloop

from contracts.errors import UsageError
from contracts.messages import Request, Response, Silence
from mock_server.transport import AutoTransport, KeptTransport, NormalTransport, RawTransport, Transport
from tests.mock_server.transport.said import ANSWERS, OK
from tests.mock_server.transport.scripted import Script, Talk, answering, scripted

TRANSPORTS: dict[str, Callable[[], Transport]] = {
    "normal": NormalTransport,
    "raw": RawTransport,
    "auto": AutoTransport,
    "kept": KeptTransport,
}
PATIENCE = 10.0


@pytest.fixture(params=TRANSPORTS)
async def transport(request: pytest.FixtureRequest) -> AsyncIterator[Transport]:
    made = TRANSPORTS[request.param]()
    yield made
    await made.aclose()


async def deliver(transport: Transport, script: Script, *, method: str = "POST", timeout: float = PATIENCE) -> object:
    async with scripted(script) as server:
        return await transport.send(post(server.url, method=method), timeout=timeout)


def post(url: str, body: bytes = b"{}", *, method: str = "POST", **headers: bytes) -> Request:
    pairs = tuple((name.replace("_", "-").encode(), found) for name, found in headers.items())
    return Request(url=url, headers=pairs, body=body, method=method)


async def test_only_host_and_content_length_are_added(transport: Transport) -> None:
    async with scripted(answering(OK)) as server:
        headers = ((b"x-LOWER", b"1"), (b"X-Twice", b"a"), (b"B", b"\xff\xe9"), (b"x-twice", b""))
        request = Request(url=f"{server.url}/%7e%2F;a?q=%20+&q=\"'#part", headers=headers, body=b'{"a": 1}')
        assert await transport.send(request, timeout=PATIENCE) == Response(
            status=200, headers=((b"Content-Length", b"2"),), body=b"ok"
        )
        assert server.got == (
            b"POST /hooks/%%7e%%2F;a?q=%%20+&q=\"' HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n"
            b"x-LOWER: 1\r\nX-Twice: a\r\nB: \xff\xe9\r\nx-twice: \r\nContent-Length: 8\r\n\r\n"
            b'{"a": 1}' % server.port
        )


async def test_host_and_content_length_stay_where_the_request_has_them(transport: Transport) -> None:
    async with scripted(answering(OK)) as server:
        await transport.send(post(server.url, hOST=b"hooks.test", CONTENT_LENGTH=b"2"), timeout=PATIENCE)
        assert server.got == b"POST /hooks HTTP/1.1\r\nhOST: hooks.test\r\nCONTENT-LENGTH: 2\r\n\r\n{}"


@pytest.mark.parametrize(("method", "length"), [("GET", b""), ("DELETE", b""), ("POST", b"Content-Length: 0\r\n")])
async def test_an_empty_body_has_a_length_only_where_the_method_means_one(
    transport: Transport, method: str, length: bytes
) -> None:
    async with scripted(answering(OK)) as server:
        await transport.send(post(server.url, b"", method=method), timeout=PATIENCE)
        head = b"%s /hooks HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n" % (method.encode(), server.port)
        assert server.got == head + length + b"\r\n"


@pytest.mark.parametrize("name", ANSWERS)
async def test_an_answer_is_what_came_or_says_why_it_is_none(transport: Transport, name: str) -> None:
    said, expected = ANSWERS[name]
    assert await deliver(transport, answering(said)) == expected


async def test_an_answer_may_come_byte_by_byte(transport: Transport) -> None:
    async def script(talk: Talk) -> None:
        await talk.hear()
        for byte in OK:
            talk.say(bytes([byte]))
            await asyncio.sleep(0)

    answer = await deliver(transport, script)
    assert isinstance(answer, Response)
    assert answer.body == b"ok"


async def test_other_protocols_are_known_by_their_first_bytes(transport: Transport) -> None:
    async def script(talk: Talk) -> None:
        talk.say(b"220 smtp.test ready\r\n")
        await talk.hang()

    assert await deliver(transport, script) is Silence.NOT_HTTP


async def test_an_answer_to_head_has_no_body(transport: Transport) -> None:
    async def script(talk: Talk) -> None:
        await talk.hear()
        talk.say(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n")
        await talk.hang()

    assert await deliver(transport, script, method="HEAD") == Response(
        status=200, headers=((b"Content-Length", b"50"),)
    )


async def test_a_redirect_is_an_answer(transport: Transport) -> None:
    async with scripted(answering(b"HTTP/1.1 307 Go\r\nLocation: /there\r\nContent-Length: 0\r\n\r\n")) as server:
        answer = await transport.send(post(server.url), timeout=PATIENCE)
        assert isinstance(answer, Response)
        assert answer.status == 307
        assert len(server.connections) == 1


async def test_a_cookie_is_not_sent_back(transport: Transport) -> None:
    async def script(talk: Talk) -> None:
        await talk.hear()
        talk.say(b"HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")

    async with scripted(script) as server:
        await transport.send(post(server.url), timeout=PATIENCE)
        await transport.send(post(server.url), timeout=PATIENCE)
        assert server.connections[0] == server.connections[1]


async def test_a_packed_body_stays_packed(transport: Transport) -> None:
    packed = gzip.compress(bytes(10_000_000), mtime=0)
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(packed)
    answer = await deliver(transport, answering(head + packed))
    assert isinstance(answer, Response)
    assert answer.body == packed


@pytest.mark.parametrize("framing", [b"", b"Content-Length: 99999999999\r\n"])
async def test_of_an_endless_body_only_so_much_is_read(transport: Transport, framing: bytes) -> None:
    async def script(talk: Talk) -> None:
        await talk.hear()
        talk.say(b"HTTP/1.1 200 OK\r\n" + framing + b"\r\n")
        await talk.pour(b"x" * 4096)

    answer = await deliver(transport, script)
    assert isinstance(answer, Response)
    assert answer.body == b"x" * 65536


@pytest.mark.parametrize("start", [b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nslow"])
async def test_whoever_falls_silent_runs_out_of_time(transport: Transport, start: bytes) -> None:
    async def script(talk: Talk) -> None:
        await talk.hear()
        talk.say(start)
        await talk.hang()

    assert await deliver(transport, script, timeout=0.2) is Silence.TIMEOUT


async def test_the_time_limit_is_one_for_all_pieces(transport: Transport) -> None:
    async def script(talk: Talk) -> None:
        await talk.hear()
        while True:
            talk.say(b"HTTP/1.1 103 Early Hints\r\n\r\n")
            await asyncio.sleep(0)

    assert await deliver(transport, script, timeout=0.2) is Silence.TIMEOUT


async def test_a_reset_is_a_drop(transport: Transport) -> None:
    async def script(talk: Talk) -> None:
        await talk.hear()
        talk.reset()

    assert await deliver(transport, script) is Silence.DROPPED


@pytest.mark.parametrize("framing", [b"Content-Length: 5\r\n", b""])
async def test_an_early_answer_is_read_although_the_body_was_not_taken(transport: Transport, framing: bytes) -> None:
    async def script(talk: Talk) -> None:
        await talk.hear()
        talk.say(b"HTTP/1.1 413 Too Large\r\nConnection: close\r\n" + framing + b"\r\nlarge")

    async with scripted(script) as server:
        answer = await transport.send(post(server.url, b"x" * 20_000_000), timeout=PATIENCE)
    assert isinstance(answer, Response)
    assert (answer.status, answer.body) == (413, b"large")


async def test_an_early_answer_does_not_wait_for_the_body_to_be_taken(transport: Transport) -> None:
    async def script(talk: Talk) -> None:
        await talk.hear()
        talk.say(b"HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n")
        await talk.freeze()

    async with scripted(script) as server:
        answer = await transport.send(post(server.url, b"x" * 20_000_000), timeout=PATIENCE)
    assert isinstance(answer, Response)
    assert answer.status == 413


async def test_a_port_where_nobody_listens_is_unreachable(transport: Transport) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/"
        assert await transport.send(post(url), timeout=PATIENCE) is Silence.UNREACHABLE


@pytest.mark.parametrize("host", ["nobody.invalid", "x" * 64 + ".invalid", "1.2.3.999"])
async def test_a_host_that_is_none_is_unreachable(transport: Transport, host: str) -> None:
    assert await transport.send(post(f"http://{host}/"), timeout=PATIENCE) is Silence.UNREACHABLE


async def test_localhost_is_found_whatever_family_it_listens_on(transport: Transport) -> None:
    async with scripted(answering(OK)) as server:
        answer = await transport.send(post(f"http://localhost:{server.port}/"), timeout=PATIENCE)
        assert isinstance(answer, Response)


async def test_a_url_that_cannot_be_called_is_the_callers_fault(transport: Transport) -> None:
    with pytest.raises(UsageError, match="http"):
        await transport.send(post("ftp://example.com/"), timeout=PATIENCE)


async def test_cancelling_passes_through_and_hangs_up(transport: Transport) -> None:
    hung_up = asyncio.Event()
    arrived = asyncio.Event()

    async def script(talk: Talk) -> None:
        await talk.hear()
        arrived.set()
        await talk.hang()
        hung_up.set()

    async with scripted(script) as server:
        task = asyncio.create_task(transport.send(post(server.url), timeout=PATIENCE))
        await arrived.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        async with asyncio.timeout(PATIENCE):
            await hung_up.wait()


async def test_many_at_once_each_get_their_own_answer(transport: Transport) -> None:
    async def script(talk: Talk) -> None:
        await talk.hear(b"!")
        body = bytes(talk.got.partition(b"\r\n\r\n")[2])
        talk.say(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))

    async with scripted(script) as server:
        bodies = [b"%d!" % number for number in range(40)]
        sends = [transport.send(post(server.url, body), timeout=PATIENCE) for body in bodies]
        answers = await asyncio.gather(*sends)
    assert [answer.body for answer in answers if isinstance(answer, Response)] == bodies


def test_they_run_on_uvloop_too() -> None:
    async def deliver_all() -> list[object]:
        async with scripted(answering(OK)) as server:
            return [
                await make().send(post(server.url, b"x" * 99_999), timeout=PATIENCE) for make in TRANSPORTS.values()
            ]

    answers = uvloop.run(deliver_all())
    assert [answer.status for answer in answers if isinstance(answer, Response)] == [200] * len(TRANSPORTS)

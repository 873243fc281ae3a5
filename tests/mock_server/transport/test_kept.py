import asyncio

import pytest

from contracts.errors import UsageError
from contracts.messages import Pace, Request, Response, Silence
from mock_server.transport import KeptTransport
from tests.mock_server.transport.said import OK
from tests.mock_server.transport.scripted import Talk, scripted


def post(url: str) -> Request:
    return Request(url=url, headers=(), body=b"{}")


async def status(transport: KeptTransport, url: str) -> int | Silence:
    answer = await transport.send(post(url), timeout=10)
    return answer.status if isinstance(answer, Response) else answer


class Rounds:
    """A server that answers so many requests on each connection, then says its last word to the next."""

    def __init__(self, *answered: int, last_word: bytes = b"") -> None:
        self.answered = list(answered)
        self.last_word = last_word

    async def __call__(self, talk: Talk) -> None:
        for _ in range(self.answered.pop(0)):
            await talk.more()
            talk.say(OK)
        await talk.more()
        talk.say(self.last_word)


async def test_many_requests_go_by_one_connection() -> None:
    async with scripted(Rounds(3)) as server:
        transport = KeptTransport()
        assert [await status(transport, server.url) for _ in range(3)] == [200, 200, 200]
        await transport.aclose()
        assert len(server.connections) == 1


async def test_a_kept_connection_that_swallows_a_request_is_replaced_once() -> None:
    async with scripted(Rounds(1, 1)) as server:
        transport = KeptTransport()
        assert [await status(transport, server.url) for _ in range(2)] == [200, 200]
        await transport.aclose()
        assert len(server.connections) == 2


async def test_a_fresh_connection_that_swallows_a_request_is_a_drop() -> None:
    async with scripted(Rounds(0)) as server:
        assert await status(KeptTransport(), server.url) is Silence.DROPPED
        assert len(server.connections) == 1


async def test_a_request_is_sent_again_only_once() -> None:
    async with scripted(Rounds(1, 0)) as server:
        transport = KeptTransport()
        assert [await status(transport, server.url) for _ in range(2)] == [200, Silence.DROPPED]
        assert len(server.connections) == 2


async def test_half_an_answer_on_a_kept_connection_is_a_drop() -> None:
    async with scripted(Rounds(1, 1, last_word=b"HTTP/1.1 2")) as server:
        transport = KeptTransport()
        assert [await status(transport, server.url) for _ in range(2)] == [200, Silence.DROPPED]
        assert len(server.connections) == 1


async def test_a_connection_that_the_server_closed_meanwhile_is_not_used_again() -> None:
    async def script(talk: Talk) -> None:
        await talk.more()
        talk.say(OK)

    async with scripted(script) as server:
        transport = KeptTransport()
        assert [await status(transport, server.url) for _ in range(3)] == [200, 200, 200]
        await transport.aclose()
        assert [got.count(b"POST") for got in server.connections] == [1, 1, 1]


async def test_a_goodbye_on_an_idle_connection_is_no_answer_to_the_next_request() -> None:
    said_goodbye = asyncio.Event()

    async def script(talk: Talk) -> None:
        await talk.more()
        talk.say(OK)
        await idle.wait()
        talk.say(b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        said_goodbye.set()

    idle = asyncio.Event()
    async with scripted(script) as server:
        transport = KeptTransport()
        assert await status(transport, server.url) == 200
        idle.set()
        await said_goodbye.wait()
        assert await status(transport, server.url) == 200
        await transport.aclose()


@pytest.mark.parametrize(
    "said",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
        b"HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nmore",
    ],
)
async def test_a_connection_that_is_no_good_any_more_is_not_used_again(said: bytes) -> None:
    async def script(talk: Talk) -> None:
        while await talk.more():
            talk.say(said)

    async with scripted(script) as server:
        transport = KeptTransport()
        assert [await status(transport, server.url) for _ in range(2)] == [200, 200]
        await transport.aclose()
        assert len(server.connections) == 2


@pytest.mark.parametrize("more", [b"more", b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"])
async def test_what_nobody_asked_for_is_no_answer_to_the_next_request(more: bytes) -> None:
    async def script(talk: Talk) -> None:
        await talk.more()
        talk.say(OK + more)
        await talk.hear_all()

    async with scripted(script) as server:
        transport = KeptTransport()
        assert [await status(transport, server.url) for _ in range(2)] == [200, 200]
        await transport.aclose()
        assert len(server.connections) == 2


async def test_what_breaks_the_rules_is_not_for_kept_connections() -> None:
    with pytest.raises(UsageError, match="raw"):
        await KeptTransport().send(Request(url="http://h/", headers=(), body=b"", pace=Pace()), timeout=10)


async def test_many_at_once_are_not_mixed_up() -> None:
    async def script(talk: Talk) -> None:
        seen = 0
        while await talk.more():
            word = bytes(talk.got[seen:]).partition(b"\r\n\r\n")[2]
            seen = len(talk.got)
            talk.say(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(word), word))

    async with scripted(script) as server:
        transport = KeptTransport()

        async def echoed(word: bytes) -> bool:
            answer = await transport.send(Request(url=server.url, headers=(), body=word), timeout=10)
            return isinstance(answer, Response) and answer.body == word

        for _ in range(20):
            assert all(await asyncio.gather(*(echoed(b"word %d" % number) for number in range(10))))
        await transport.aclose()
        assert len(server.connections) <= 10

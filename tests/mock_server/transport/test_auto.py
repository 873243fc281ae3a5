import asyncio

import pytest

from contracts.messages import Request
from mock_server.transport import AutoTransport
from tests.mock_server.transport.scripted import Talk, scripted


async def answer_each(talk: Talk) -> None:
    while await talk.more():
        talk.say(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")


@pytest.mark.parametrize(
    ("headers", "connections"), [(((b"X", b"1"),), 1), (((b"X", b"\x01"),), 2)], ids=["plain: kept", "odd: one each"]
)
async def test_only_what_keeps_the_rules_goes_over_a_kept_connection(
    headers: tuple[tuple[bytes, bytes], ...], connections: int
) -> None:
    async with scripted(answer_each) as server:
        transport = AutoTransport(reuse=True)
        for _ in range(2):
            await transport.send(Request(url=server.url, headers=headers, body=b""), timeout=10)
        await transport.aclose()
        assert len(server.connections) == connections


async def test_closing_it_closes_what_was_kept() -> None:
    hung_up = asyncio.Event()

    async def script(talk: Talk) -> None:
        await answer_each(talk)
        hung_up.set()

    async with scripted(script) as server:
        transport = AutoTransport(reuse=True)
        await transport.send(Request(url=server.url, headers=(), body=b""), timeout=10)
        assert not hung_up.is_set()
        await transport.aclose()
        async with asyncio.timeout(10):
            await hung_up.wait()

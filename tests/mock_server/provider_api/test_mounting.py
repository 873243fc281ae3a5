from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from mock_server.provider_api.mounting import MOST_BYTES, ProviderApis
from tests.mock_server.provider_api.asking import HOOK, World, asking

Message = MutableMapping[str, Any]


async def call(
    world: World,
    path: str,
    *bodies: bytes,
    method: str = "POST",
    receive: Callable[[], Awaitable[Message]] | None = None,
) -> tuple[int, dict[bytes, bytes], bytes]:
    """Serve one call, its body in these pieces."""
    waiting = [*bodies, b""]
    sent: list[Message] = []

    async def next_piece() -> Message:
        piece = waiting.pop(0)
        return {"type": "http.request", "body": piece, "more_body": bool(waiting)}

    async def send(message: Message) -> None:
        sent.append(message)

    raw, _, query = path.encode().partition(b"?")
    scope: Message = {
        "type": "http", "method": method, "path": path, "raw_path": raw, "query_string": query,
        "headers": [(b"content-type", b"application/json"), (b"x-api-key", b"k")],
    }  # fmt: skip
    await ProviderApis({"pay": world.api}, body_seconds=0.05)(scope, receive or next_piece, send)
    return (sent[0]["status"], dict(sent[0]["headers"]), sent[1]["body"]) if sent else (0, {}, b"")


async def test_a_call_comes_in_below_its_providers_name() -> None:
    async with asking() as world:
        status, headers, body = await call(world, "/providers/pay/hooks", b'{"url": ', f'"{HOOK}"}}'.encode())
        assert (status, body) == (200, b"")
        assert headers[b"content-security-policy"] == b"sandbox; default-src 'none'"
        assert headers[b"x-content-type-options"] == b"nosniff"
        assert [one.url for one in await world.registry.list()] == [HOOK]


async def test_an_escaped_slash_stays_in_its_segment() -> None:
    async with asking() as world:
        assert (await call(world, "/providers/pay/things/1%2F2", method="GET"))[0] == 401
        assert (await call(world, "/providers/pay/things/1/2", method="GET"))[0] == 404


async def test_nobody_is_behind_another_name() -> None:
    async with asking() as world:
        for path in ("/providers/nobody/things", "/providers/", "/providers/../things"):
            status, headers, _ = await call(world, path, method="GET")
            assert (status, headers[b"content-type"]) == (404, b"application/problem+json")


async def test_a_body_has_a_largest_size_and_a_longest_time() -> None:
    async with asking() as world:
        status, headers, body = await call(world, "/providers/pay/hooks", *[b" " * 300_000] * 4)
        assert (status, headers[b"connection"]) == (413, b"close")
        assert f"{MOST_BYTES:,}".encode() in body

        async def never() -> Message:
            await world.never.wait()
            return {}

        assert (await call(world, "/providers/pay/hooks", receive=never))[0] == 408


async def test_who_hangs_up_gets_nothing() -> None:
    async def gone() -> Message:
        return {"type": "http.disconnect"}

    async with asking() as world:
        assert (await call(world, "/providers/pay/hooks", receive=gone))[0] == 0


async def test_head_has_no_body() -> None:
    async with asking() as world:
        status, headers, body = await call(world, "/providers/pay/things", method="HEAD")
        assert (status, body) == (200, b"")
        assert int(headers[b"content-length"]) > 0


async def test_the_servers_token_may_stand_where_the_document_has_its_keys() -> None:
    scope = {"method": "GET", "path": "/providers/pay/x", "query_string": b"", "headers": [(b"x-api-key", b"k")]}
    for api_key, token, expected in (("", "k", True), ("k", "t", True), ("", "t", False), ("other", "t", False)):
        async with asking(api_key=api_key) as world:
            apis = ProviderApis({"pay": world.api})
            assert apis.lets_in(scope, token.__eq__) is expected
            assert not apis.lets_in({**scope, "path": "/providers/nobody/x"}, token.__eq__)

import httpcore2
import httpx
import pytest
import respx

from contracts.errors import UsageError
from contracts.messages import Request, Response, Silence
from mock_server.transport import NormalTransport
from tests.mock_server.transport.respx_bridge import HTTPCore2Mocker
from tests.mock_server.transport.said import OK
from tests.mock_server.transport.scripted import Talk, scripted

HOOK = "https://hooks.example/in?a=%20"


def post(url: str, body: bytes = b"{}") -> Request:
    return Request(url=url, headers=((b"X-Odd-Case", b"1"),), body=body)


async def status(transport: NormalTransport, url: str) -> int | Silence:
    answer = await transport.send(post(url), timeout=10)
    return answer.status if isinstance(answer, Response) else answer


async def test_no_connection_is_kept() -> None:
    async def script(talk: Talk) -> None:
        while await talk.more():
            talk.say(OK)

    async with scripted(script) as server:
        assert [await status(NormalTransport(), server.url) for _ in range(3)] == [200, 200, 200]
        assert len(server.connections) == 3


async def test_what_breaks_the_rules_is_the_callers_fault() -> None:
    with pytest.raises(UsageError, match="raw"):
        await NormalTransport().send(Request(url=HOOK, headers=((b"A", b"\x00"),), body=b""), timeout=10)


# What the sender makes of answers, with no server at all. Each test shows that the request was caught.


async def test_an_answer_made_by_respx_is_an_answer() -> None:
    with respx.mock(using=HTTPCore2Mocker.name) as caught:
        route = caught.post(HOOK).mock(return_value=httpx.Response(202, headers=[("X-A", "b")], content=b"queued"))
        answer = await NormalTransport().send(post(HOOK), timeout=10)
    assert isinstance(answer, Response)
    assert (answer.status, answer.body) == (202, b"queued")
    assert (b"X-A", b"b") in answer.headers
    (call,) = route.calls
    assert call.request.content == b"{}"
    assert call.request.headers.raw == [(b"Host", b"hooks.example"), (b"X-Odd-Case", b"1"), (b"Content-Length", b"2")]


@pytest.mark.parametrize(
    ("trouble", "silence"),
    [
        (httpcore2.ConnectError("refused"), Silence.UNREACHABLE),
        (httpcore2.ConnectTimeout("no route"), Silence.UNREACHABLE),
        (httpcore2.ReadTimeout("slow"), Silence.TIMEOUT),
        (httpcore2.WriteTimeout("slow"), Silence.TIMEOUT),
        (httpcore2.ReadError("reset"), Silence.DROPPED),
        (httpcore2.WriteError("reset"), Silence.DROPPED),
        (httpcore2.RemoteProtocolError("illegal status line"), Silence.NOT_HTTP),
    ],
    ids=lambda found: type(found).__name__ if isinstance(found, Exception) else None,
)
async def test_trouble_in_the_library_is_silence(trouble: Exception, silence: Silence) -> None:
    with respx.mock(using=HTTPCore2Mocker.name) as caught:
        route = caught.post(HOOK).mock(side_effect=trouble)
        assert await NormalTransport().send(post(HOOK), timeout=10) is silence
    assert route.call_count == 1


@pytest.mark.parametrize("code", [301, 302, 307, 308])
async def test_redirects_are_answers(code: int) -> None:
    with respx.mock(using=HTTPCore2Mocker.name) as caught:
        route = caught.post(HOOK).respond(code, headers={"Location": "https://elsewhere.example/"})
        assert await status(NormalTransport(), HOOK) == code
    assert route.call_count == 1

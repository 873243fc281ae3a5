"""What `hookpact diagnose` is shown: a body and headers, a pasted curl line, or a delivery that an inbox caught."""

import asyncio
import base64
import json
import re

from contracts.errors import UsageError
from contracts.messages import Request, Response, value
from contracts.schemas import Json
from mock_server import settings
from mock_server.cli import choosing
from mock_server.cli.pasted import read_curl

_INBOX = re.compile(r"([a-z0-9][a-z0-9._-]{0,63})/([1-9][0-9]{0,14})")

_MOST = 8_000_000
"""Bytes of an answer: a body of a million, each of them escaped."""


@value
class Evidence:
    """A request, and when it arrived where that is known."""

    request: Request
    at: int | None = None


def from_parts(body: str | None, headers: tuple[str, ...], url: str, method: str) -> Evidence:
    """Return the request that body and headers make."""
    if not headers:
        raise UsageError("which request? --body FILE and --header 'Name: value', --curl FILE, or --inbox NAME/NUMBER")
    content = b"" if body is None else settings.from_file("--body", body)
    found = Request(url=url, method=method, headers=choosing.chosen_headers(headers), body=content)
    return Evidence(request=found)


def from_curl(file: str, body: str | None) -> Evidence:
    """Return the request that a pasted line would send."""
    if file == body == "-":
        raise UsageError("--curl - and --body -: stdin is one of them")
    line = settings.from_file("--curl", file).decode("utf-8", "surrogateescape")
    return Evidence(request=read_curl(line, None if body is None else settings.from_file("--body", body)))


def from_inbox(place: str, server: str, token: str | None) -> Evidence:
    """Return a delivery that an inbox of a running server caught."""
    named = _INBOX.fullmatch(place)
    if named is None:
        raise UsageError(f"--inbox {place!r}: write NAME/NUMBER, as orders/3")
    path = f"/api/inboxes/{named[1]}/deliveries?after={int(named[2]) - 1}&most=1"
    answer = asyncio.run(_asked(choosing.check_url(server, "--server").rstrip("/") + path, _pass(token)))
    try:
        found = next((_caught(entry) for entry in answer["deliveries"] if entry["number"] == int(named[2])), None)
    except (LookupError, TypeError, ValueError, AttributeError):
        raise UsageError(f"--server {server}: its answer is none of `hookpact serve`") from None
    if found is None:
        raise UsageError(f"--inbox {place}: that inbox holds no delivery #{named[2]}, or has forgotten it")
    return found


def _caught(entry: Json) -> Evidence:
    said = entry["request"]
    body = base64.b64decode(said["body_base64"]) if "body_base64" in said else said["body"].encode()
    headers = tuple((name.encode("latin-1"), text.encode("latin-1")) for name, text in said["headers"])
    request = Request(url=said["url"], method=said["method"], headers=headers, body=body)
    return Evidence(request=request, at=int(entry["at"]))


def _pass(token: str | None) -> tuple[tuple[bytes, bytes], ...]:
    if token is None:
        return ()
    return ((b"Authorization", b"Bearer " + settings.secrets((token,), ())[0].encode()),)


async def _asked(url: str, headers: tuple[tuple[bytes, bytes], ...]) -> dict[str, Json]:
    from mock_server.transport import NormalTransport

    transport = NormalTransport(limit=_MOST)
    try:
        answer = await transport.send(Request(url=url, method="GET", headers=headers, body=b""), timeout=15)
    finally:
        await transport.aclose()
    if not isinstance(answer, Response):
        raise UsageError(f"--server {url}: {answer.value}; is `hookpact serve` running there?")
    try:
        said = json.loads(answer.body)
    except ValueError:
        raise UsageError(
            f"--server {url}: answered {answer.status}, and that is no answer of `hookpact serve`"
        ) from None
    if answer.status != 200 or not isinstance(said, dict):
        raise UsageError(f"--server {url}: answered {answer.status}: {said.get('detail', '')}")
    return said

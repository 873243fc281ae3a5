"""Two receivers as people write them: a right one and a wrong one. Each keeps a log of its own."""

import hashlib
import hmac
import json
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request as Incoming
from starlette.responses import PlainTextResponse
from starlette.responses import Response as Outgoing
from starlette.routing import Route

from contracts.messages import Request
from contracts.schemas import Json
from contracts.signing import Refused, Scheme, verify

Hook = Callable[[Incoming], Awaitable[Outgoing]]


def right(scheme: Scheme | None, secret: str, log: Path) -> Starlette:
    """Verify the bytes that arrived, then parse them, then answer."""

    async def hook(incoming: Incoming) -> Outgoing:
        body = await incoming.body()
        arrived = Request(url=str(incoming.url), headers=tuple(incoming.headers.raw), body=body)
        if scheme is not None:
            verdict = verify(arrived, scheme, secrets=(secret,), now=int(time.time()))
            if isinstance(verdict, Refused):
                return PlainTextResponse(verdict.reason, 401)
        try:
            payload = json.loads(body)
        except (ValueError, RecursionError):
            return PlainTextResponse("no JSON", 400)
        if not isinstance(payload, dict):
            return PlainTextResponse("no object", 400)
        return PlainTextResponse("thank you")

    return _app(hook, log)


def wrong(scheme: Scheme | None, secret: str, log: Path) -> Starlette:
    """Do what is often seen: parse first, sign the re-printed JSON, index headers that may be absent, format nulls."""

    async def hook(incoming: Incoming) -> Outgoing:
        payload = json.loads(await incoming.body())
        if scheme is not None and scheme.header is not None:
            printed = json.dumps(payload, separators=(",", ":"), ensure_ascii=False).encode()
            expected = hmac.new(secret.encode(), printed, hashlib.sha256).hexdigest()
            if incoming.headers[scheme.header] != expected:
                return PlainTextResponse("bad signature", 401)
        return PlainTextResponse(_table(payload)[:40])

    return _app(hook, log)


def _table(payload: Json) -> str:
    if isinstance(payload, dict):
        return "\n".join(f"{name:<24}{_table(member)}" for name, member in payload.items())
    if isinstance(payload, list):
        return " ".join(map(_table, payload))
    return f"{payload:>12}"


def _app(hook: Hook, log: Path) -> Starlette:
    """Route every delivery to a hook, and note what it answered; a crash is a 500, as any server makes of it."""

    async def logged(incoming: Incoming) -> Outgoing:
        try:
            answer = await hook(incoming)
        except Exception as crash:
            answer = PlainTextResponse(f"Internal Server Error: {type(crash).__name__}", 500)
        delivery = incoming.headers.get("hookpact-delivery", "-").encode("ascii", "backslashreplace").decode()
        with log.open("a", encoding="utf-8") as lines:
            lines.write(f"{delivery} {incoming.method} {answer.status_code}\n")
        return answer

    return Starlette(routes=[Route("/hooks", logged, methods=["POST"])])

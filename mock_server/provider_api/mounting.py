"""The ASGI application at `/providers/{provider}/…`."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace

from starlette.requests import ClientDisconnect, Request
from starlette.types import Receive, Scope, Send

from contracts.messages import Headers
from mock_server.provider_api.api import ProviderApi
from mock_server.provider_api.asking import Asked
from mock_server.provider_api.refusing import Refusal, plain
from mock_server.receiver.catching import write_answer

MOST_BYTES = 1_000_000
BODY_SECONDS = 30.0
PREFIX = "/providers/"


class ProviderApis:
    """The REST APIs of all providers, each below its name."""

    def __init__(self, apis: Mapping[str, ProviderApi], *, body_seconds: float = BODY_SECONDS) -> None:
        self._apis = apis
        self._body_seconds = body_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one call."""
        api, asked = self.find(scope)
        if api is None:
            words = "no such provider, or its document has no paths; GET /api/providers lists them"
            answer = plain(Refusal(404, words))
        else:
            try:
                body = await self._body(Request(scope, receive))
            except ClientDisconnect:
                return
            except Refusal as refusal:
                answer = api.refused(refusal)
            else:
                answer = await api.answer(replace(asked, body=body))
        await write_answer(send, answer, scope["method"])

    def credentials(self, scope: Scope) -> tuple[str, ...]:
        """Return the credentials that a call carries where its document has places for them."""
        api, asked = self.find(scope)
        return api.presented(asked) if api else ()

    def find(self, scope: Scope) -> tuple[ProviderApi | None, Asked]:
        """Return whose call it is, and the call without its body."""
        raw = scope.get("raw_path") or scope["path"].encode()
        _, _, name, *rest = raw.decode("latin-1").split("/", 3)
        headers: Headers = tuple(scope["headers"])
        path = "/" + "".join(rest)
        query = scope["query_string"].decode("latin-1")
        return self._apis.get(name), Asked(method=scope["method"], path=path, query=query, headers=headers)

    async def _body(self, request: Request) -> bytes:
        body = bytearray()
        try:
            async with asyncio.timeout(self._body_seconds):
                async for piece in request.stream():
                    body += piece
                    if len(body) > MOST_BYTES:
                        raise Refusal(413, f"a body may have {MOST_BYTES:,} bytes")
        except TimeoutError:
            raise Refusal(408, f"the body was not there after {self._body_seconds:g} s") from None
        return bytes(body)

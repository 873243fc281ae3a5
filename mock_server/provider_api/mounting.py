"""The ASGI application at `/providers/{provider}/…`."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from starlette.types import Receive, Scope, Send

from contracts.messages import Headers
from mock_server.provider_api.api import ProviderApi
from mock_server.provider_api.asking import Asked
from mock_server.provider_api.refusing import Refusal, plain
from mock_server.receiver.bodies import SECONDS, Gone, TooLarge, Unfinished, read_body
from mock_server.receiver.catching import write_answer

MOST_BYTES = 1_000_000
PREFIX = "/providers/"


class ProviderApis:
    """The REST APIs of all providers, each below its name."""

    def __init__(
        self,
        apis: Mapping[str, ProviderApi],
        *,
        unread: Mapping[str, str] | None = None,
        body_seconds: float = SECONDS,
    ) -> None:
        self._apis = apis
        self.unread = dict(unread or {})
        """Providers whose calls could not be read, and why."""
        self._body_seconds = body_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one call."""
        api, asked = self._find(scope)
        if api is None:
            words = "no such provider, or its document has no paths; GET /api/providers lists them"
            answer = plain(Refusal(404, words))
        else:
            try:
                body = await self._body(receive, asked)
            except Gone:
                return
            except Refusal as refusal:
                answer = api.refused(refusal)
            else:
                answer = await api.answer(replace(asked, body=body))
        await write_answer(send, answer, scope["method"])

    def get(self, name: str) -> ProviderApi | None:
        """Return a provider's API; None where there is none."""
        return self._apis.get(name)

    def lets_in(self, scope: Scope, is_token: Callable[[str], bool]) -> bool:
        """Say whether a call carries the chosen key or the server's token where its document has places for keys."""
        api, asked = self._find(scope)
        return api is not None and any(is_token(found) or api.is_key(found) for found in api.presented(asked))

    def _find(self, scope: Scope) -> tuple[ProviderApi | None, Asked]:
        raw = scope.get("raw_path") or scope["path"].encode()
        _, _, name, *rest = raw.decode("latin-1").split("/", 3)
        headers: Headers = tuple(scope["headers"])
        path = "/" + "".join(rest)
        query = scope["query_string"].decode("latin-1")
        return self._apis.get(name), Asked(method=scope["method"], path=path, query=query, headers=headers)

    async def _body(self, receive: Receive, asked: Asked) -> bytes:
        try:
            return await read_body(receive, asked.headers, most=MOST_BYTES, seconds=self._body_seconds)
        except TooLarge as error:
            raise Refusal(413, str(error)) from None
        except Unfinished as error:
            raise Refusal(408, str(error)) from None

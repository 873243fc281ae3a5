"""Applications that the plugin serves itself."""

import functools
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from hookpact_pytest.hosting import hosted, is_asgi


def test_the_kind_of_an_application_is_seen() -> None:
    async def asgi(scope: object, receive: object, send: object) -> None: ...

    class Double:
        def __call__(self, scope: object, receive: object, send: object) -> object: ...

    assert is_asgi(asgi)
    assert is_asgi(functools.partial(asgi))
    assert is_asgi(Double())
    assert not is_asgi(lambda environ, start_response: [])


def test_an_application_whose_start_fails_is_told() -> None:
    async def app(scope: dict[str, str], receive: Callable[[], Awaitable[object]], send: Callable[..., Any]) -> None:
        await receive()
        await send({"type": "lifespan.startup.failed", "message": "no database"})

    with pytest.raises(RuntimeError, match="its lifespan failed"), hosted(app):
        pass

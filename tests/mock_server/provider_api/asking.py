"""A small document with every kind of call, and an API on it whose queue only remembers."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from contracts.documents import Provider, Webhook, load
from contracts.errors import UsageError
from contracts.messages import Draft, Response
from contracts.schemas import Json
from mock_server.clock import ManualClock
from mock_server.provider_api import Causes, Limit, ProviderApi, Rules
from mock_server.provider_api.asking import Asked
from mock_server.store import Registry, Store
from tests.contracts.documents.documents import changed, source

SHOWN: Json = {
    "id": {"type": "integer", "readOnly": True}, "name": {"type": "string", "minLength": 1}, "url": {"type": "string"},
}  # fmt: skip
THING: Json = {"type": "object", "required": ["id", "name"], "properties": SHOWN}
ERROR: Json = {
    "description": "No.",
    "content": {
        "application/json": {
            "schema": {"required": ["code", "error_text"], "properties": {"error_text": {"type": "string"}}},
            "examples": {
                "why": {"value": {"code": 7, "error_text": "because"}},
                "other": {"value": {"code": 8, "error_text": "so"}},
            },
        }
    },
}  # fmt: skip
LISTED: Json = {"200": {"description": "It.", "content": {"application/json": {"schema": THING}}}}
URL: Json = {"webhook": "paid", "url": "$request.body#/url"}
PATHS: Json = {
    "/things": {
        "get": {
            "security": [],
            "parameters": [
                {"name": "n", "in": "query", "schema": {"type": "integer", "minimum": 1}},
                {"name": "ids", "in": "query", "schema": {"type": "array", "items": {"type": "integer"}}},
                {"name": "flag", "in": "query", "schema": {"$ref": "#/components/schemas/Flag"}},
                {"name": "X-Kind", "in": "header", "schema": {"enum": ["a", "b"]}},
            ],
            "responses": LISTED,
        },
        "post": {
            "requestBody": {"required": True, "content": {"application/json": {"schema": THING}}},
            "responses": {
                "201": {
                    "description": "Made.",
                    "headers": {"Location": {"schema": {"type": "string"}, "example": "/things/1"}},
                    "content": {"application/json": {"schema": THING, "example": {"id": 1, "name": "one"}}},
                },
                "400": ERROR,
                "401": ERROR,
                "429": {**ERROR, "headers": {"Retry-After": {"schema": {"type": "integer"}, "example": 5}}},
            },
        },
    },
    "/things/{id}": {
        "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}],
        "get": {"security": [{"Basic": []}, {"ApiKey": [], "Cookie": []}], "responses": LISTED},
        "delete": {"responses": {"204": {"description": "Gone."}}},
    },
    "/things/mine": {"get": {"security": [{"Bearer": []}], "responses": {"default": {"description": "Mine."}}}},
    "/hooks": {
        "post": {
            "security": [],
            "requestBody": {"content": {"application/json": {"schema": {"type": "object"}}}},
            "responses": {"200": {"description": "Done."}, "409": ERROR},
            "x-registers": {**URL, "unique": "$request.body#/once"},
        },
        "delete": {
            "security": [],
            "requestBody": {"content": {"application/json": {}}},
            "responses": {"200": {"description": "Done."}, "410": ERROR},
            "x-unregisters": URL,
        },
    },
    "/pay": {
        "post": {
            "security": [],
            "requestBody": {"content": {"application/json": {"schema": {"type": "object"}}}},
            "responses": {"202": {"description": "Will be."}, "422": ERROR},
            "x-emits": [{"webhook": "paid", "set": {"/id": "$request.body#/id"}, "once": ["$request.body#/id"]}],
        }
    },
    "/pay/all": {
        "post": {
            "security": [],
            "requestBody": {"content": {"application/json": {"schema": {"type": "object"}}}},
            "responses": {"200": {"description": "Will be."}},
            "x-emits": [
                {"webhook": "paid", "each": "$request.body#/ids", "set": {"/id": "$each"}, "after": 5},
            ],
        }
    },
}  # fmt: skip
DOCUMENT: Json = changed(
    ("/paths", PATHS),
    ("/components/schemas/Flag", {"type": ["boolean", "null"]}),
    ("/components/securitySchemes/Basic", {"type": "http", "scheme": "basic"}),
    ("/components/securitySchemes/Bearer", {"type": "http", "scheme": "bearer"}),
    ("/components/securitySchemes/Cookie", {"type": "apiKey", "in": "cookie", "name": "sid"}),
)
PROVIDER: Provider = load("pay", source(DOCUMENT))
JSON = {"content-type": "application/json"}
KEY = {"x-api-key": "any", **JSON}
HOOK = "http://127.0.0.1:9/hooks"


class Remembering:
    """A queue that makes nothing."""

    def __init__(self) -> None:
        self.accepted: list[tuple[str, Json, str]] = []

    async def accept(self, webhook: Webhook, draft: Draft, url: str) -> int:
        if "refused" in url:
            raise UsageError("not there")
        self.accepted.append((webhook.full_name, json.loads(draft.body), url))
        return len(self.accepted)


class World:
    """An API, and what it is connected to."""

    def __init__(self, provider: Provider, store: Store, rules: Rules, api_key: str, limit: Limit | None) -> None:
        self.clock = ManualClock()
        self.queue = Remembering()
        self.never = asyncio.Event()
        self.registry = Registry(store)
        causes = Causes(provider, self.registry, self.queue, rules, self.clock)
        self.api = ProviderApi(provider, causes, self.clock, api_key=api_key, limit=limit)

    async def __call__(
        self, method: str, path: str, body: Json = None, headers: Mapping[str, str] | None = None
    ) -> Response:
        raw = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        given = (JSON if raw else {}) if headers is None else headers
        pairs = tuple((name.encode(), text.encode()) for name, text in given.items())
        below, _, query = path.partition("?")
        return await self.api.answer(Asked(method=method, path=below, query=query, headers=pairs, body=raw))

    async def register(self, url: str = HOOK) -> None:
        assert (await self("POST", "/hooks", {"url": url})).status == 200


async def anywhere(url: str) -> None:
    """Let deliveries go anywhere but where it is refused."""
    if "private" in url:
        raise UsageError("this is not allowed")


@asynccontextmanager
async def asking(
    provider: Provider = PROVIDER, *, api_key: str = "", limit: Limit | None = None, rules: Rules | None = None
) -> AsyncIterator[World]:
    """Open an API for as long as the block lasts."""
    store = Store()
    try:
        yield World(provider, store, rules or Rules(check=anywhere), api_key, limit)
    finally:
        store.close()

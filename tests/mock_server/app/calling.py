"""A client as plain as curl, and a mock on a real port."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse
from typing import Any
from urllib.parse import urlsplit

from contracts.deliveries import Target, prepare
from contracts.documents import Provider
from contracts.messages import Draft, Request
from mock_server import catalog
from mock_server.app import Contract, Mock, Setup, bind
from mock_server.clock import SystemClock

SECRET = "a-secret-for-these-tests"
PROVIDERS: Mapping[str, Provider] = {name: catalog.provider(name) for name in catalog.names()}
CONTRACTS = tuple(Contract(provider=provider, text=b"openapi: 3.1.0\n") for provider in PROVIDERS.values())
SETUP = Setup(contracts=CONTRACTS, secrets={"influencer-hero": (SECRET,)})
TOKEN = "a-token-that-nobody-guesses"
JSON = {"Content-Type": "application/json"}


class Answer:
    """What came back."""

    def __init__(self, answer: HTTPResponse) -> None:
        self.status = answer.status
        self.headers = {name.lower(): found for name, found in answer.getheaders()}
        self.body = answer.read()

    def json(self) -> Any:
        return json.loads(self.body)


class Client:
    """Calls one server."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._host = urlsplit(url).netloc

    def __call__(self, method: str, path: str, body: object = None, headers: Mapping[str, str] | None = None) -> Answer:
        raw = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        given = dict(headers if headers is not None else (JSON if raw is not None else {}))
        connection = HTTPConnection(self._host, timeout=20)
        try:
            connection.request(method, path, raw, given)
            return Answer(connection.getresponse())
        finally:
            connection.close()

    def deliver(self, request: Request) -> Answer:
        path = request.url.removeprefix(self.url)
        headers = {name.decode("latin-1"): found.decode("latin-1") for name, found in request.headers}
        return self(request.method, path, request.body, headers)


@contextmanager
def served(setup: Setup = SETUP) -> Iterator[tuple[Client, Mock]]:
    """Serve a mock for as long as the block lasts."""
    mock = Mock(setup, bind("127.0.0.1", 0))
    try:
        with mock.server().in_background():
            yield Client(mock.listener.url), mock
    finally:
        mock.close()


def delivery(url: str, name: str, *, body: bytes | None = None, secret: str = SECRET, **changes: Any) -> Request:
    """Return a rightly signed delivery of a webhook's first example."""
    provider, _, webhook_name = name.partition("/")
    webhook = PROVIDERS[provider].webhook(webhook_name)
    content = body if body is not None else json.dumps(webhook.examples[0].payload | changes).encode()
    draft = Draft(webhook=webhook.name, id="hp-test", body=content)
    return prepare(draft, webhook, Target(url=url, secrets=(secret,)), now=int(SystemClock().now()))


def locked() -> Setup:
    """Return a setup whose pages want a token."""
    return Setup(contracts=CONTRACTS, token=TOKEN)

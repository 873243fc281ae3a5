"""The ASGI application at `/in/…`: read, judge, remember, answer. Plain ASGI, because this path is the hot one."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from contracts.messages import Exchange, Headers, Request, Response, header
from mock_server.clock import Clock, SystemClock
from mock_server.receiver.answering import GUARDS, own_answer, played, scripted
from mock_server.receiver.bodies import SECONDS, Gone, Receive, TooLarge, Unfinished, read_body
from mock_server.receiver.inboxes import Inbox, Inboxes
from mock_server.receiver.judging import Judgement, Objection, judge
from mock_server.receiver.scripts import LONGEST_WAIT, Reply
from mock_server.store import Entry, Store, StoreError

Scope = MutableMapping[str, Any]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

MOST_BYTES = 1_000_000
RAW_HEADERS = "hookpact.headers"
"""Where our own HTTP protocol leaves the headers with their names as they were spelt."""
IS_WHOLE = "hookpact.whole"
"""Where it leaves a function that says whether the whole request is there."""
CLOSE = "hookpact.close"
"""Where it leaves what closes the connection."""
_NOWHERE = Response(
    status=404, headers=((b"content-type", b"application/json"),), body=b'{"ok":false,"reason":"no-such-inbox"}'
)


_UNKEPT = Response(
    status=503,
    headers=((b"content-type", b"application/json"),),
    body=b'{"ok":false,"reason":"store-full","detail":"the delivery could not be remembered"}',
)


class Catcher:
    """Catches what is sent to inboxes, all of it: what is refused is remembered too."""

    def __init__(
        self,
        inboxes: Inboxes,
        store: Store,
        *,
        clock: Clock | None = None,
        public_url: str = "",
        body_seconds: float = SECONDS,
    ) -> None:
        self._inboxes = inboxes
        self._store = store
        self._clock = clock or SystemClock()
        self._public_url = public_url.rstrip("/")
        self._body_seconds = body_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request below `/in/`."""
        name, _, rest = scope["raw_path"].removeprefix(b"/in/").partition(b"/")
        inbox = self._inboxes.get(name.decode("latin-1"))
        webhook = _webhook_of(inbox, unquote(rest.decode("latin-1"))) if inbox else None
        if inbox is None or webhook is None:
            await write_answer(send, _NOWHERE, scope["method"])
            return
        at, started = self._clock.now(), self._clock.monotonic()
        methods = _methods(inbox, webhook)
        try:
            body, objection = await self._body(scope, receive, methods)
        except Gone:
            return
        request = self._request(scope, body)
        judgement = objection or judge(request, inbox.provider, secrets=inbox.secrets, now=int(at), webhook=webhook)
        own = own_answer(judgement, methods)
        exchange = Exchange(request=request, answer=own, at=at, elapsed=self._clock.monotonic() - started)
        entry = _entry(inbox, judgement, exchange)
        reply = self._inboxes.player(inbox.name).next(entry)
        if reply is not None:
            entry = replace(entry, exchange=replace(exchange, answer=scripted(reply, own)))
        # Only what cannot be lost any more is acknowledged.
        if not await self._is_kept(entry):
            await write_answer(send, _UNKEPT, scope["method"])
            return
        await self._reply(scope, receive, send, own, reply)

    async def _is_kept(self, entry: Entry) -> bool:
        try:
            await self._store.add(entry)
        except StoreError as error:
            logging.getLogger("hookpact").error("a delivery could not be remembered: %s", error.orig)
            return False
        return True

    async def _body(self, scope: Scope, receive: Receive, methods: tuple[str, ...]) -> tuple[bytes, Judgement | None]:
        if scope["method"] not in methods:
            detail = f"deliveries come by {' or '.join(methods)}, not {scope['method']}"
            return b"", Judgement(reason=Objection.METHOD, detail=detail)
        headers: Headers = tuple(scope["headers"])
        try:
            return await read_body(
                receive, headers, most=MOST_BYTES, seconds=self._body_seconds, is_whole=_is_whole(scope)
            ), None
        except TooLarge as error:
            return b"", Judgement(reason=Objection.TOO_LARGE, detail=str(error))
        except Unfinished as error:
            return b"", Judgement(reason=Objection.UNFINISHED, detail=str(error))

    def _request(self, scope: Scope, body: bytes) -> Request:
        headers: Headers = tuple(scope.get(RAW_HEADERS) or scope["headers"])
        query = scope["query_string"]
        place = scope["raw_path"] + (b"?" + query if query else b"")
        host = header(headers, "host") or b"localhost"
        base = self._public_url or f"{scope['scheme']}://{host.decode('latin-1')}"
        return Request(method=scope["method"], url=base + place.decode("latin-1"), headers=headers, body=body)

    async def _reply(self, scope: Scope, receive: Receive, send: Send, own: Response, reply: Reply | None) -> None:
        if reply is None:
            await write_answer(send, own, scope["method"])
            return
        if reply.delay:
            await self._clock.sleep(reply.delay)
        if reply.hang:
            await _gone(receive, LONGEST_WAIT)
        answer = scripted(reply, own)
        if isinstance(answer, Response):
            await write_answer(send, answer, scope["method"])
        else:
            await _cut(scope, send, played(reply, own) if reply.cut == "within" else None)


def _webhook_of(inbox: Inbox, rest: str) -> str | None:
    """Return the webhook that the URL names, "" where it names none, None where there is no such one."""
    named = rest.strip("/")
    if not named or named == inbox.webhook:
        return inbox.webhook
    return named if named in inbox.provider.webhooks and not inbox.webhook else None


def _is_whole(scope: Scope) -> bool:
    ask = scope.get(IS_WHOLE)
    return ask is not None and ask()


def _methods(inbox: Inbox, webhook: str) -> tuple[str, ...]:
    """Return the methods by which an inbox's deliveries come, or those of the one webhook that the URL names."""
    webhooks = [inbox.provider.webhooks[webhook]] if webhook else inbox.provider.webhooks.values()
    return tuple(dict.fromkeys(each.method for each in webhooks))


def _entry(inbox: Inbox, judgement: Judgement, exchange: Exchange) -> Entry:
    return Entry(
        inbox=inbox.name,
        accepted=judgement.accepted,
        exchange=exchange,
        webhook=judgement.webhook,
        reason=str(judgement.reason),
        detail=judgement.detail,
        also=judgement.also,
        problems=judgement.problems,
    )


async def write_answer(send: Send, answer: Response, method: str) -> None:
    """Put an answer on the wire, with the headers that keep browsers from mischief."""
    length = (b"content-length", str(len(answer.body)).encode())
    # RFC 9110 § 8.6 forbids a length with 204; § 9.3.2 a body after HEAD.
    bare = answer.status in (204, 304)
    headers = [*((name.lower(), found) for name, found in answer.headers), *GUARDS, *(() if bare else (length,))]
    if answer.status in (408, 413):
        headers.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if bare or method == "HEAD" else answer.body})


async def _cut(scope: Scope, send: Send, answer: Response | None) -> None:
    """Close the connection, within an answer where there is one."""
    close: Callable[[], None] = scope.get(CLOSE, lambda: None)
    if answer is not None:
        length = (b"content-length", str(len(answer.body) + 1).encode())
        await send({"type": "http.response.start", "status": answer.status, "headers": [*answer.headers, length]})
        await send({"type": "http.response.body", "body": answer.body[: len(answer.body) // 2], "more_body": True})
    close()


async def _gone(receive: Receive, seconds: float) -> None:
    """Come back when the sender has hung up, or after so long."""
    try:
        async with asyncio.timeout(seconds):
            while (await receive())["type"] != "http.disconnect":
                pass
    except TimeoutError:
        return

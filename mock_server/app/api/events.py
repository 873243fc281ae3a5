"""Deliveries as they come, as server-sent events (https://html.spec.whatwg.org/#server-sent-events)."""

from collections.abc import AsyncIterator

import orjson
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from mock_server.app.api.asked import provider_of
from mock_server.app.api.resources import resource
from mock_server.app.api.shown import entry_json, sent_json
from mock_server.app.description import checked, query_of
from mock_server.app.house import House, house_of
from mock_server.app.problems import Problem
from mock_server.store import Entry, Sent

MOST_STREAMS = 16
_PING_SECONDS = 15.0
_LAST = "/components/parameters/LastEvent/schema"


async def follow_deliveries(request: Request) -> Response:
    """Stream deliveries, beginning after the one that the client saw last."""
    house = house_of(request)
    inbox = query_of(request, inbox="/components/schemas/Name").get("inbox", "")
    last = request.headers.get("last-event-id")
    if last is not None:
        checked(last, _LAST, "Last-Event-ID")
    if house.streams >= MOST_STREAMS:
        raise Problem(503, "too-many-streams", f"{MOST_STREAMS} clients follow already")
    return _Stream(house, _events(house, inbox, None if last is None else int(last)))


class _Stream(StreamingResponse):
    """Counts from the moment it is promised: many may ask before the first of them is told anything."""

    def __init__(self, house: House, events: AsyncIterator[bytes]) -> None:
        super().__init__(events, media_type="text/event-stream")
        self._house = house
        house.streams += 1

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._house.streams -= 1


async def _events(house: House, inbox: str, last: int | None) -> AsyncIterator[bytes]:
    seen = last or 0
    with house.news.subscribe_all() as news:
        yield b": hookpact\n\n"
        while last is not None and (known := await house.store.later_than(seen, 200)):
            for entry in known:
                seen = entry.number
                if inbox in ("", entry.inbox):
                    yield _event(entry)
        while not news.over:
            told = await news.next(_PING_SECONDS)
            if told is None:
                yield b": still here\n\n"
            elif isinstance(told, Sent):
                if not inbox:
                    yield _sent_event(house, told)
            elif told.number > seen and inbox in ("", told.inbox):
                yield _event(told)


def _event(entry: Entry) -> bytes:
    # One line: orjson escapes every control character, so no text can end the event.
    return b"id: %d\ndata: %s\n\n" % (entry.number, orjson.dumps(entry_json(entry)))


def _sent_event(house: House, told: Sent) -> bytes:
    # Without an id: `Last-Event-ID` counts what was caught.
    shown = sent_json(told, provider_of(house, told.webhook))
    return b"event: sent\ndata: %s\n\n" % orjson.dumps(shown)


ROUTES = (resource("/api/events", GET=follow_deliveries),)

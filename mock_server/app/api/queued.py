"""Deliveries that were promised: accepted once, made until they are taken or the schedule ends."""

from starlette.requests import Request
from starlette.responses import Response

from contracts.deliveries import State
from contracts.errors import DocumentError, UsageError
from mock_server import sender
from mock_server.app.api.asked import PAGE, check_target, order_of, provider_of, webhook_of
from mock_server.app.api.resources import resource
from mock_server.app.api.shown import json_answer, queued_json, sent_json
from mock_server.app.description import body_of, checked, query_of
from mock_server.app.house import house_of
from mock_server.app.problems import Problem
from mock_server.store import Queued

_NUMBER = "/components/parameters/Number/schema"
_LISTED = PAGE | {"state": "/components/schemas/State"}


async def accept(request: Request) -> Response:
    """Promise a delivery; the answer comes when it cannot be forgotten any more."""
    house = house_of(request)
    said = await body_of(request, "Job")
    try:
        webhook = webhook_of(house, said["webhook"])
        draft = next(sender.drafts(webhook, order_of(house, said)))
        await check_target(house, said["to"])
        number = await house.queue.accept(webhook, draft, said["to"])
    except (UsageError, DocumentError) as error:
        raise Problem(422, "invalid", str(error)) from None
    return json_answer({"number": number, "id": draft.id}, 202)


async def list_queued(request: Request) -> Response:
    """Return the deliveries of the queue, made and to be made."""
    asked = query_of(request, **_LISTED)
    state = State(asked["state"]) if "state" in asked else None
    backlog = house_of(request).queue.backlog
    found = await backlog.list(after=asked.get("after", 0), most=asked.get("most", 1000), state=state)
    return json_answer({"deliveries": [queued_json(one) for one in found]})


async def show_queued(request: Request) -> Response:
    """Return one delivery with its attempts."""
    house = house_of(request)
    number = _number(request)
    found = _found(await house.queue.backlog.get(number), number)
    attempts = await house.queue.backlog.attempts(number)
    provider = provider_of(house, found.webhook)
    return json_answer({"delivery": queued_json(found), "sent": [sent_json(one, provider) for one in attempts]})


async def cancel(request: Request) -> Response:
    """Let no further attempt be made."""
    number = _number(request)
    found = _found(await house_of(request).queue.cancel(number), number)
    if found.state is not State.CANCELLED:
        raise Problem(409, "delivery-over", f"delivery {number} is over already: {found.state.value}")
    return Response(status_code=204)


def _number(request: Request) -> int:
    number: int = checked(request.path_params["number"], _NUMBER, "number")
    return number


def _found(delivery: Queued | None, number: int) -> Queued:
    if delivery is None:
        raise Problem(404, "no-such-delivery", f"there is no delivery {number}; GET /api/deliveries lists them")
    return delivery


ROUTES = (
    resource("/api/deliveries", GET=list_queued, POST=accept),
    resource("/api/deliveries/{number}", GET=show_queued, DELETE=cancel),
)

"""Inboxes: made, listed, scripted, removed."""

from starlette.requests import Request
from starlette.responses import Response

from contracts.errors import UsageError
from contracts.schemas import Json
from mock_server.app.api.resources import resource
from mock_server.app.api.shown import json_answer
from mock_server.app.description import body_of
from mock_server.app.house import House, house_of
from mock_server.app.problems import Problem
from mock_server.receiver import Inbox
from mock_server.receiver.scripts import NO_SCRIPT, read_script


def inbox_of(request: Request) -> Inbox:
    """Return the inbox that a path names; raises Problem where there is none."""
    name = request.path_params["name"]
    found = house_of(request).inboxes.get(name)
    if found is None:
        raise Problem(404, "no-such-inbox", f"there is no inbox {name!r}; POST /api/inboxes makes one")
    return found


async def list_inboxes(request: Request) -> Response:
    """Return all inboxes."""
    house = house_of(request)
    counts = await house.store.counts()
    return json_answer({"inboxes": [_inbox_json(house, inbox, counts) for inbox in house.inboxes]})


async def make_inbox(request: Request) -> Response:
    """Make an inbox."""
    house = house_of(request)
    said = await body_of(request, "NewInbox")
    if said.get("name") and house.inboxes.get(said["name"]):
        raise Problem(409, "inbox-exists", f"there is an inbox {said['name']!r} already")
    provider = house.inboxes.providers.get(said["provider"])
    if provider is None or ("webhook" in said and said["webhook"] not in provider.webhooks):
        raise Problem(404, "no-such-webhook", f"no provider {said['provider']!r}, or it has no such webhook")
    try:
        script = read_script(said["script"]) if "script" in said else NO_SCRIPT
        inbox = house.inboxes.make(
            said["provider"],
            name=said.get("name", ""),
            webhook=said.get("webhook", ""),
            secrets=tuple(said.get("secrets", ())),
            script=script,
        )
    except UsageError as error:
        raise Problem(422, "invalid", str(error)) from None
    return json_answer(_inbox_json(house, inbox, await house.store.counts()), 201)


async def get_inbox(request: Request) -> Response:
    """Return one inbox."""
    house = house_of(request)
    return json_answer(_inbox_json(house, inbox_of(request), await house.store.counts()))


async def delete_inbox(request: Request) -> Response:
    """Remove an inbox and what it caught."""
    house, inbox = house_of(request), inbox_of(request)
    try:
        house.inboxes.drop(inbox.name)
    except UsageError as error:
        raise Problem(409, "permanent-inbox", str(error)) from None
    await house.store.clear(inbox.name)
    return Response(status_code=204)


async def set_script(request: Request) -> Response:
    """Give an inbox its answers."""
    inbox = inbox_of(request)
    said = await body_of(request, "Script")
    try:
        house_of(request).inboxes.script(inbox.name, read_script(said))
    except UsageError as error:
        raise Problem(422, "invalid", str(error)) from None
    return Response(status_code=204)


def _inbox_json(house: House, inbox: Inbox, counts: dict[str, int]) -> dict[str, Json]:
    return {
        "name": inbox.name,
        "url": f"{house.url}/in/{inbox.name}",
        "provider": inbox.provider.name,
        "webhook": inbox.webhook or None,
        "permanent": inbox.is_permanent,
        "deliveries": counts.get(inbox.name, 0),
    }


ROUTES = (
    resource("/api/inboxes", GET=list_inboxes, POST=make_inbox),
    resource("/api/inboxes/{name}", GET=get_inbox, DELETE=delete_inbox),
    resource("/api/inboxes/{name}/script", PUT=set_script),
)

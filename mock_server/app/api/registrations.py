"""Who gets deliveries: what was registered by a provider's own API, by configuration, or here."""

from starlette.requests import Request
from starlette.responses import Response

from contracts.errors import UsageError
from contracts.schemas import Json
from mock_server.app.api.asked import check_target, webhook_of
from mock_server.app.api.resources import resource
from mock_server.app.api.shown import json_answer
from mock_server.app.description import body_of, checked
from mock_server.app.house import house_of
from mock_server.app.problems import Problem
from mock_server.store import Registration

_NUMBER = "/components/parameters/Registered/schema"


async def list_registrations(request: Request) -> Response:
    """Return all registrations."""
    found = await house_of(request).registry.list()
    return json_answer({"registrations": [_registration_json(one) for one in found]})


async def register(request: Request) -> Response:
    """Register a URL for a webhook, once."""
    house = house_of(request)
    said = await body_of(request, "NewRegistration")
    webhook = webhook_of(house, said["webhook"])
    try:
        await check_target(house, said["url"])
        added = await house.registry.add(Registration(webhook=webhook.full_name, url=said["url"]), unique=True)
    except UsageError as error:
        raise Problem(422, "invalid", str(error)) from None
    if added is None:
        raise Problem(409, "registered", f"{webhook.full_name} goes to this URL already")
    return json_answer(_registration_json(added), 201)


async def unregister(request: Request) -> Response:
    """Remove a registration."""
    number = checked(request.path_params["number"], _NUMBER, "number")
    if not await house_of(request).registry.drop(number):
        raise Problem(
            404, "no-such-registration", f"there is no registration {number}; GET /api/registrations lists them"
        )
    return Response(status_code=204)


def _registration_json(registration: Registration) -> dict[str, Json]:
    return {"number": registration.number, "webhook": registration.webhook, "url": registration.url}


ROUTES = (
    resource("/api/registrations", GET=list_registrations, POST=register),
    resource("/api/registrations/{number}", DELETE=unregister),
)

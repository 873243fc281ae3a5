"""How much may be asked of a provider's API before it answers 429."""

from starlette.requests import Request
from starlette.responses import Response

from mock_server.app.api.resources import resource
from mock_server.app.description import body_of
from mock_server.app.house import house_of
from mock_server.app.problems import Problem
from mock_server.provider_api import Limit, ProviderApi


async def set_limit(request: Request) -> Response:
    """Limit the calls of a provider's API, and begin to count anew."""
    said = await body_of(request, "Limit")
    _api(request).gauge.set(Limit(calls=said["calls"], seconds=float(said.get("seconds", 60))))
    return Response(status_code=204)


async def lift_limit(request: Request) -> Response:
    """Let any number of calls in."""
    _api(request).gauge.set(None)
    return Response(status_code=204)


def _api(request: Request) -> ProviderApi:
    name = request.path_params["name"]
    found = house_of(request).apis.get(name)
    if found is None:
        raise Problem(404, "no-such-provider", f"there is no API of {name!r}; GET /api/providers lists them")
    return found


ROUTES = (resource("/api/providers/{name}/limit", PUT=set_limit, DELETE=lift_limit),)

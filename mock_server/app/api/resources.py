"""One path, several methods. One route for them all, so that a wrong method is told every right one."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

Handler = Callable[[Request], Awaitable[Response]]


def resource(path: str, **handlers: Handler) -> Route:
    """Return the route of a path: `resource("/x", GET=shown, DELETE=gone)`."""

    async def call(request: Request) -> Response:
        return await handlers["GET" if request.method == "HEAD" else request.method](request)

    return Route(path, call, methods=list(handlers))

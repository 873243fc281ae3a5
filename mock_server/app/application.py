"""The ASGI application: `/in/…` goes straight to the catcher, all else through the guards.

Behind them `/providers/…` goes to the providers' APIs, and the rest to Starlette.
"""

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

from mock_server.app import api, pages
from mock_server.app.guards import Guards
from mock_server.app.house import House
from mock_server.app.problems import Problem, on_fault, on_http, on_problem, on_store
from mock_server.provider_api.mounting import PREFIX
from mock_server.receiver import Catcher
from mock_server.store import StoreError


def application(house: House, catcher: Catcher) -> ASGIApp:
    """Put the parts together."""
    control = Starlette(
        routes=[*pages.ROUTES, *api.ROUTES],
        exception_handlers={
            Problem: on_problem,
            HTTPException: on_http,
            StoreError: on_store,
            Exception: on_fault,
        },
    )
    control.router.redirect_slashes = False
    control.state.house = house

    async def inside(scope: Scope, receive: Receive, send: Send) -> None:
        to = house.apis if scope["path"].startswith(PREFIX) else control
        await to(scope, receive, send)

    guarded = Guards(inside, house)

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["raw_path"].startswith(b"/in/"):
            await catcher(scope, receive, send)
        elif scope["type"] == "http":
            await guarded(scope, receive, send)
        else:
            await control(scope, receive, send)

    return serve

"""The ASGI application: `/in/…` goes straight to the catcher, all else through the guards to Starlette."""

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

from mock_server.app import api, pages
from mock_server.app.guards import Guards
from mock_server.app.house import House
from mock_server.app.problems import Problem, on_fault, on_http, on_problem
from mock_server.receiver import Catcher


def application(house: House, catcher: Catcher) -> ASGIApp:
    """Put the parts together."""
    control = Starlette(
        routes=[*pages.ROUTES, *api.ROUTES],
        exception_handlers={Problem: on_problem, HTTPException: on_http, Exception: on_fault},
    )
    control.router.redirect_slashes = False
    control.state.house = house
    guarded = Guards(control, house)

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["raw_path"].startswith(b"/in/"):
            await catcher(scope, receive, send)
        elif scope["type"] == "http":
            await guarded(scope, receive, send)
        else:
            await control(scope, receive, send)

    return serve

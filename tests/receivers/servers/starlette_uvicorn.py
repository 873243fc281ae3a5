"""Starlette on uvicorn."""

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.receivers.call import Call
from tests.receivers.servers import hosting

HOOK = hosting.chosen()


async def hooks(request: Request) -> Response:
    call = Call(
        method=request.method,
        header=request.headers.get,
        values=request.headers.getlist,
        raw=dict(request.headers.items()),
        body=await request.body(),
    )
    said = HOOK(call)
    return Response(said.body, said.status, dict(said.headers))


app = Starlette(routes=[Route("/hooks", hooks, methods=list(hosting.METHODS))])

if __name__ == "__main__":
    listener = hosting.listening()
    hosting.announce(listener)
    uvicorn.Server(uvicorn.Config(app, log_level="critical")).run(sockets=[listener])

import socket

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.receivers.rules import Rules, port, ready

RULES = Rules.from_environment()
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


async def receive(request: Request) -> Response:
    return Response(status_code=RULES.answer(request.method, request.headers.raw, await request.body()))


app = Starlette(routes=[Route("/{path:path}", receive, methods=METHODS)])


if __name__ == "__main__":
    listening = socket.create_server(("127.0.0.1", port()))
    ready(listening.getsockname()[1])
    uvicorn.Server(uvicorn.Config(app, log_level="error", http="h11", loop="asyncio")).run(sockets=[listening])

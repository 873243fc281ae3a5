import socket

import fastapi
import uvicorn

from tests.receivers.rules import Rules, port, ready

RULES = Rules.from_environment()
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
app = fastapi.FastAPI()


@app.api_route("/{path:path}", methods=METHODS, include_in_schema=False)
async def receive(request: fastapi.Request) -> fastapi.Response:
    return fastapi.Response(status_code=RULES.answer(request.method, request.headers.raw, await request.body()))


if __name__ == "__main__":
    listening = socket.create_server(("127.0.0.1", port()))
    ready(listening.getsockname()[1])
    uvicorn.Server(uvicorn.Config(app, log_level="error")).run(sockets=[listening])

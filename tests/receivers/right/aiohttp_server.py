import socket

from aiohttp import web

from tests.receivers.rules import Rules, port, ready

RULES = Rules.from_environment()


async def receive(request: web.Request) -> web.Response:
    return web.Response(status=RULES.answer(request.method, request.raw_headers, await request.read()))


if __name__ == "__main__":
    app = web.Application(client_max_size=10_000_000)
    app.router.add_route("*", "/{path:.*}", receive)
    listening = socket.create_server(("127.0.0.1", port()))
    ready(listening.getsockname()[1])
    web.run_app(app, sock=listening, print=None)

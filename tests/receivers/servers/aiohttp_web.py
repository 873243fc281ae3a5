"""aiohttp's own server."""

from aiohttp import web

from tests.receivers.call import Call
from tests.receivers.servers import hosting

HOOK = hosting.chosen()


async def hooks(request: web.Request) -> web.Response:
    call = Call(
        method=request.method,
        header=request.headers.get,
        values=lambda name: request.headers.getall(name, []),
        raw=dict(request.headers.items()),
        body=await request.read(),
    )
    said = HOOK(call)
    return web.Response(text=said.body, status=said.status, headers=dict(said.headers))


if __name__ == "__main__":
    listener = hosting.listening()
    app = web.Application(client_max_size=20 * 2**20)
    app.router.add_route("*", "/hooks", hooks)
    hosting.announce(listener)
    web.run_app(app, sock=listener, print=None, access_log=None)

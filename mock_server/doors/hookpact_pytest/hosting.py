"""An ASGI or WSGI application on a loopback port of its own, served by a thread of the test process."""

import functools
import inspect
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

App = Callable[..., Any]


def is_asgi(app: App) -> bool:
    """Say whether an application is ASGI: `(scope, receive, send)`, where WSGI is `(environ, start_response)`."""
    while isinstance(app, functools.partial):
        app = app.func
    called = app if inspect.isroutine(app) else type(app).__call__
    if inspect.iscoroutinefunction(called):
        return True
    return len(inspect.signature(app).parameters) == 3


@contextmanager
def hosted(app: App) -> Iterator[str]:
    """Serve an application until the block ends; yields its URL, without a slash at the end."""
    with _asgi(app) if is_asgi(app) else _wsgi(app) as port:
        yield f"http://127.0.0.1:{port}"


@contextmanager
def _wsgi(app: App) -> Iterator[int]:
    from socketserver import ThreadingMixIn
    from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

    class Quiet(WSGIRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:
            pass

    class Threaded(ThreadingMixIn, WSGIServer):
        daemon_threads = True
        request_queue_size = 128

        def server_bind(self) -> None:
            super().server_bind()
            self.server_name = "127.0.0.1"

    with Threaded(("127.0.0.1", 0), Quiet) as server:
        server.set_app(app)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join(timeout=5)


@contextmanager
def _asgi(app: App) -> Iterator[int]:
    import socket

    import uvicorn

    is_settled = threading.Event()

    class Told(uvicorn.Server):
        async def startup(self, sockets: "list[socket.socket] | None" = None) -> None:
            await super().startup(sockets)
            is_settled.set()

    server = Told(uvicorn.Config(app, log_config=None, log_level="error", loop="asyncio", ws="none"))

    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(128)
        thread = threading.Thread(target=_run, args=(server, listener, is_settled), daemon=True)
        thread.start()
        is_settled.wait()
        if not server.started:
            raise RuntimeError("the application did not start: its lifespan failed (see the log above)")
        try:
            yield listener.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join(timeout=5)


def _run(server: Any, listener: Any, is_settled: threading.Event) -> None:
    try:
        # uvicorn leaves by sys.exit where an application does not start.
        with suppress(SystemExit):
            server.run(sockets=[listener])
    finally:
        is_settled.set()

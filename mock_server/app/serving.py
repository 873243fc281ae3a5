"""uvicorn around the application: bound before anything else, told when it is ready, stopped by signals with code 0."""

import contextlib
import errno
import ipaddress
import socket
import sys
import threading
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import Future
from types import FrameType

import uvicorn
from starlette.types import ASGIApp

from contracts.errors import UsageError
from contracts.messages import value
from mock_server.app.protocol import LimitedProtocol

_GRACE_SECONDS = 2


@value
class Listener:
    """A bound port."""

    socket: socket.socket
    host: str
    port: int

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach it; judged on the bound address, not on the name that was given."""
        return ipaddress.ip_address(str(self.socket.getsockname()[0]).partition("%")[0]).is_loopback

    @property
    def name(self) -> str:
        """What a Host header calls it, without the port."""
        return self.url.removeprefix("http://").rpartition(":")[0]

    @property
    def url(self) -> str:
        """How to reach it from this machine."""
        address = ipaddress.ip_address(str(self.socket.getsockname()[0]).partition("%")[0])
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(str(address), str(address))
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"


def bind(host: str, port: int) -> Listener:
    """Bind a port (0 = any that is free); raises UsageError where that cannot be."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except OSError as error:
        raise UsageError(_trouble(host, port, error)) from None
    bound = socket.socket(family, kind, protocol)
    try:
        if sys.platform != "win32":  # there it would let two servers have one port
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
        bound.listen(1024)
    except OSError as error:
        bound.close()
        raise UsageError(_trouble(host, port, error)) from None
    bound.setblocking(False)
    return Listener(socket=bound, host=host, port=bound.getsockname()[1])


class Server(uvicorn.Server):
    """uvicorn, but it ends as one who was asked to, instead of raising the signal again."""

    def __init__(
        self,
        app: ASGIApp,
        listener: Listener,
        *,
        opening: Callable[[], Awaitable[None]],
        stopping: Callable[[], None],
        closing: Callable[[], Awaitable[None]],
    ) -> None:
        super().__init__(_config(app))
        self._listener = listener
        self._opening = opening
        self._stopping = stopping
        self._closing = closing
        self._ready: Callable[[], None] = lambda: None

    def serve_until_told(self, ready: Callable[[], None]) -> None:
        """Serve until a signal or `stop` says so; `ready` is called when the first request can come."""
        self._ready = ready
        self.run(sockets=[self._listener.socket])

    def stop(self) -> None:
        """Begin to end; may be called from another thread."""
        self.should_exit = True

    @contextlib.contextmanager
    def in_background(self) -> Iterator[None]:
        """Serve in a thread of its own; raises what kept it from beginning."""
        began: Future[None] = Future()
        thread = threading.Thread(target=self._serve_untold, args=(began,), daemon=True)
        thread.start()
        try:
            began.result()
            yield
        finally:
            self.stop()
            thread.join()

    def _serve_untold(self, began: Future[None]) -> None:
        try:
            self.serve_until_told(lambda: began.set_result(None))
        except BaseException as error:
            if began.done():
                raise
            began.set_exception(error)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to serve, and say so."""
        await self._opening()
        await super().startup(sockets)
        self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let go those who wait, end what goes on, then close."""
        self._stopping()
        await self._closing()
        await super().shutdown(sockets)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop at a signal, without raising it again at the end."""
        with super().capture_signals():
            yield
            self._captured_signals.clear()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop; at the second signal at once."""
        self.force_exit = self.should_exit
        super().handle_exit(sig, frame)


def _config(app: ASGIApp) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=LimitedProtocol,
        ws="none",
        loop="auto" if sys.platform == "win32" else "uvloop",
        lifespan="off",
        log_config=None,
        log_level="error",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )


def _trouble(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {port} is in use; choose another with --port"
    if error.errno in (errno.EACCES, errno.EPERM):
        return f"port {port} is not ours to take; choose one above 1023 with --port"
    if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
        return f"--host {host}: this machine has no such address; 127.0.0.1 is this machine alone"
    return f"cannot listen on {host} port {port}: {error.strerror or error}"

"""One `hookpact serve` per run, started when the first test wants it; xdist's workers ask the controller for it."""

import json
import socket
import socketserver
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import IO

# `-I`: the project's own packages, which may have our names, must not be found.
COMMAND = (sys.executable, "-I", "-c", "import hookpact; hookpact.main()")
# The server's stdin ends when this process does, however it does; then the server ends too.
_WATCHED = """
import os, threading
def watch():
    while os.read(0, 1): pass
    os._exit(0)
threading.Thread(target=watch, daemon=True).start()
import hookpact
hookpact.main()
"""
_SAYS = "listening on "


class SharedServer:
    """The server of a test run."""

    def __init__(self, arguments: Sequence[str], folder: Path) -> None:
        self._arguments = tuple(arguments)
        self._folder = folder
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._url = ""
        self._teller: socketserver.ThreadingTCPServer | None = None

    def url(self) -> str:
        """Return the server's URL; the first call starts it."""
        with self._lock:
            self._url = self._url or self._start()
            return self._url

    def share(self) -> int:
        """Return the port at which workers are told the URL."""
        if self._teller is None:
            self._teller = _teller(self)
            threading.Thread(target=self._teller.serve_forever, args=(0.05,), daemon=True).start()
        return int(self._teller.server_address[1])

    def end(self) -> None:
        """Stop the server, where there is one."""
        if self._teller is not None:
            self._teller.shutdown()
            self._teller.server_close()
        if self._process is not None:
            self._process.terminate()
            _close(self._process)

    def _start(self) -> str:
        with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as errors:
            process = self._popen(errors)
            assert process.stdout is not None
            line = process.stdout.readline()
            if not line.startswith(_SAYS):
                process.kill()
                _close(process)
                errors.seek(0)
                raise RuntimeError(f"hookpact serve did not start: {errors.read().strip()}")
        self._process = process
        return line.removeprefix(_SAYS).strip()

    def _popen(self, errors: IO[str]) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-I", "-c", _WATCHED, "serve", "--port", "0", *self._arguments], cwd=self._folder,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True, encoding="utf-8",
        )  # fmt: skip


def told_url(port: int) -> str:
    """Ask the controller for the URL, from a worker."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as line, line.makefile("rb") as answer:
        said = json.loads(answer.read())
    if "error" in said:
        raise RuntimeError(said["error"])
    return str(said["url"])


def _teller(shared: SharedServer) -> socketserver.ThreadingTCPServer:
    class Tell(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            try:
                said = {"url": shared.url()}
            except (OSError, RuntimeError) as error:
                said = {"error": str(error)}
            self.wfile.write(json.dumps(said).encode())

    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Tell)
    server.daemon_threads = True
    return server


def _close(process: "subprocess.Popen[str]") -> None:
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()
    process.wait(timeout=10)

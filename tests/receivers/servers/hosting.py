"""What every server file shares: which hook to serve, on which socket, and the line that says so."""

import json
import os
import socket
from collections.abc import Callable
from pathlib import Path

from tests.receivers import hooks
from tests.receivers.call import Answer, Call, Hook

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


def chosen() -> Hook:
    """Return the hook that the environment names, with a log where one is asked for."""
    hook = hooks.hook(os.environ.get("RECEIVER_HOOK", "right"))
    log = os.environ.get("RECEIVER_LOG")
    return _logged(hook, Path(log)) if log else hook


def listening() -> socket.socket:
    """Return a socket that takes connections from now on, so that nobody needs to wait for the server behind it."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", int(os.environ.get("RECEIVER_PORT", "0"))))
    listener.listen(256)
    return listener


def announce(listener: socket.socket) -> None:
    print(f"listening on {listener.getsockname()[1]}", flush=True)  # noqa: T201 - what the parent waits for


def _logged(hook: Hook, log: Path) -> Callable[[Call], Answer]:
    def logged(call: Call) -> Answer:
        status = 500
        try:
            answer = hook(call)
            status = answer.status
            return answer
        finally:
            with log.open("a", encoding="utf-8") as lines:
                noted = {"method": call.method, "delivery": call.header("Hookpact-Delivery"), "status": status}
                lines.write(json.dumps(noted) + "\n")

    return logged

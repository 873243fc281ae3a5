"""Receivers as real processes, to be called over real sockets."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer

HERE = Path(__file__).parent
PATIENCE = 30.0
RIGHT = tuple(sorted(f"right/{path.name}" for path in (HERE / "right").glob("[!_]*.[pj][ys]")))
"""Every right receiver, by its file."""


@contextmanager
def running(name: str, **environment: str) -> Iterator[str]:
    """Run a receiver, named by its file under this folder, as long as the block lasts; yields the URL of its hook."""
    interpreter = shutil.which("node") if name.endswith(".js") else sys.executable
    process = subprocess.Popen(
        [interpreter or "node", str(HERE / name)],
        env={**os.environ, "PYTHONPATH": str(HERE.parent.parent), **environment},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,  # some servers have children; they go with it
    )
    assert process.stdout is not None
    try:
        yield f"http://127.0.0.1:{_port(process)}/hooks"
    finally:
        _kill(process)
        process.stdout.close()


def _port(process: subprocess.Popen[str]) -> int:
    assert process.stdout is not None
    watchdog = Timer(PATIENCE, _kill, [process])
    watchdog.start()
    line = process.stdout.readline()
    watchdog.cancel()
    if not line.startswith("listening on "):
        raise RuntimeError(f"{process.args!r} did not start; it said {line!r}")
    return int(line.removeprefix("listening on "))


def _kill(process: subprocess.Popen[str]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

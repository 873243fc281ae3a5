"""`hookpact serve` as people start it."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from tests.end_to_end.conftest import HOOKPACT


class Served:
    """A server that runs, and where."""

    def __init__(self, process: "subprocess.Popen[str]", url: str) -> None:
        self.process = process
        self.url = url

    def stop(self, how: signal.Signals = signal.SIGTERM) -> tuple[int, str]:
        """End it; return its exit code and what it said on stderr."""
        self.process.send_signal(how)
        _, said = self.process.communicate(timeout=20)
        return self.process.returncode, said


@contextmanager
def serving(*arguments: str, env: dict[str, str] | None = None) -> Iterator[Served]:
    """Start `hookpact serve` on a free port."""
    bare = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    process = subprocess.Popen(
        [HOOKPACT, "serve", "--port", "0", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=bare | (env or {}),
    )
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        assert line.startswith("listening on http://"), process.communicate()[1]
        yield Served(process, line.removeprefix("listening on ").strip())
    finally:
        process.kill()
        process.communicate()

"""Receivers as real processes, right ones and wrong ones: what the checks are tried on.

`call`      what a hook is given, and what it says
`rules`     how a right receiver works, in steps
`manners`   right ones that are right in their own way
`libraries` those that leave the signature to the vendor's own library
`faults`    wrong ones, each in one way that happens; `wrong/` holds them by theme
`servers/`  each server that a hook can stand on; Node's have their hooks beside them

    with running("flask_waitress", hook="right", RECEIVER_SECRET="…") as url: ...
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.openapi import node

ROOT = Path(__file__).parents[2]
SERVERS = ROOT / "tests" / "receivers" / "servers"
WITH_PACKAGES = ("node_octokit",)
"""Servers that need packages from npm."""


def can_run(server: str) -> bool:
    """Say whether what a server needs is on this machine."""
    return not server.startswith("node") or shutil.which("node") is not None


@contextmanager
def running(server: str, *, hook: str = "right", **env: str) -> Iterator[str]:
    """Run a server in a process of its own until the block ends; yields the URL of its hook."""
    bare = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    process = subprocess.Popen(
        _command(server),
        cwd=ROOT,
        env=bare | {"RECEIVER_HOOK": hook} | env,
        stdout=subprocess.PIPE,
        stderr=None if os.environ.get("RECEIVER_DEBUG") else subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    try:
        said = process.stdout.readline()
        if not said.startswith("listening on "):
            raise AssertionError(f"{server} did not start: it said {said!r} (RECEIVER_DEBUG=1 shows more)")
        yield f"http://127.0.0.1:{int(said.removeprefix('listening on '))}/hooks"
    finally:
        process.terminate()
        try:
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()


def _command(server: str) -> list[str]:
    script = SERVERS / f"{server}.mjs"
    if server.startswith("node"):
        return ["node", str(node.placed(script) if server in WITH_PACKAGES else script)]
    return [sys.executable, "-m", f"tests.receivers.servers.{server}"]

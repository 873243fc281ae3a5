"""The command line as people call it: a process of its own, on real ports."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

HOOKPACT = Path(sys.executable).with_name("hookpact")
Cli = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def cli(tmp_path: Path) -> Cli:
    """Run `hookpact` with these arguments, in an empty folder; `env` adds to a bare environment."""

    def call(*arguments: str, env: dict[str, str] | None = None, stdin: str = "") -> subprocess.CompletedProcess[str]:
        bare = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        return subprocess.run(
            [HOOKPACT, *arguments], env=bare | (env or {}), input=stdin, capture_output=True, text=True, cwd=tmp_path,
            timeout=120, check=False,
        )  # fmt: skip

    return call

"""Runs of pytest in a project, with the plugin from the wheel, and what became of them."""

import re
import subprocess
from pathlib import Path

from tests.end_to_end.conftest import call


def run(python: Path, project: Path, *options: str) -> "subprocess.CompletedProcess[str]":
    quiet = ("-W", "error", "-o", "asyncio_default_fixture_loop_scope=function")
    return call(python / "python", "-m", "pytest", "-p", "no:cacheprovider", *quiet, *options, cwd=project)


def passed(done: "subprocess.CompletedProcess[str]", count: int) -> None:
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{count} passed" in done.stdout


def failed(done: "subprocess.CompletedProcess[str]", pattern: str) -> None:
    assert done.returncode == 1, done.stdout + done.stderr
    assert re.search(pattern, done.stdout, re.S), done.stdout

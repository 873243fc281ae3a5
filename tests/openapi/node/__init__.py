"""Oracles that live in Node: the vendors' own libraries from npm, and verifiers written with `node:crypto` alone.

`npm ci` runs once for each lock file, into a folder that git does not know. Where Node or the registry is missing, the
tests are skipped with the reason; nothing else in the suite needs either.
"""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
CACHE = HERE.parents[2] / ".cache" / "node"
LARGE = Path("node_modules", "@octokit", "openapi-webhooks", "generated", "api.github.com.json")
_LOCK = ("package.json", "package-lock.json")


def need_node() -> str:
    """Return where Node is; where it is not, skip."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not on this machine")
    return node


def packages() -> Path:
    """Return a folder that holds the packages of the lock file; where they cannot be had, skip."""
    need_node()
    folder, problem = _installed()
    if problem:
        pytest.skip(problem)
    return folder


def large_document() -> Path:
    """Return a real vendor's document with hundreds of webhooks; where it cannot be had, skip."""
    return packages() / LARGE


def placed(script: Path) -> Path:
    """Return a copy of a script beside the packages, for Node looks for them from where a script stands."""
    folder = packages()
    copy = folder / script.name
    fresh = folder / f".{script.name}.{os.getpid()}"
    shutil.copyfile(script, fresh)
    fresh.replace(copy)  # in one step: others may be running it
    return copy


def judged(script: Path, vectors: list[dict[str, Any]]) -> list[bool]:
    """Have a script judge vectors; return what it accepts."""
    said = subprocess.run(
        [need_node(), script], input=json.dumps({"vectors": vectors}), capture_output=True, text=True, timeout=120,
        check=False,
    )  # fmt: skip
    assert said.returncode == 0, said.stderr
    found: list[bool] = json.loads(said.stdout)
    assert len(found) == len(vectors)
    return found


@cache
def _installed() -> tuple[Path, str]:
    """Where the packages are, and why they are not."""
    digest = hashlib.sha256(b"".join((HERE / name).read_bytes() for name in _LOCK)).hexdigest()[:12]
    folder = CACHE / digest
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # one of the parallel test processes installs, the others wait for it
        if not (folder / "ready").exists():
            problem = _install(folder)
            if problem:
                return folder, problem
            (folder / "ready").touch()
    return folder, ""


def _install(folder: Path) -> str:
    npm = shutil.which("npm")
    if npm is None:
        return "npm is not on this machine"
    for name in _LOCK:
        shutil.copyfile(HERE / name, folder / name)
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=180, check=False)
    except subprocess.TimeoutExpired:
        return "npm took more than three minutes for the packages"
    return f"npm could not fetch the packages: {' '.join(done.stderr.split())[:300]}" if done.returncode else ""

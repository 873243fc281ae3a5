"""The README is true: its consoles run and print what they say, its table is the code's."""

import os
import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from mock_server import catalog
from mock_server.demo.hosting import hosted
from mock_server.demo.receivers import right
from tests.end_to_end.conftest import HOOKPACT
from tests.readme import README, with_table

TEXT = README.read_text("utf-8")
CONSOLES = re.findall(r"```console\n(.*?)```", TEXT, re.S)
NOT_RUN = ("pip install hookpact", "hookpact serve --port 8080")
"""The first needs the package to be published; the second ends only when told to (tests/end_to_end/test_serve)."""


def steps() -> Iterator[tuple[str, str]]:
    """Yield each command of the README with the output that stands below it."""
    for block in CONSOLES:
        for part in re.split(r"^\$ ", block, flags=re.M)[1:]:
            command, _, output = part.partition("\n")
            yield command, output


def pattern(output: str) -> str:
    """Make a pattern of an output in which `...` stands for anything."""
    return ".*?".join(re.escape(piece) for piece in output.rstrip("\n").split("..."))


@pytest.mark.parametrize(("command", "output"), list(steps()), ids=[command for command, _ in steps()])
def test_a_console_of_the_readme_prints_what_it_says(command: str, output: str, tmp_path: Path) -> None:
    if command in NOT_RUN:
        pytest.skip("not run here; see NOT_RUN")
    webhook = catalog.provider("influencer-hero").webhooks["update_commission"]
    with hosted(right(webhook.scheme, "test_signing_secret", tmp_path / "log")) as url:
        words = shlex.split(command.replace("http://localhost:8000", url))
        bare = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
        done = subprocess.run(
            [HOOKPACT, *words[1:]], env=bare, cwd=README.parent, capture_output=True, text=True, timeout=120,
            check=False,
        )  # fmt: skip
    printed = done.stdout.replace(url, "http://localhost:8000")
    assert done.returncode == 0, done.stderr
    assert re.fullmatch(pattern(output), printed.rstrip("\n"), re.S), printed


def test_the_table_of_checks_is_the_codes() -> None:
    assert with_table(TEXT) == TEXT, "run `make readme`"


def test_the_readme_asks_for_the_python_that_the_package_asks_for() -> None:
    assert "Python 3.11" in TEXT
    assert 'requires-python = ">=3.11"' in (README.parent / "pyproject.toml").read_text("utf-8")

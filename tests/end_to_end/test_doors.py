"""What ships: the wheel, in projects of their own."""

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.end_to_end.conftest import call, own


def test_the_wheel_holds_the_documents_and_both_rooms(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    doors = {"hookpact/__init__.py", "hookpact/py.typed", "hookpact_pytest/plugin.py", "hookpact_pytest/py.typed"}
    assert {*doors, "contracts/signing/__init__.py", "mock_server/openapi/ylytic.yaml"} <= set(names)
    assert not [name for name in names if name.startswith(("tests/", "doors/", "mock_server/doors/"))]


def test_the_command_runs_from_the_wheel(python: Path, tmp_path: Path) -> None:
    done = call(python / "hookpact", "list", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "ylytic/creator_insights" in done.stdout
    where = call(python / "python", "-c", "import contracts; print(contracts.__file__)", cwd=tmp_path)
    assert str(python.parent) in where.stdout


def test_the_command_runs_inside_a_project_that_owns_our_names(python: Path, tmp_path: Path) -> None:
    done = call(python / "hookpact", "send", "ylytic/campaign_insights", "--dry-run", "--json", cwd=own(tmp_path))
    assert done.returncode == 0, done.stderr


def test_a_project_that_hides_our_packages_is_told_so_in_a_sentence(python: Path, tmp_path: Path) -> None:
    done = call(python / "hookpact", "list", cwd=own(tmp_path), path=str(tmp_path))
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
    assert "`contracts` is another package here" in done.stderr
    assert "PYTHONPATH" in done.stderr


def test_the_tests_of_a_project_that_owns_our_names_run(python: Path, tmp_path: Path) -> None:
    (own(tmp_path) / "test_own.py").write_text("import contracts\n\ndef test(): assert contracts.OWNER\n")
    done = call(python / "python", "-m", "pytest", "-q", "-p", "no:cacheprovider", cwd=tmp_path)
    assert done.returncode == 0, done.stdout
    assert "1 passed" in done.stdout


@pytest.mark.matrix
def test_a_stranger_gets_from_the_wheel_to_a_verdict(wheel: Path, tmp_path: Path) -> None:
    script = Path(__file__).with_name("stranger.sh")
    index = {name: found for name, found in os.environ.items() if name.startswith("PIP_")}
    done = subprocess.run(
        ["bash", str(script), "installs", sys.executable, str(wheel), str(tmp_path / "project")],
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path)} | index,
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    # By the command, and by the Action.
    assert len(re.findall(r"must +\d+ passed, \d+ skipped\n", done.stdout)) == 2, done.stdout
    assert (tmp_path / "project" / "hookpact.toml").exists()

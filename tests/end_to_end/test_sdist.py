"""The source distribution: whoever packs it for a system builds and tests from it alone."""

import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from tests.end_to_end.conftest import ROOT


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="only a checkout says what there is")
def test_it_holds_all_that_its_own_tests_read(tmp_path: Path) -> None:
    built = [sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", str(tmp_path)]
    subprocess.run(built, cwd=ROOT, check=True, capture_output=True)
    with tarfile.open(next(tmp_path.glob("*.tar.gz"))) as sources:
        held = {name.partition("/")[2] for name in sources.getnames()}
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    tracked = {name for name in listed.splitlines() if (ROOT / name).exists()}
    assert {name for name in tracked - held if not name.startswith(".ci/")} == set()

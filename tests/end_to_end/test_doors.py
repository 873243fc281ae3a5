"""What ships: the wheel, in projects of their own."""

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel as it ships."""
    folder = tmp_path_factory.mktemp("dist")
    built = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(built, cwd=ROOT, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment that holds the wheel, our dependencies, and nothing of the checkout."""
    folder = tmp_path_factory.mktemp("env")
    venv.create(folder, symlinks=True)
    site = folder / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"
    # A path file's folder is searched, but its own path files (our editable install) are not read.
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    bin_folder = folder / "bin"
    subprocess.run(
        [Path(sys.executable).with_name("uv"), "pip", "install", "--quiet", "--offline", "--no-deps", "--python",
         bin_folder / "python", wheel],
        check=True, capture_output=True,
    )  # fmt: skip
    return bin_folder


def call(*words: str | Path, cwd: Path, path: str = "") -> subprocess.CompletedProcess[str]:
    bare = {"PATH": os.environ["PATH"], "HOME": str(cwd)} | ({"PYTHONPATH": path} if path else {})
    return subprocess.run(words, cwd=cwd, env=bare, capture_output=True, text=True, timeout=60, check=False)


def own(project: Path) -> Path:
    """Make a project that owns packages of our names."""
    for name in ("contracts", "mock_server"):
        (project / name).mkdir()
        (project / name / "__init__.py").write_text("OWNER = 'the project'\n")
    return project


def test_the_wheel_holds_the_documents_and_both_rooms(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert {"hookpact.py", "contracts/signing/__init__.py", "mock_server/openapi/ylytic.yaml"} <= set(names)
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
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1
    assert "`contracts` is another package here" in done.stderr
    assert "PYTHONPATH" in done.stderr


def test_the_tests_of_a_project_that_owns_our_names_run(python: Path, tmp_path: Path) -> None:
    (own(tmp_path) / "test_own.py").write_text("import contracts\n\ndef test(): assert contracts.OWNER\n")
    done = call(python / "python", "-m", "pytest", "-q", "-p", "no:cacheprovider", cwd=tmp_path)
    assert done.returncode == 0, done.stdout
    assert "1 passed" in done.stdout

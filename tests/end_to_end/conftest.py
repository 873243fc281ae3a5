"""The command line as people call it: a process of its own, on real ports."""

import os
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.end_to_end.plugin_projects import CHECK, DJANGO, FASTAPI, FLASK, SENDER, TAKES

ROOT = Path(__file__).parents[2]
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


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel as it ships; take the one that was built where the sources are out of the way."""
    if not (ROOT / "contracts").is_dir():
        return next((ROOT / "dist").glob("*.whl"))
    folder = tmp_path_factory.mktemp("dist")
    built = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(built, cwd=ROOT, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="session")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment that holds the wheel, our dependencies, and nothing of the checkout."""
    folder = tmp_path_factory.mktemp("env")
    venv.create(folder, symlinks=True)
    site = folder / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"
    # A path file's folder is searched, but its own path files (our editable install) are not read.
    own = Path(sysconfig.get_path("purelib"))
    nested = own / "dependencies.pth"
    (site / "dependencies.pth").write_text(f"{own}\n" + (nested.read_text() if nested.exists() else ""))
    bin_folder = folder / "bin"
    subprocess.run(
        [Path(sys.executable).with_name("uv"), "pip", "install", "--quiet", "--offline", "--no-deps", "--python",
         bin_folder / "python", wheel],
        check=True, capture_output=True,
    )  # fmt: skip
    return bin_folder


@pytest.fixture(scope="session")
def example(python: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A payload of the webhook that the sender under test sends."""
    code = (
        "import hookpact\n"
        "with hookpact.Inbox('influencer-hero', allow=['unexpected']) as inbox:\n"
        "    print(hookpact.send('influencer-hero/update_commission', inbox.url, seed=7).request.body.decode())\n"
    )
    done = call(python / "python", "-c", code, cwd=tmp_path_factory.mktemp("example"))
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture
def sender(example: str, tmp_path: Path) -> Path:
    """A project that sends."""
    (tmp_path / "sender.py").write_text(SENDER % example.replace("\\", "\\\\"))
    return tmp_path


@pytest.fixture(params=[FLASK, FASTAPI, DJANGO], ids=["flask", "fastapi", "django"])
def receiving(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A project that receives."""
    (tmp_path / "check.py").write_text(CHECK)
    (tmp_path / "app.py").write_text(request.param)
    (tmp_path / "test_app.py").write_text(TAKES)
    return tmp_path


def call(*words: str | Path, cwd: Path, path: str = "") -> subprocess.CompletedProcess[str]:
    """Run a command in a folder, in a bare environment."""
    bare = {"PATH": os.environ["PATH"], "HOME": str(cwd)} | ({"PYTHONPATH": path} if path else {})
    return subprocess.run(words, cwd=cwd, env=bare, capture_output=True, text=True, timeout=120, check=False)


def own(project: Path) -> Path:
    """Make a project that owns packages of our names."""
    for name in ("contracts", "mock_server"):
        (project / name).mkdir()
        (project / name / "__init__.py").write_text("OWNER = 'the project'\n")
    return project

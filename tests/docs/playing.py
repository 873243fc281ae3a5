"""A page played as a story, in a folder of its own.

Titled blocks are written as files, commands run in order, what ends in `&` serves until the page's end. A command must
print what stands below it (on stdout) and end with 0, unless `echo $?` comes next. The ports 8000, 8001 and 8080 are
changed to free ones, so that pages can be played beside each other. Where nothing of a page listens at 8000, a right
receiver of the first bundled provider does.
"""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from mock_server import catalog
from mock_server.demo.hosting import hosted
from mock_server.demo.receivers import right
from tests.docs.blocks import Block, Step, blocks, pattern, steps

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
RECEIVER, SECOND, MOCK = 8000, 8001, 8080
_CHECKOUT = ("openapi", "examples")
_MOST_SECONDS = 120
_START_SECONDS = 30
_ENV = ("LANG", "LC_ALL", "PATH")


class Stage:
    """Where one page is played."""

    def __init__(self, folder: Path, ports: Mapping[int, int]) -> None:
        self.folder = folder
        self._ports = dict(ports)
        self._env = {name: os.environ[name] for name in _ENV if name in os.environ}
        self._env |= {"PATH": f"{BIN}:{self._env['PATH']}", "HOME": str(folder)}
        self._code = 0
        self._started: list[subprocess.Popen[bytes]] = []

    def play(self, block: Block) -> None:
        """Write a file, or run what the block says."""
        if block.title:
            (self.folder / block.title).write_text(self._here(block.text), "utf-8")
        elif block.language == "console":
            self._run_all(tuple(steps(block.text)))
        elif block.language == "python":
            self._expect(Step(command=f"python - <<'END'\n{block.text}\nEND", output="..."))

    def close(self) -> None:
        """Stop what was started."""
        for process in self._started:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def _run_all(self, wanted: tuple[Step, ...]) -> None:
        for number, step in enumerate(wanted):
            is_asked = any(later.command == "echo $?" for later in wanted[number + 1 : number + 2])
            if step.stays:
                self._start(step)
            elif step.command == "echo $?":
                assert step.output.strip() == str(self._code), f"it ended with {self._code}"
            else:
                self._expect(step, may_fail=is_asked)

    def _expect(self, step: Step, *, may_fail: bool = False) -> None:
        done = subprocess.run(
            ["bash", "-c", self._here(step.command)], cwd=self.folder, env=self._env, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, timeout=_MOST_SECONDS, check=False,
        )  # fmt: skip
        self._code = done.returncode
        told = f"$ {step.command}\n{done.stdout}\n{done.stderr}"
        assert may_fail or done.returncode == 0, told
        assert self._fits(step, done.stdout), told

    def _start(self, step: Step) -> None:
        said, told = (self.folder / f"background-{len(self._started)}.{end}" for end in ("out", "err"))
        with said.open("wb") as out, told.open("wb") as err:
            process = subprocess.Popen(
                ["bash", "-c", self._here(step.command.removesuffix("&"))], cwd=self.folder, env=self._env,
                stdin=subprocess.DEVNULL, stdout=out, stderr=err, start_new_session=True,
            )  # fmt: skip
        self._started.append(process)
        ports = [here for port, here in self._ports.items() if str(port) in step.command]
        is_ready = _soon(lambda: all(map(_listens, ports)) and self._fits(step, said.read_text("utf-8")))
        assert is_ready, f"$ {step.command}\n{said.read_text('utf-8')}\n{told.read_text('utf-8')}"

    def _fits(self, step: Step, printed: str) -> bool:
        said = {here: port for port, here in self._ports.items()}
        found = _replaced(printed, said).rstrip("\n")
        return not step.output.strip() or bool(re.fullmatch(pattern(step.output), found, re.S))

    def _here(self, text: str) -> str:
        return _replaced(text, self._ports)


@contextmanager
def stage(page: str, folder: Path) -> Iterator[Stage]:
    """Set a stage for a page: a folder that looks like a checkout, free ports, and a receiver where it brings none."""
    for name in _CHECKOUT:
        (folder / name).symlink_to(ROOT / name)
    with ExitStack() as stack:
        port = _free() if _brings_a_receiver(page) else _hosted(stack, folder)
        here = Stage(folder, {RECEIVER: port, SECOND: _free(), MOCK: _free()})
        stack.callback(here.close)
        yield here


def play(page: str, folder: Path) -> int:
    """Play the blocks of a page, and return how many; AssertionError says where it went otherwise."""
    played = [block for block in blocks(page) if not block.skip]
    with stage(page, folder) as here:
        for block in played:
            try:
                here.play(block)
            except AssertionError as wrong:
                raise AssertionError(f"the block at line {block.line}: {wrong}") from None
    return len(played)


def _brings_a_receiver(page: str) -> bool:
    consoles = [block.text for block in blocks(page) if block.language == "console" and not block.skip]
    return any(step.stays and str(RECEIVER) in step.command for text in consoles for step in steps(text))


def _hosted(stack: ExitStack, folder: Path) -> int:
    webhook = catalog.provider("influencer-hero").webhook("update_commission")
    app = right(webhook.scheme, "test_signing_secret", folder / "receiver.log")
    return int(stack.enter_context(hosted(app)).rpartition(":")[2])


def _free() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _listens(port: int) -> bool:
    with socket.socket() as line:
        line.settimeout(1)
        return line.connect_ex(("127.0.0.1", port)) == 0


def _soon(is_true: Callable[[], bool]) -> bool:
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end:
        if is_true():
            return True
        time.sleep(0.05)
    return False


def _replaced(text: str, numbers: Mapping[int, int]) -> str:
    return re.sub(r"(?<!\d)\d{4,5}(?!\d)", lambda found: str(numbers.get(int(found[0]), found[0])), text)

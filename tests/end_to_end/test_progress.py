"""The line that moves while a run goes on, on a terminal."""

import fcntl
import os
import pty
import re
import struct
import subprocess
import termios

import pytest

from tests.end_to_end.conftest import HOOKPACT

WEBHOOK = "ylytic/creator_insights"
LINT = ("lint", "--prove", "1", "ylytic")
SEND = ("send", WEBHOOK, "--to", "http://127.0.0.1:9/", "--count", "200", "--concurrency", "2")
VERIFY = ("verify", "http://127.0.0.1:9/", "--provider", "ylytic", "--quick")


def watched(*arguments: str, columns: int) -> str:
    """Run where a terminal of that width shows what is said beside the data, and return it."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    process = subprocess.Popen(
        [HOOKPACT, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=theirs,
        env={"PATH": os.environ["PATH"], "TERM": "xterm"},
    )  # fmt: skip
    os.close(theirs)
    said = b""
    while part := _read(ours):
        said += part
    os.close(ours)
    process.wait(timeout=60)
    return said.decode()


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 10_000)
    except OSError:  # the other side is closed
        return b""


@pytest.mark.parametrize("words", [LINT, SEND, VERIFY], ids=lambda words: words[0])
@pytest.mark.parametrize("columns", [40, 80, 200])
def test_it_is_narrower_than_the_terminal(words: tuple[str, ...], columns: int) -> None:
    moving = re.findall(r"\r([^\r\n]+)(?=\r(?!\n))", watched(*words, columns=columns))
    assert {len(line) for line in moving} == {min(100, columns - 1)}


def test_it_leaves_nothing_behind() -> None:
    said = watched(*LINT, columns=80)
    assert said.endswith("\r" + " " * 79 + "\r")

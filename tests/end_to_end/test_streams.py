"""What a stream does to the command: a narrow encoding, a reader that leaves, a full disk, no stream at all."""

import os
import subprocess
from pathlib import Path

import pytest

from mock_server.demo.hosting import hosted
from mock_server.demo.receivers import right
from tests.end_to_end.conftest import HOOKPACT, Cli

FULL = Path("/dev/full")
DEAL = "influencer-hero/update_commission"
SIGN = ("sign", DEAL)
PRINTING = [("list",), ("--help",), ("send", "--help"), ("vectors", "--scheme", "stripe"), SIGN]


def run(*arguments: str, closed: int | None = None, out: int = subprocess.PIPE) -> tuple[int, str]:
    """Run without one of the streams, or with another stdout; return the code and what was said beside the data."""
    shut = None if closed is None else lambda: os.close(closed)
    done = subprocess.run(
        [HOOKPACT, *arguments], stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.PIPE, text=True, timeout=120,
        preexec_fn=shut, check=False,
    )  # fmt: skip
    return done.returncode, done.stderr


@pytest.mark.parametrize("words", [*PRINTING, ("send", DEAL, "--dry-run", "--seed", "1")], ids=" ".join)
def test_who_reads_no_more_found_nothing(words: tuple[str, ...]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    code, said = run(*words, out=writing)
    os.close(writing)
    assert (code, "Traceback" in said) == (0, False), said


@pytest.mark.skipif(not FULL.exists(), reason="there is no disk that is always full")
@pytest.mark.parametrize("words", PRINTING, ids=" ".join)
def test_a_full_disk_is_told_in_a_sentence(words: tuple[str, ...]) -> None:
    with FULL.open("w") as full:
        code, said = run(*words, out=full.fileno())
    assert (code, said.splitlines()[-1]) == (2, "hookpact: what was printed cannot be written: No space left on device")


@pytest.mark.skipif(not FULL.exists(), reason="there is no disk that is always full")
def test_where_not_even_that_can_be_told_the_code_says_it() -> None:
    with FULL.open("w") as full:
        done = subprocess.run([HOOKPACT, "lnt"], stderr=full, timeout=60, check=False)
    assert done.returncode == 2


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252:strict"])
def test_what_an_encoding_cannot_say_is_escaped(cli: Cli, tmp_path: Path, encoding: str) -> None:
    narrow = {"PYTHONIOENCODING": encoding}
    with hosted(right(None, "", tmp_path / "log")) as url:
        done = cli("send", DEAL, "--to", f"{url}/hooks", env=narrow)
    assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr
    assert f"{DEAL}  answered 200" in done.stdout
    assert "no provider 'n\\u2192'" in cli("show", "n→", env=narrow).stderr


@pytest.mark.parametrize("stream", [1, 2])
def test_without_a_stream_all_else_goes_on(stream: int) -> None:
    assert run("lint", "--prove", "1", "ylytic", closed=stream)[0] == 0
    assert run(*SIGN, closed=stream)[0] == 0

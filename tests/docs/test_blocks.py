"""Blocks are found, told apart, and none is left out unseen."""

import re
from pathlib import Path

import pytest

from tests.docs.blocks import RUN, Step, blocks, pattern, steps
from tests.docs.playing import ROOT, play

WORDS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
HAND_WRITTEN = [path for path in WORDS if path.parent.name != "reference"]
NAMES = [path.relative_to(ROOT).as_posix() for path in HAND_WRITTEN]


@pytest.mark.parametrize("path", HAND_WRITTEN, ids=NAMES)
def test_every_fence_is_a_block_that_is_played_or_says_why_not(path: Path) -> None:
    page = path.read_text("utf-8")
    found = blocks(page)
    assert page.count("```") == 2 * len(found)
    assert [block.line for block in found if block.skip and len(block.skip.split()) < 3] == []
    assert [block.line for block in found if block.language not in (*RUN, "") and not block.title][1:] == []


def test_a_block_knows_its_title_its_line_and_why_it_is_not_run() -> None:
    page = 'a\n\n```python title="app.py"\nx = 1\n```\n\n<!-- skip: no network here -->\n```console\n$ ls\n```\n'
    first, second = blocks(page)
    assert (first.language, first.title, first.text, first.line, first.skip) == ("python", "app.py", "x = 1\n", 3, "")
    assert (second.language, second.title, second.text, second.skip) == ("console", "", "$ ls\n", "no network here")


def test_a_console_is_commands_with_their_output() -> None:
    assert list(steps("$ a \\\n  b\none\ntwo\n$ c &\n")) == [
        Step(command="a \\\n  b", output="one\ntwo\n"),
        Step(command="c &", output=""),
    ]
    assert [step.stays for step in steps("$ a\n$ c &\n")] == [False, True]


@pytest.mark.parametrize(
    ("output", "printed", "fits"),
    [
        ("a...z", "abcz", True),
        ("a...z", "abc", False),
        ("a\n...", "a", True),
        ("a\n...", "a\nb\nc", True),
        ("a\n...", "ab", False),
        ("...", "", True),
        ("a.c", "abc", False),
    ],
)
def test_dots_stand_for_anything(output: str, printed: str, fits: bool) -> None:
    assert bool(re.fullmatch(pattern(output), printed, re.S)) is fits


@pytest.mark.parametrize(
    "page",
    [
        "```console\n$ echo one\ntwo\n```",
        "```console\n$ false\n```",
        "```console\n$ false\n$ echo $?\n0\n```",
        "```python\nassert 1 == 2\n```",
        '```python title="a.py"\nprint(1)\n```\n\n```console\n$ python a.py\n2\n```',
    ],
)
def test_a_page_that_is_not_true_is_seen(page: str, tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="the block at line"):
        play(page, tmp_path)


def test_a_page_is_a_story(tmp_path: Path) -> None:
    server = "import http.server as h; h.HTTPServer(('127.0.0.1', 8080), h.SimpleHTTPRequestHandler).serve_forever()"
    page = (
        f'```python title="serve.py"\n{server}\n```\n\n```text title="said.txt"\nhello at 8080\n```\n\n'
        "```console\n$ python serve.py 8080 &\n$ curl -sS http://127.0.0.1:8080/said.txt\nhello at 8080\n"
        "$ exit 3\n$ echo $?\n3\n```\n"
    )
    assert play(page, tmp_path) == 3

"""README and docs are true: their files are written, their commands run, and print what stands below them."""

from pathlib import Path

import pytest

from tests.docs.blocks import blocks
from tests.docs.playing import ROOT, play
from tests.openapi import node

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
PLAYED = [path for path in PAGES if path.parent.name != "reference"]


@pytest.mark.parametrize("path", PLAYED, ids=[path.relative_to(ROOT).as_posix() for path in PLAYED])
def test_every_block_of_a_page_does_what_it_says(path: Path, tmp_path: Path) -> None:
    page = path.read_text("utf-8")
    if any(block.language == "javascript" for block in blocks(page)):
        (tmp_path / "node_modules").symlink_to(node.packages() / "node_modules")
    play(page, tmp_path)

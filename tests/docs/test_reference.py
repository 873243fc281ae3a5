"""docs/reference is what the code says now, and links in README and docs lead somewhere."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml

from mock_server.configuration import read
from tests.docs import commands
from tests.docs.blocks import blocks
from tests.docs.configuration import EXAMPLE
from tests.docs.playing import ROOT
from tests.docs.reference import DOCS, PAGES
from tests.docs.tables import code, prose, table

WORDS = [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))]
_LINK = re.compile(r"\]\((?!https?:)([^)#]+)[^)]*\)")


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_the_reference_is_the_codes(name: str) -> None:
    assert (DOCS / "reference" / name).read_text("utf-8") == PAGES[name](), "run `make readme`"


def test_the_configuration_that_is_shown_is_one(tmp_path: Path) -> None:
    (tmp_path / "hookpact.toml").write_text(EXAMPLE, "utf-8")
    assert set(read(tmp_path / "hookpact.toml").targets) == {"local", "staging"}


def test_options_say_what_they_take_in_words() -> None:
    assert re.findall(r"`--[^`]*(?: INTEGER| FLOAT| RANGE| CHOICE)[^`]*`", commands.made()) == []


def test_no_page_of_the_reference_is_left_over() -> None:
    assert {path.name for path in (DOCS / "reference").iterdir()} == set(PAGES)


@pytest.mark.parametrize("path", WORDS, ids=[path.relative_to(ROOT).as_posix() for path in WORDS])
def test_links_lead_to_files(path: Path) -> None:
    found = _LINK.findall(path.read_text("utf-8"))
    assert [link for link in found if not (path.parent / link).is_file()] == []


def test_every_page_can_be_found_from_the_menu() -> None:
    menu = str(tomllib.loads((ROOT / "zensical.toml").read_text("utf-8"))["project"]["nav"])
    pages = {path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md")}
    assert set(re.findall(r"[\w/-]+\.md", menu)) == pages


def test_workflows_of_the_docs_use_what_the_action_has() -> None:
    action = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
    page = (DOCS / "how-to" / "github-actions.md").read_text("utf-8")
    flows = [yaml.safe_load(block.text) for block in blocks(page) if block.language == "yaml"]
    steps = [step for flow in flows for job in flow["jobs"].values() for step in job["steps"]]
    ours = [step for step in steps if "/hookpact@" in step.get("uses", "")]
    assert len(ours) == 2
    assert set().union(*(step["with"] for step in ours)) <= set(action["inputs"])
    assert set(re.findall(r"steps\.mock\.outputs\.([\w-]+)", page)) <= set(action["outputs"])


def test_a_cell_keeps_bars_and_a_code_its_backticks() -> None:
    assert table(("a",), [("x|y\nz",)]) == "| a |\n| --- |\n| x\\|y z |"
    assert code("a`b") == "``a`b``"
    assert (
        prose("One\ntwo.\n\n\b\n  run it\n\n>>> 1\n1") == "One two.\n\n```text\nrun it\n```\n\n```pycon\n>>> 1\n1\n```"
    )

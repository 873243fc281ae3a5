"""SECURITY.md is true: each attack names tests that exist. And the defence that stands nowhere else."""

import re
from pathlib import Path

import pytest

from mock_server import catalog
from mock_server.demo.hosting import hosted
from mock_server.demo.receivers import right
from tests.end_to_end.conftest import ROOT, Cli

SECURITY = ROOT / ".github" / "SECURITY.md"


def named_tests(text: str) -> list[tuple[str, str]]:
    """Return file and test of each one that a text names."""
    return re.findall(r"`([\w/]+\.py)::(test_\w+)`", text)


def missing(text: str, tests: Path) -> list[str]:
    """Return the tests that a text names and nobody wrote."""
    return [
        f"{file}::{name}"
        for file, name in named_tests(text)
        if not (tests / file).is_file() or not re.search(rf"^ *(async )?def {name}\(", (tests / file).read_text(), re.M)
    ]


def rows(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith("| ") and not line.startswith(("| ---", "| attack"))]


@pytest.mark.skipif(not SECURITY.exists(), reason="the wheel alone has no SECURITY.md")
def test_every_defence_names_a_test_that_exists() -> None:
    text = SECURITY.read_text("utf-8")
    assert len(rows(text)) >= 20
    assert [row for row in rows(text) if not named_tests(row)] == []
    assert missing(text, ROOT / "tests") == []


def test_a_made_up_test_is_seen() -> None:
    real = "`end_to_end/test_security.py::test_a_made_up_test_is_seen`"
    text = f"`end_to_end/test_security.py::test_nope` `nope.py::test_a` {real}"
    assert missing(text, ROOT / "tests") == ["end_to_end/test_security.py::test_nope", "nope.py::test_a"]


def test_a_proxy_of_the_environment_is_not_asked(cli: Cli, tmp_path: Path) -> None:
    dead = "http://127.0.0.1:9"
    proxies = dict.fromkeys(("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", "HTTPS_PROXY"), dead)
    webhook = catalog.provider("ylytic").webhooks["creator_insights"]
    with hosted(right(webhook.scheme, "", tmp_path / "log")) as url:
        done = cli("send", "ylytic/creator_insights", "--to", f"{url}/hooks", env=proxies)
    assert "answered 2" in done.stdout, done.stderr

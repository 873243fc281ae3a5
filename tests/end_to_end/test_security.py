"""SECURITY.md is true: each attack names tests that exist. And the defence that stands nowhere else."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request as Incoming
from starlette.responses import Response as Outgoing
from starlette.routing import Route

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


COMMANDS = "oops\n::error title=pwned::x\n  ::stop-commands::x\n##vso[task.complete]x\n\x1b]0;pwned\x07\u202e"
"""What CI runners and terminals would obey."""
OBEYED = re.compile("^\\s*::|##vso|[\x1b\x07\u202e]", re.MULTILINE)


def document(name: str = "paid", **words: Any) -> str:
    """Return a document with one webhook."""
    post = {"summary": "paid", "requestBody": {"content": {"application/json": {"example": {"a": 1}}}}} | words
    info = {"title": "t", "version": "1"}
    return json.dumps({"openapi": "3.1.0", "info": info, "webhooks": {name: {"post": post}}})


def test_the_answer_of_a_target_gives_no_command(cli: Cli) -> None:
    async def hook(_: Incoming) -> Outgoing:
        return Outgoing(COMMANDS, status_code=500)

    with hosted(Starlette(routes=[Route("/", hook, methods=["POST"])])) as url:
        done = cli("send", "ylytic/creator_insights", "--to", url)
    assert "pwned" in done.stdout
    assert OBEYED.findall(done.stdout + done.stderr) == []


@pytest.mark.parametrize(
    "command",
    [
        ("list",),
        ("send", "--all", "--unsigned", "--to", "http://127.0.0.1:9"),
        ("send", "--all", "--unsigned", "--dry-run"),
        ("verify", "http://127.0.0.1:9", "--unsigned", "--plan"),
        ("show", "paid"),
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("where", ["name", "words", "body"])
def test_a_document_gives_no_command(cli: Cli, tmp_path: Path, command: tuple[str, ...], where: str) -> None:
    body = {"content": {"text/plain": {"example": COMMANDS}}}
    made = {
        "name": document(f"paid{COMMANDS}"),
        "words": document(summary=COMMANDS, description=COMMANDS, operationId=COMMANDS),
        "body": document(requestBody=body),
    }
    (tmp_path / "hostile.json").write_text(made[where])
    done = cli(*command, "--document", "hostile.json")
    assert "Traceback" not in done.stderr
    assert OBEYED.findall(done.stdout + done.stderr) == []
    assert where != "name" or (done.returncode, done.stderr.count("hostile.json:1: ")) == (2, 1)

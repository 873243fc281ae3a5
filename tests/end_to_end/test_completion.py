"""What the shell completes, and what it never does."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from mock_server import catalog
from tests.end_to_end.conftest import HOOKPACT, Cli
from tests.end_to_end.test_configuration import configured, target


def completed(folder: Path, words: str, env: dict[str, str] | None = None) -> list[str]:
    bare = {"PATH": os.environ["PATH"], "COMP_WORDS": words, "COMP_CWORD": str(len(words.split(" ")) - 1)}
    done = subprocess.run(
        [HOOKPACT], env={**bare, "_HOOKPACT_COMPLETE": "bash_complete", **(env or {})}, cwd=folder, capture_output=True,
        text=True, timeout=60, check=True,
    )  # fmt: skip
    assert done.stderr == ""
    return [line.removeprefix("plain,") for line in done.stdout.split()]


def test_the_shell_completes_names(tmp_path: Path) -> None:
    configured(tmp_path, target("http://127.0.0.1:9/x"))
    assert completed(tmp_path, "hookpact verify h") == ["here"]
    assert completed(tmp_path, "hookpact verify --provider s") == ["shop"]
    assert completed(tmp_path, "hookpact send shop/") == ["shop/paid"]
    assert completed(tmp_path, "hookpact verify --check well-a") == ["well-at-once", "well-after"]
    assert completed(tmp_path, "hookpact verify --check property-i") == ["property-invalid"]
    assert "github" in completed(tmp_path, "hookpact verify --scheme g")
    assert completed(tmp_path, "hookpact verify --provider shop --webhook p") == ["paid"]
    assert set(catalog.names()) < set(completed(tmp_path, "hookpact show "))
    assert completed(tmp_path, "hookpact comp") == ["completion"]


def test_the_shell_gets_no_name_that_it_would_run(tmp_path: Path) -> None:
    hostile = ("$(touch${IFS}x)", "`x`", "a;b", "a&b", "a b", "a|b", "a>b", "~x", "'", '"', "a\\b", "a*", "{a,b}")
    webhooks: dict[str, object] = {name: {"post": {}} for name in (*hostile, "order.paid-1/eu_A")}
    document = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "webhooks": webhooks}
    (tmp_path / "evil.json").write_text(json.dumps(document))
    configured(tmp_path, '[providers.evil]\ndocument = "evil.json"\nunsigned = true\n')
    assert completed(tmp_path, "hookpact send evil/") == ["evil/order.paid-1/eu_A"]
    assert completed(tmp_path, "hookpact verify --provider evil --webhook ") == ["order.paid-1/eu_A"]


@pytest.mark.parametrize("words", ["lint", "verify --document", "show --config", "diagnose --body"])
def test_the_shell_completes_files_where_a_file_is_wanted(tmp_path: Path, words: str) -> None:
    assert completed(tmp_path, f"hookpact {words} ok.y") == ["file,ok.y"]


def test_a_file_may_be_named_where_a_provider_may(tmp_path: Path) -> None:
    # bash forgets the names that stand before what asks for files.
    assert completed(tmp_path, "hookpact lint yl") == ["file,yl", "ylytic"]


def test_a_command_that_there_is_not_is_no_sentence_for_a_shell(tmp_path: Path) -> None:
    assert completed(tmp_path, "hookpact vefy --h") == ["--help"]


def test_a_broken_configuration_completes_nothing_and_says_nothing(tmp_path: Path) -> None:
    configured(tmp_path, "nope")
    assert completed(tmp_path, "hookpact verify --provider s") == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_gets_its_lines(cli: Cli, shell: str) -> None:
    done = cli("completion", shell)
    assert done.returncode == 0
    assert f"_HOOKPACT_COMPLETE={shell}_complete" in done.stdout

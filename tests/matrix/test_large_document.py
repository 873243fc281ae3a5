"""A vendor's own document, whole: each of its webhooks is proven, and the vendor's own library takes each delivery."""

import json
import resource
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.matrix.verifying import BIN, SECRETS, environment
from tests.openapi import node

AT = 1_700_000_000
LONGEST = 60.0
CONTRADICTIONS = {"repository-advisory-published", "repository-advisory-reported"}
"""They ask for an author that is null and an object at once: there is no such payload."""


def hookpact(*arguments: str, folder: Path) -> tuple[subprocess.CompletedProcess[str], float]:
    """Run the command line; return what it said and the processor time that it took."""
    began = _spent()
    done = subprocess.run(
        [str(BIN / "hookpact"), *arguments], env=environment("github"), cwd=folder, capture_output=True, text=True,
        timeout=600, check=False,
    )  # fmt: skip
    return done, _spent() - began


def _spent() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def rows(out: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.splitlines()]


@pytest.mark.matrix
def test_five_payloads_of_every_webhook_are_proven_in_time(tmp_path: Path) -> None:
    document = str(node.large_document())
    done, spent = hookpact("lint", document, "--prove", "5", "--scheme", "github", "--json", folder=tmp_path)
    proofs = [row for row in rows(done.stdout) if row["kind"] in ("proof", "unproven")]
    whole = [row for row in proofs if row["kind"] == "proof" and row["payloads"] == 5]
    assert len(proofs) > 250
    assert {row["webhook"].partition("/")[2] for row in proofs if row not in whole} == CONTRADICTIONS
    assert spent < LONGEST


@pytest.mark.matrix
def test_the_vendors_own_library_takes_every_delivery_and_no_changed_one(tmp_path: Path) -> None:
    arguments = ("--document", str(node.large_document()), "--scheme", "github", "--seed", "3", "--at", str(AT))
    done, spent = hookpact("send", "--all", "--dry-run", "--json", *arguments, folder=tmp_path)
    sent = [row for row in rows(done.stdout) if "skipped" not in row]
    skipped = {row["webhook"].partition("/")[2] for row in rows(done.stdout) if "skipped" in row}
    assert (done.returncode, skipped) == (0, CONTRADICTIONS)
    assert len(sent) > 250
    assert spent < LONGEST
    right = [{**row, "scheme": "github", "secret": SECRETS["github"], "now": AT} for row in sent]
    changed = [{**row, "body": row["body"].replace(":", ": ", 1)} for row in right]
    said = node.judged(node.placed(node.HERE / "libraries.mjs"), [*right, *changed])
    assert said == [True] * len(right) + [False] * len(changed)

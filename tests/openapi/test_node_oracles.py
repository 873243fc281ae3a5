"""The same vectors in another language: judged by the vendors' own libraries and by a few lines of `node:crypto`."""

import json
import re
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from mock_server.cli.commands.vectors import command
from tests.openapi import node

BY_HAND = node.HERE / "by_hand.mjs"
LIBRARIES = node.HERE / "libraries.mjs"
SCHEMES = {
    script: re.findall(r'^  "?([a-z-]+)"?: ', script.read_text("utf-8").partition(start)[2].partition("\n};")[0], re.M)
    for script, start in ((BY_HAND, "const schemes = {"), (LIBRARIES, "const libraries = {"))
}
ROWS = [(script, scheme) for script, schemes in SCHEMES.items() for scheme in schemes]


def vectors(scheme: str, *arguments: str) -> list[dict[str, Any]]:
    done = CliRunner().invoke(command, ["--scheme", scheme, *arguments], catch_exceptions=False)
    found: list[dict[str, Any]] = json.loads(done.stdout)["vectors"]
    return found


def runnable(script: Path) -> Path:
    return script if script == BY_HAND else node.placed(script)


def test_nine_schemes_are_played_by_hand_and_four_by_libraries() -> None:
    assert len(SCHEMES[BY_HAND]) >= 9
    assert set(SCHEMES[LIBRARIES]) == {"github", "standard-webhooks", "stripe", "svix"}


@pytest.mark.parametrize(("script", "scheme"), ROWS, ids=[f"{scheme}-{script.stem}" for script, scheme in ROWS])
def test_node_judges_every_vector_as_we_do(script: Path, scheme: str) -> None:
    played = [*vectors(scheme), *vectors(scheme, "--seed", "2", "--at", str(int(time.time())))]
    said = node.judged(runnable(script), played)
    wrong = {
        vector["name"]: accepted
        for vector, accepted in zip(played, said, strict=True)
        if accepted is not (vector["verdict"] == "accepted")
    }
    assert wrong == {}
    assert {True, False} == set(said)


def test_a_spoilt_vector_is_seen() -> None:
    node.need_node()
    right = vectors("github")[0]
    assert node.judged(BY_HAND, [right, {**right, "secret": "another"}]) == [True, False]

"""The Action's steps, run by bash as they stand, with what a runner sets."""

import json
import os
import re
import signal
import sys
import sysconfig
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from contracts.documents import read
from mock_server import catalog
from mock_server.demo.hosting import hosted
from mock_server.demo.receivers import right, wrong
from tests.end_to_end.runner import ACTION, ROOT, STEPS, Runner

SECRET = "test_signing_secret"


@pytest.fixture
def runner(tmp_path: Path, wheel: Path) -> Iterator[Any]:
    """Make a runner; the installed wheel finds its dependencies in our own environment."""
    runners: list[Runner] = []

    def make(**inputs: str) -> Runner:
        made = {"package": str(wheel), "python": sys.executable} | inputs
        runners.append(Runner(tmp_path, {name.replace("_", "-"): text for name, text in made.items()}, OFFLINE))
        return runners[-1]

    yield make
    for each in runners:
        if "pid" in each.outputs.get("run", {}):
            os.kill(int(each.outputs["run"]["pid"]), signal.SIGKILL)


OFFLINE = {"PIP_NO_DEPS": "1"}
"""The install step fetches nothing: the wheel is at hand, and what it needs stands in our own environment."""
DEPENDENCIES = {"PYTHONPATH": sysconfig.get_path("purelib")}
QUICK = "--quick\n--webhook\nupdate_commission\n\n"


def test_no_input_becomes_part_of_a_script() -> None:
    steps = [step for step in STEPS if "run" in step]
    assert len(steps) == 3
    assert [step["name"] for step in steps if "${{" in step["run"]] == []


def test_every_output_is_said_by_a_step_and_every_input_described() -> None:
    assert all(each["description"] for each in (*ACTION["inputs"].values(), *ACTION["outputs"].values()))
    assert {re.findall(r"outputs\.([\w-]+)", each["value"])[0] for each in ACTION["outputs"].values()} == set(
        ACTION["outputs"]
    )


def test_a_right_endpoint_passes_and_its_reports_are_kept(runner: Any, tmp_path: Path) -> None:
    webhook = catalog.provider("influencer-hero").webhooks["update_commission"]
    with hosted(right(webhook.scheme, SECRET, tmp_path / "receiver")) as url:
        made = runner(target=f"{url}/hooks", provider="influencer-hero", secret=SECRET, arguments=QUICK)
        assert made.run(DEPENDENCIES) == 0, made.said
    assert made.outputs["run"]["exit-code"] == "0"
    folder = Path(made.outputs["run"]["report"])
    assert {file.name for file in folder.iterdir()} == {
        f"report.{end}" for end in ("json", "xml", "sarif", "html", "md")
    }
    assert json.loads((folder / "report.json").read_text())["summary"]["must"]["failed"] == 0
    assert (tmp_path / "summary.md").read_text() == (folder / "report.md").read_text()


def test_a_wrong_endpoint_fails_with_annotations_and_a_summary(runner: Any, tmp_path: Path) -> None:
    webhook = catalog.provider("influencer-hero").webhooks["update_commission"]
    with hosted(wrong(webhook.scheme, SECRET, tmp_path / "receiver")) as url:
        made = runner(target=f"{url}/hooks", provider="influencer-hero", secret=SECRET, arguments=QUICK)
        assert made.run(DEPENDENCIES) == 1, made.said
    said = "".join(made.said)
    assert re.search(r"^::error file=.*\[forgery-missing\]", said, re.M)
    assert "forgery-missing" in (tmp_path / "summary.md").read_text()
    assert SECRET not in said


def test_nobody_there_is_code_3(runner: Any) -> None:
    made = runner(target="http://127.0.0.1:9/hooks", provider="influencer-hero", wait="0", arguments=QUICK)
    assert made.run(DEPENDENCIES) == 3


HOSTILE = [
    'x"; touch owned; "',
    *(pytest.param(text, marks=pytest.mark.matrix) for text in ("$(touch owned)", "`touch owned`", "--help", "-c")),
]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_hostile_input_is_data(runner: Any, tmp_path: Path, hostile: str) -> None:
    made = runner(target=hostile, provider=hostile, arguments=f"--webhook\n{hostile}")
    assert made.run(DEPENDENCIES) == 2, made.said
    assert list(tmp_path.rglob("owned")) == []


def test_files_of_the_workspace_are_not_run_by_the_steps(runner: Any, tmp_path: Path) -> None:
    made = runner(target="http://127.0.0.1:9/hooks", provider="influencer-hero", wait="0", arguments=QUICK)
    for name in ("venv", "pip", "logging", "socket"):
        (tmp_path / "work" / f"{name}.py").write_text(
            "import pathlib; pathlib.Path(__file__).with_name('owned').touch()"
        )
    assert made.run(DEPENDENCIES) == 3, made.said
    assert list(tmp_path.rglob("owned")) == []


def test_a_run_without_a_report_does_not_show_that_of_an_earlier_one(runner: Any) -> None:
    made = runner(target="http://127.0.0.1:9/hooks", provider="influencer-hero", wait="0", arguments=QUICK)
    assert made.run(DEPENDENCIES) == 3
    earlier = made.outputs["run"]["report"]
    made.inputs |= {"provider": "nosuch"}
    assert made.run(DEPENDENCIES) == 2
    assert made.outputs["run"]["report"] != earlier
    assert list(Path(made.outputs["run"]["report"]).iterdir()) == []


def test_serve_stays_for_the_steps_that_follow(runner: Any) -> None:
    made = runner(command="serve", port="0")
    assert made.run(DEPENDENCIES) == 0, made.said
    with urllib.request.urlopen(f"{made.outputs['run']['url']}/healthz", timeout=5) as answer:
        assert answer.status == 200


def test_a_server_that_cannot_start_fails_the_step(runner: Any) -> None:
    made = runner(command="serve", port="0", arguments="--nope")
    assert made.run(DEPENDENCIES) == 1
    assert "::error title=hookpact serve::" in "".join(made.said)


def test_the_example_workflow_uses_what_the_action_takes() -> None:
    text = (ROOT / "examples" / "github-actions.yml").read_bytes()
    jobs = read(text, "examples/github-actions.yml").tree["jobs"].values()
    uses = [step for job in jobs for step in job["steps"] if "hookpact" in step.get("uses", "")]
    assert len(uses) == 2
    assert all(set(step["with"]) <= set(ACTION["inputs"]) for step in uses)

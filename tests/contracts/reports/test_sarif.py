import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from jsonschema import Draft202012Validator
from pydantic_sarif.model import StaticAnalysisResultsFormatSarifVersion210JsonSchema as Published

from contracts.checks import CHECKS
from contracts.findings import Level, Run, Status
from contracts.reports.sarif import sarif_report
from tests.contracts.reports.runs import CALM, Told, exchange, finding, hostile_runs, provider, run

SCHEMA = json.loads((Path(__file__).parents[2] / "data" / "sarif-2.1.0.schema.json").read_text("utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)


def read(made: Run) -> Any:
    """Read a report that holds against our own schema of what we use, and a model made from the published one."""
    log = json.loads(sarif_report(made))
    VALIDATOR.validate(log)
    Published.model_validate(log)
    return log["runs"][0]


@CALM
@given(hostile_runs())
def test_it_stays_valid_and_every_result_has_its_rule_whatever_is_said(told: Told) -> None:
    told_run = read(told.run())
    rules = told_run["tool"]["driver"]["rules"]
    for result in told_run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert "](" not in result["message"]["text"]


def test_the_schema_sees_a_member_that_sarif_does_not_know() -> None:
    log = json.loads(sarif_report(run(finding())))
    log["runs"][0]["results"][0]["message"] = {"markdown": "x"}
    assert not VALIDATOR.is_valid(log)


def test_the_published_model_sees_it_too() -> None:
    log = json.loads(sarif_report(run(finding())))
    log["runs"][0]["results"][0]["colour"] = "red"
    with pytest.raises(ValueError, match="colour"):
        Published.model_validate(log)


def test_every_check_is_a_rule_with_its_explanation() -> None:
    rules = {rule["id"]: rule for rule in read(run())["tool"]["driver"]["rules"]}
    for check in CHECKS:
        assert check.explanation in rules[check.id]["help"]["text"]


@pytest.mark.parametrize(("level", "word"), [(Level.MUST, "error"), (Level.SHOULD, "warning"), (Level.NOTE, "note")])
def test_a_broken_promise_points_at_its_line_of_the_document(level: Level, word: str) -> None:
    (result,) = read(run(finding(Status.FAILED, level, by=exchange()), finding(Status.PASSED)))["results"]
    physical = result["locations"][0]["physicalLocation"]
    assert result["level"] == word
    assert physical["artifactLocation"]["uri"].endswith("openapi/influencer-hero.yaml")
    assert physical["region"]["startLine"] == provider().source.line("/webhooks/new_payout_request/post")


def test_a_fingerprint_outlives_answers_and_tells_cases_apart() -> None:
    def print_of(case: str = "a", webhook: str = "b", reason: str = "c", pointer: str = "/webhooks") -> str:
        told = finding(case=case, webhook=webhook, reason=reason, pointer=pointer)
        return str(read(run(told))["results"][0]["partialFingerprints"])

    assert print_of(reason="answered 200") == print_of(reason="answered 500", pointer="/info")
    assert print_of() != print_of(case="another")
    assert print_of() != print_of(webhook="another")


@pytest.mark.parametrize(
    ("name", "uri"),
    [
        ("api/hooks.yaml", "api/hooks.yaml"),
        ("../a b%.yaml", "../a%20b%25.yaml"),
        ("/srv/a.yaml", "file:///srv/a.yaml"),
        ("C:\\x\\a.yaml", "file:///C:/x/a.yaml"),
        ("a:b.yaml", "./a%3Ab.yaml"),
        ("", "influencer-hero.yaml"),
    ],
)
def test_a_document_is_named_relative_where_its_name_is(name: str, uri: str) -> None:
    told = Told(findings=(finding(),), target="", inconclusive="", source=name, title="t", started_at=0)
    (result,) = read(told.run())["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == uri


def test_a_run_without_a_result_says_why() -> None:
    told = Told(findings=(), target="", inconclusive="blocked", source="a", title="t", started_at=0)
    (invocation,) = read(told.run())["invocations"]
    assert invocation["executionSuccessful"] is False
    assert invocation["toolExecutionNotifications"][0]["message"]["text"] == "blocked"

import json
from pathlib import Path
from typing import Any

from hypothesis import given
from jsonschema import Draft202012Validator

from contracts.messages import Response, Silence
from contracts.reports.as_json import json_report
from tests.contracts.reports.runs import CALM, Told, exchange, finding, hostile_runs, run

SCHEMA = json.loads((Path(__file__).parents[3] / "openapi" / "report.schema.json").read_text("utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@CALM
@given(hostile_runs())
def test_it_fits_its_schema_whatever_is_said(told: Told) -> None:
    VALIDATOR.validate(json.loads(json_report(told.run())))


def test_the_schema_sees_a_member_too_many_and_one_too_few() -> None:
    report = json.loads(json_report(run(finding(by=exchange()))))
    assert VALIDATOR.is_valid(report)
    assert not VALIDATOR.is_valid({**report, "more": 1})
    del report["findings"][0]["exchanges"][0]["response"]
    assert not VALIDATOR.is_valid(report)


def test_the_volatile_keys_that_the_schema_names_are_those_that_it_marks() -> None:
    def marked(node: Any) -> set[str]:
        if not isinstance(node, dict):
            return set()
        own = {name for name, held in node.get("properties", {}).items() if held.get("x-volatile")}
        return own.union(*map(marked, node.values()), *(marked(held) for held in node.get("properties", {}).values()))

    assert marked(SCHEMA) == set(SCHEMA["x-volatile"]) == {"run", "started_at", "duration_s", "elapsed_ms"}


def test_bytes_that_are_no_text_and_silence_have_their_own_members() -> None:
    told = run(finding(by=exchange(Response(status=500, body=b"\xff"))), finding(by=exchange(Silence.TIMEOUT)))
    first, second = (entry["exchanges"][0] for entry in json.loads(json_report(told))["findings"])
    assert first["response"]["body_base64"] == "/w=="
    assert second["silence"] == "timeout"


def test_the_schema_knows_every_silence() -> None:
    assert set(SCHEMA["$defs"]["exchange"]["properties"]["silence"]["enum"]) == {each.value for each in Silence}

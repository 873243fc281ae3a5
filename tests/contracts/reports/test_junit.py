from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from lxml import etree  # type: ignore[import-untyped]

from contracts.findings import Level, Status
from contracts.messages import Response
from contracts.reports.junit import junit_report
from tests.contracts.reports.runs import CALM, Told, exchange, finding, hostile_runs, run

XSD = etree.XMLSchema(etree.parse(Path(__file__).parents[2] / "data" / "junit-10.xsd"))


def read(text: str) -> ElementTree.Element:
    XSD.assertValid(etree.fromstring(text.encode()))
    return ElementTree.fromstring(text)


@CALM
@given(hostile_runs())
def test_it_stays_well_formed_and_valid_whatever_is_said(told: Told) -> None:
    assert read(junit_report(told.run())).tag == "testsuites"


@pytest.mark.parametrize(
    ("status", "level", "tags"),
    [
        (Status.PASSED, Level.MUST, []),
        (Status.FAILED, Level.MUST, ["failure"]),
        (Status.FLAKY, Level.MUST, ["failure"]),
        (Status.FAILED, Level.SHOULD, ["skipped", "system-out"]),
        (Status.FAILED, Level.NOTE, ["system-out"]),
        (Status.PASSED, Level.NOTE, ["system-out"]),
        (Status.SKIPPED, Level.MUST, ["skipped"]),
    ],
)
def test_only_a_broken_must_is_a_failure(status: Status, level: Level, tags: list[str]) -> None:
    case, *_ = read(junit_report(run(finding(status, level, by=exchange())))).iter("testcase")
    assert [child.tag for child in case] == tags


def test_the_counts_are_those_of_the_cases() -> None:
    top = read(junit_report(run(
        finding(), finding(case="b"), finding(level=Level.SHOULD), finding(Status.PASSED, webhook="other"),
    )))  # fmt: skip
    suites = [(suite.get("tests"), suite.get("failures"), suite.get("skipped")) for suite in top]
    assert suites == [("3", "2", "1"), ("1", "0", "0")]
    assert (top.get("tests"), top.get("failures"), top.get("errors")) == ("4", "2", "0")


def test_a_run_that_checked_nothing_is_an_error_and_no_pass() -> None:
    assert read(junit_report(run())).get("errors") == "1"
    assert read(junit_report(run(finding(Status.SKIPPED)))).get("errors") == "1"
    assert read(junit_report(run(finding(Status.PASSED)))).get("errors") == "0"


def test_what_xml_cannot_hold_is_shown_by_its_number() -> None:
    answer = Response(status=500, body=b"\x1b[31m ]]> \xef\xbf\xbf \x00")
    (failure,) = read(junit_report(run(finding(by=exchange(answer))))).iter("failure")
    assert "\\x1b[31m ]]> \\uffff \\x00" in (failure.text or "")

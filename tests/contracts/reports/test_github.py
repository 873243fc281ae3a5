import re

import pytest
from hypothesis import given

from contracts.findings import Level, Status
from contracts.reports.github import github_report
from tests.contracts.reports.runs import CALM, Told, finding, hostile_runs, run

LINE = re.compile(
    r"::(error|warning|notice) (?:file=[^:,%]*(?:%[0-9A-F]{2}[^:,%]*)*,line=\d+,)?"
    r"title=[^:,%]*(?:%[0-9A-F]{2}[^:,%]*)*::[^\r\n]*"
)


@CALM
@given(hostile_runs())
def test_every_line_is_one_command_of_ours_whatever_is_said(told: Told) -> None:
    written = github_report(told.run())
    lines = written.split("\n")
    assert lines.pop() == ""
    for line in lines:
        assert LINE.fullmatch(line)
        assert line.splitlines() == [line]
        assert not re.search(r"##(\[|vso\[|teamcity\[)", line, re.IGNORECASE)


@pytest.mark.parametrize(("level", "word"), [(Level.MUST, "error"), (Level.SHOULD, "warning"), (Level.NOTE, "notice")])
def test_a_level_has_its_command(level: Level, word: str) -> None:
    assert github_report(run(finding(Status.FAILED, level))).startswith(f"::{word} file=")


def test_marks_that_end_a_property_or_a_message_are_escaped() -> None:
    written = github_report(run(finding(title="a:b,c%d", reason="x\n::error::y %0A")))
    assert "title=must%3A a%3Ab%2Cc%25d [" in written
    assert "x\\x0a::error::y %250A" in written


def test_one_promise_is_one_annotation_with_its_first_cases() -> None:
    written = github_report(run(*(finding(case=f"case {number}") for number in range(9))))
    assert written.count("\n") == 1
    assert "case 4" in written
    assert "case 5" not in written
    assert "and 4 more like these" in written


def test_a_run_that_checked_nothing_is_an_error_and_a_clean_one_is_silent() -> None:
    assert github_report(run()).endswith("::nothing was checked\n")
    assert github_report(run(finding(Status.PASSED))) == ""

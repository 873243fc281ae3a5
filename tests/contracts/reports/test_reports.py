import pytest
from hypothesis import given

from contracts.findings import Level, Status
from contracts.messages import Response
from contracts.reports import REPORTS
from tests.contracts.reports.runs import CALM, Told, every_report, exchange, finding, hostile_runs, run


@CALM
@given(hostile_runs())
def test_every_report_can_be_written_to_a_file(told: Told) -> None:
    for text in every_report(told.run()).values():
        assert text.encode() is not None


@CALM
@given(hostile_runs())
def test_no_report_holds_a_character_that_a_terminal_obeys(told: Told) -> None:
    for form, text in every_report(told.run()).items():
        obeyed = {mark for mark in text if (ord(mark) < 32 and mark not in "\t\n") or 127 <= ord(mark) < 160}
        assert not obeyed, form
        assert not set(text) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"), form


@pytest.mark.parametrize("form", [form for form in REPORTS if form != "json"])
def test_commands_that_ci_systems_find_anywhere_in_a_line_are_broken(form: str) -> None:
    answer = Response(status=200, body=b"x ##vso[task.setvariable variable=a]b ##[add-mask]c ##TeamCity[d")
    written = REPORTS[form](run(finding(by=exchange(answer), case="##vso[x]", reason="##[y]", webhook="##[z]")))
    assert not any(command in written.lower() for command in ("##vso[", "##[", "##teamcity["))


@pytest.mark.parametrize("form", REPORTS)
def test_a_report_tells_what_was_broken_and_where(form: str) -> None:
    written = REPORTS[form](run(finding(by=exchange(Response(status=200)), case="abc", reason="answered 299")))
    assert "abc" in written
    assert "answered 299" in written
    assert "forgery" in written


@pytest.mark.parametrize("form", REPORTS)
def test_what_was_passed_is_no_news(form: str) -> None:
    written = REPORTS[form](run(finding(Status.PASSED, Level.MUST, reason="answered 299")))
    assert ("answered 299" in written) == (form == "json")

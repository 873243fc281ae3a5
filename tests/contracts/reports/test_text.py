from hypothesis import given

from contracts.findings import Level, Status
from contracts.reports.text import text_report
from tests.contracts.reports.runs import CALM, Told, exchange, finding, hostile_runs, run


@CALM
@given(hostile_runs())
def test_no_line_begins_with_a_command_whatever_is_said(told: Told) -> None:
    for line in text_report(told.run()).splitlines()[1:]:
        assert not line.lstrip().startswith("::")


def test_a_note_that_came_and_went_is_no_negative_number() -> None:
    written = text_report(run(finding(Status.FLAKY, Level.NOTE)))
    assert "0 passed, 1 noted" in written
    assert "note   1 noted\n" in written


def test_a_line_that_fills_the_terminal_is_told_not_printed() -> None:
    short, long = (text_report(run(finding(by=exchange(body=b"[" * size)))) for size in (100, 10_000))
    assert "$ body=" in short
    assert "curl line: --report json=FILE holds it" in long
    assert max(map(len, long.splitlines())) < 500


def test_reasons_for_skipping_that_do_not_fit_are_counted() -> None:
    findings = [finding(Status.SKIPPED, check=f"check-{i}", reason="no id") for i in range(12)]
    written = text_report(run(*findings))
    assert written.count(": no id") == 8
    assert "  and 4 more: --report json=FILE names them all\n" in written
    assert " more" not in text_report(run(*findings[:8]))

import pytest

from contracts.checks import CHECKS
from contracts.findings import Level, Status
from contracts.reports.promises import case_lines, empty, ends, headline, moment, promises, remarks, skipped, themes
from tests.contracts.reports.runs import finding, run


def test_promises_come_worst_first_and_each_check_once_a_level() -> None:
    found = promises(run(
        finding(level=Level.NOTE, check="n"), finding(level=Level.SHOULD, check="a"), finding(check="a"),
        finding(check="b"), finding(check="a", case="2"), finding(Status.PASSED, check="c"),
    ))  # fmt: skip
    assert [(p.level.value, p.check, len(p.findings)) for p in found] == [
        ("must", "a", 2), ("must", "b", 1), ("should", "a", 1), ("note", "n", 1),
    ]  # fmt: skip


def test_a_promise_knows_why_it_matters() -> None:
    (promise,) = promises(run(finding(check=CHECKS[0].id)))
    assert promise.explanation == CHECKS[0].explanation != ""
    (unknown,) = promises(run(finding(check="unheard-of")))
    assert unknown.explanation == ""


def test_a_promise_is_flaky_only_where_every_case_is() -> None:
    flaky = finding(Status.FLAKY, Level.SHOULD)
    assert promises(run(flaky))[0].word == "flaky"
    assert promises(run(flaky, finding(level=Level.SHOULD)))[0].word == "should"


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ([finding()], "1 promise broken"),
        ([finding(check="a"), finding(check="b")], "2 promises broken"),
        ([finding(), finding(level=Level.SHOULD)], "1 promise broken, 1 more that should hold does not"),
        ([finding(level=Level.SHOULD)], "1 that should hold does not"),
        ([finding(level=Level.NOTE)], "Every promise was kept"),
        ([finding(Status.PASSED)], "Every promise was kept"),
        ([finding(Status.SKIPPED)], "Nothing can be said"),
        ([], "Nothing can be said"),
    ],
)
def test_the_headline_says_how_it_ended(found: list[object], said: str) -> None:
    assert headline(run(*found)) == said  # type: ignore[arg-type]


def test_what_proves_nothing_is_empty() -> None:
    assert empty(run(finding(Status.SKIPPED))) == "nothing was checked"
    assert empty(run(finding(level=Level.NOTE))) == ""


def test_a_note_breaks_no_theme() -> None:
    made = run(finding(level=Level.NOTE, theme="a"), finding(Status.PASSED, theme="a"), finding(theme="b"))
    assert [(theme.name, theme.end) for theme in themes(made)] == [("a", "passed"), ("b", "failed")]
    assert ends(made) == ("passed", "failed", "skipped", "noted")


def test_what_was_measured_is_a_remark_unless_it_means_nothing() -> None:
    measured = finding(Status.PASSED, Level.NOTE, check="window-measured", reason="300 s")
    quiet = finding(Status.PASSED, Level.NOTE, check="other-method", reason="answered 405")
    assert remarks(run(measured, quiet, finding(Status.PASSED))) == (("window-measured", (measured,)),)


def test_reasons_for_skipping_are_counted() -> None:
    made = run(*(finding(Status.SKIPPED, reason="vacuous") for _ in range(3)), finding())
    assert skipped(made) == (("forgery-body", "vacuous", 3),)


def test_cases_beyond_the_most_are_counted() -> None:
    found = [finding(case=f"c{number}\n") for number in range(4)]
    assert list(case_lines(found, 2)) == [
        "new_payout_request: c0\\x0a: answered 200",
        "new_payout_request: c1\\x0a: answered 200",
        "and 2 more like these",
    ]


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "1970-01-01T00:00:00Z"),
        (-5, "1970-01-01T00:00:00Z"),
        (1_700_000_000.9, "2023-11-14T22:13:20Z"),
        (10**30, "9999-12-31T23:59:59Z"),
    ],
)
def test_every_moment_can_be_written(seconds: float, text: str) -> None:
    assert moment(seconds) == text

import pytest

from contracts.documents import Provider, Source
from contracts.findings import Finding, Level, Run, Status, Verdict, checks_of, is_broken

PROVIDER = Provider(name="p", title="", version="", description="", webhooks={}, source=Source({}, lambda: {}))


def finding(level: Level, status: Status, check: str = "c") -> Finding:
    verdict = Verdict(status=status, level=level)
    return Finding(check=check, theme="t", title="", webhook="w", case="", pointer="", verdict=verdict)


def run(*findings: Finding) -> Run:
    return Run(
        provider=PROVIDER, target="", seed=1, run="ab", version="1", started_at=0, duration=0.0, findings=findings
    )


@pytest.mark.parametrize(("status", "broken"), [("PASSED", 0), ("FAILED", 1), ("FLAKY", 1), ("SKIPPED", 0)])
def test_what_failed_once_or_always_is_broken(status: str, broken: int) -> None:
    verdict = Verdict(status=Status[status], level=Level.NOTE)
    assert is_broken(verdict) is bool(broken)


def test_cases_are_counted_by_level_and_status() -> None:
    count = run(
        finding(Level.MUST, Status.PASSED), finding(Level.MUST, Status.PASSED), finding(Level.NOTE, Status.SKIPPED)
    ).count()
    assert count[Level.MUST][Status.PASSED] == 2
    assert count[Level.MUST][Status.FAILED] == 0
    assert count[Level.SHOULD] == {}
    assert list(count) == [Level.MUST, Level.SHOULD, Level.NOTE]


def test_the_worst_come_first_and_keep_their_order() -> None:
    note, must, should, other = (
        finding(Level.NOTE, Status.FAILED, "a"), finding(Level.MUST, Status.FAILED, "b"),
        finding(Level.SHOULD, Status.FLAKY, "c"), finding(Level.MUST, Status.FAILED, "d"),
    )  # fmt: skip
    found = run(note, must, should, other, finding(Level.MUST, Status.PASSED))
    assert found.broken() == (must, other, should, note)
    assert found.broken(Level.SHOULD) == (should,)
    assert found.broken(Level.MUST, Level.NOTE) == (must, other, note)


def test_each_check_is_named_once_in_order() -> None:
    names = ("b", "a", "b", "c")
    assert checks_of(finding(Level.MUST, Status.PASSED, name) for name in names) == ("b", "a", "c")


def test_a_run_is_named_in_one_line_however_much_was_sent() -> None:
    sent = finding(Level.MUST, Status.PASSED, "c" * 10_000)
    assert repr(run(*[sent] * 100)) == "Run('p', 'ab', 100 findings)"

import os
from pathlib import Path

import pytest

from contracts.errors import UsageError
from contracts.findings import Status
from mock_server.cli import reporting
from tests.contracts.reports.runs import finding, run


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        (["json"], "FORMAT=PATH"),
        (["pdf=a.pdf"], "FORMAT=PATH"),
        (["json=nowhere/a.json"], "no folder nowhere"),
        (["json=."], "is a folder"),
        (["json=a.json", "html=a.json"], "two reports to a.json"),
        (["json=-", "junit=-"], "two reports to stdout"),
    ],
)
def test_what_cannot_be_written_is_said_before_anything_is_sent(entries: list[str], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        reporting.places(entries, as_json=False)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_where_nothing_may_be_written_is_said_before_anything_is_sent(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(UsageError, match="nothing may be written"):
        reporting.places([f"json={tmp_path}/a.json"], as_json=False)


def test_json_to_stdout_has_two_names() -> None:
    with pytest.raises(UsageError, match="two reports to stdout"):
        reporting.places(["markdown=-"], as_json=True)
    assert reporting.places([], as_json=True) == reporting.places(["json=-"], as_json=False)


def test_a_report_to_stdout_stands_in_place_of_the_text(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    wanted = reporting.places(["junit=-", f"json={tmp_path}/a.json"], as_json=False)
    reporting.tell(run(finding(Status.PASSED)), wanted)
    assert capsys.readouterr().out.startswith("<?xml")
    assert (tmp_path / "a.json").read_text().startswith("{")


def test_a_disk_that_fills_meanwhile_keeps_no_other_report_back(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    folder = tmp_path / "gone"
    folder.mkdir()
    wanted = reporting.places([f"json={folder}/a.json", f"html={tmp_path}/a.html"], as_json=False)
    folder.rmdir()
    with pytest.raises(UsageError, match=r"gone/a\.json: No such file"):
        reporting.tell(run(finding(Status.PASSED)), wanted)
    assert "1 passed" in capsys.readouterr().out
    assert (tmp_path / "a.html").exists()

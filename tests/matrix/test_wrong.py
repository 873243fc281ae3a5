"""Each wrong receiver is found by its own checks, for its own reason, and by no others."""

import re
import subprocess
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from contracts.checks import CHECKS
from tests.matrix.verifying import SECRETS, Finding, Report, broken, environment, told, verified
from tests.receivers import can_run, running
from tests.receivers.faults import FAULTS
from tests.receivers.wrong.fault import STARLETTE, STDLIB, Fault

SEED = 7
NEVER_ALONE = {
    "window-measured": "it measures, and judges nothing",
}
SIX = ("unverified", "reprinted", "missing-header", "difference", "prefix", "unique-key")


def rows() -> list[object]:
    return [
        pytest.param(fault, server, id=f"{fault.id}-{server}", marks=_marks(fault, server, at))
        for fault in FAULTS
        for at, server in enumerate(fault.servers)
    ]


def _marks(fault: Fault, server: str, at: int) -> list[pytest.MarkDecorator]:
    absent = pytest.mark.skipif(not can_run(server), reason=f"{server} is not on this machine")
    return [absent, *([pytest.mark.matrix] if fault.slow or (at and fault.id not in SIX) else [])]


def scheme_of(fault: Fault) -> list[str]:
    return [] if fault.scheme == "influencer-hero" else ["--scheme", fault.scheme]


def verify(fault: Fault, url: str, folder: Path) -> Report:
    chosen = ("--provider", "influencer-hero", "--webhook", fault.webhook, "--quick", "--seed", str(SEED))
    return verified(url + fault.path, folder, fault.scheme, *chosen, *scheme_of(fault), *fault.arguments)


@pytest.mark.parametrize(("fault", "server"), rows())
def test_a_wrong_receiver_is_found_for_its_reason_and_by_no_other_check(
    fault: Fault, server: str, tmp_path: Path
) -> None:
    with running(server, hook=fault.id, RECEIVER_SECRET=SECRETS[fault.scheme]) as url:
        found = broken(verify(fault, url, tmp_path))
    assert {finding["check"] for finding in found} == fault.breaks, "\n".join(map(told, found))
    assert fault.case in {finding["case"] for finding in found}, "\n".join(map(told, found))
    assert not [told(finding) for finding in found if not re.search(fault.says, finding["reason"])]


@pytest.mark.parametrize("name", SIX)
def test_a_printed_line_of_each_check_shows_the_same_fault_again(name: str, tmp_path: Path) -> None:
    found = played_again(name, STDLIB, tmp_path, lambda findings: {one["check"]: one for one in findings}.values())
    assert found


@pytest.mark.matrix
@pytest.mark.parametrize("server", [STDLIB, STARLETTE])
@pytest.mark.parametrize("name", SIX)
def test_every_printed_line_shows_the_same_fault_again(name: str, server: str, tmp_path: Path) -> None:
    assert played_again(name, server, tmp_path, list)


def played_again(
    name: str, server: str, folder: Path, chosen: Callable[[list[Finding]], Iterable[Finding]]
) -> list[Finding]:
    """Play the lines of the chosen findings, compare their answers with those of the run, and return the findings."""
    fault = next(row for row in FAULTS if row.id == name)
    with running(server, hook=name, RECEIVER_SECRET=SECRETS[fault.scheme]) as url:
        found = list(chosen([finding for finding in broken(verify(fault, url, folder)) if finding["curl"]]))
        answers = {told(finding): _played(finding["curl"], fault.scheme) for finding in found}
    assert answers == {told(finding): _status(finding["reason"]) for finding in found}
    return found


def _played(line: str, scheme: str) -> str:
    """What a line is answered by, as curl says it: 000 for no answer."""
    line += " -o /dev/null -w '%{http_code}'"
    done = subprocess.run(
        ["bash", "-s"], input=line, env=environment(scheme), capture_output=True, text=True, timeout=60, check=False
    )
    return done.stdout


def _status(reason: str) -> str:
    said = re.search(r"answered (\d{3})", reason)
    return said[1] if said else "000"


def test_every_check_is_alone_in_finding_some_fault() -> None:
    alone = {check for fault in FAULTS if len(fault.breaks) == 1 for check in fault.breaks}
    assert alone - {"preflight"} == {check.id for check in CHECKS} - set(NEVER_ALONE)


def test_a_check_that_is_never_alone_finds_some_fault_with_others() -> None:
    found = {check for fault in FAULTS for check in fault.breaks}
    assert set(NEVER_ALONE) - found == {"window-measured"}


def test_there_are_forty_faults_and_the_commonest_six_stand_on_two_servers() -> None:
    assert len({fault.id for fault in FAULTS}) == len(FAULTS) >= 40
    assert all(fault.source and fault.what for fault in FAULTS)
    assert {fault.id for fault in FAULTS if {STDLIB, STARLETTE} <= set(fault.servers)} == set(SIX)


def test_the_same_seed_finds_the_same_on_a_fresh_receiver_in_another_folder(tmp_path: Path) -> None:
    fault = next(row for row in FAULTS if row.id == "reprinted")
    found = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        with running(STARLETTE, hook=fault.id, RECEIVER_SECRET=SECRETS[fault.scheme]) as url:
            report = verify(fault, url, tmp_path / name)
        found.append([[one[key] for key in ("check", "case", "level", "status")] for one in report["findings"]])
    assert found[0] == found[1]

"""The table of checks, and the matrix: each check against receivers that are broken in exactly one way."""

import re

import pytest

from contracts.checks import CHECKS
from tests.contracts.checks.faults import FAULTS
from tests.contracts.checks.receivers import Receiver, broken

MEASURES = {"window-measured"}
"""Says how wide the window is and breaks no promise, so no receiver is broken in that way."""

IDS = [
    "accepts-examples", "accepts-minimal", "accepts-maximal", "accepts-absent", "accepts-empty", "accepts-null",
    "accepts-alternatives", "accepts-numbers", "accepts-text", "accepts-extremes", "tolerates-unknown",
    "bytes-json", "bytes-header-case", "bytes-charset", "bytes-age", "bytes-chunked", "forgery-missing",
    "forgery-changed", "forgery-truncated", "forgery-doubled", "forgery-body", "forgery-content", "forgery-borrowed",
    "forgery-seen-before", "forgery-first", "forgery-other-key", "forgery-known-key", "forgery-parts",
    "forgery-dress", "forgery-downgrade", "signature-variants", "garbage-signature", "garbage-timestamp",
    "garbage-body", "garbage-http", "window-old", "window-ahead", "window-measured", "schema-broken",
    "not-json", "other-media-type", "other-method", "rotation", "leaks-secret", "leaks-trace", "ack-prompt",
    "repeat-in-turn", "repeat-at-once", "repeat-same-object", "well-at-once", "well-in-a-row", "well-after",
]  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_breaks_its_own_checks_and_no_other(name: str) -> None:
    row = FAULTS[name]
    receiver = Receiver(row.webhook(), row.fault, secret=row.secret)
    receiver.elapsed = row.elapsed
    assert set(broken(receiver)) == row.breaks


def test_every_check_has_a_receiver_that_breaks_it() -> None:
    found = set().union(*(row.breaks for row in FAULTS.values()))
    assert {check.id for check in CHECKS} - MEASURES == found


def test_ids_are_stable_because_people_write_them_into_their_configuration() -> None:
    assert [check.id for check in CHECKS] == IDS


def test_ids_are_unique() -> None:
    assert len({check.id for check in CHECKS}) == len(CHECKS)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_every_check_has_a_title_and_an_explanation(check: object) -> None:
    title, explanation = check.title, check.explanation  # type: ignore[attr-defined]
    assert re.fullmatch(r"[A-Z].{10,110}[^.]", title)
    assert len(explanation) > 20
    assert "  " not in explanation


def test_the_last_check_looks_at_what_all_others_left_behind() -> None:
    assert CHECKS[-1].id == "well-after"

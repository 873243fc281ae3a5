import pytest

from contracts.findings import Level, Status
from contracts.messages import Response, header
from tests.contracts.checks.receivers import Receiver, cases, ready, signed_by, subject_of, verdicts, webhook


def test_a_dress_that_is_never_taken_says_nothing() -> None:
    receiver = Receiver(webhook())
    found = verdicts("forgery-dress", receiver)
    assert found["forged, as PUT"].status is Status.SKIPPED
    assert "vacuous" in found["forged, as PUT"].reason
    assert found["forged, as text/plain"].status is Status.PASSED


def test_every_dress_has_its_control_right_after_it() -> None:
    receiver = Receiver(webhook())
    subject = ready(receiver)
    sent = len(receiver.exchanges)
    found = verdicts("forgery-dress", receiver, subject)
    forged, control = receiver.exchanges[sent : sent + 2]
    assert len(receiver.exchanges) - sent == 2 * len(found)
    assert (forged.status, control.status) == (401, 200)
    assert header(forged.request.headers, "Content-Type") == header(control.request.headers, "Content-Type")


@pytest.mark.parametrize("answer", [200, 401])
def test_a_variant_may_be_taken_or_refused(answer: int) -> None:
    subject = ready(Receiver(webhook()))
    receiver = Receiver(webhook(), lambda arrived: Response(status=answer))
    found = verdicts("signature-variants", receiver, subject)
    assert {verdict.status for verdict in found.values()} == {Status.PASSED}


def test_a_variant_that_is_taken_is_noted() -> None:
    subject = ready(Receiver(webhook()))
    found = verdicts("signature-variants", Receiver(webhook(), lambda arrived: Response(status=200)), subject)
    assert {(verdict.level, verdict.reason) for verdict in found.values()} == {(Level.NOTE, "answered 200: taken")}


def test_a_crash_on_a_variant_is_a_must() -> None:
    subject = ready(Receiver(webhook()))
    found = verdicts("signature-variants", Receiver(webhook(), lambda arrived: Response(status=500)), subject)
    assert {(verdict.status, verdict.level) for verdict in found.values()} == {(Status.FAILED, Level.MUST)}


def test_only_stronger_digests_can_be_downgraded() -> None:
    assert len(cases("forgery-downgrade", subject_of(webhook()))) == 1
    assert cases("forgery-downgrade", subject_of(signed_by("intercom"))) == {}
    assert cases("forgery-downgrade", subject_of(signed_by("gitlab"))) == {}


@pytest.mark.parametrize("check", ["forgery-dress", "forgery-downgrade", "signature-variants"])
def test_where_nothing_is_signed_there_is_nothing_to_disguise(check: str) -> None:
    assert cases(check, subject_of(webhook("creator_insights", "ylytic"))) == {}

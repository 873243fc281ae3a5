from dataclasses import replace

import pytest

from contracts.findings import Level, Status
from contracts.messages import Response, header
from tests.contracts.checks.receivers import (
    SECRET,
    Arrived,
    Receiver,
    cases,
    ready,
    signed_by,
    subject_of,
    verdicts,
    webhook,
)

OK = Response(status=200)
SIGNATURE = "X-InfluencerHero-Signature"


def takes_either(arrived: Arrived) -> Response | None:
    """A receiver of two signatures that looks at the second one only."""
    right = Receiver(signed_by("stripe")).answer(arrived.request)
    return right if isinstance(right, Response) else None


@pytest.mark.parametrize("check", ["forgery-missing", "forgery-changed", "forgery-truncated", "forgery-doubled"])
def test_with_two_signatures_a_receiver_may_look_at_either(check: str) -> None:
    receiver = Receiver(signed_by("slack", "stripe"), takes_either)
    found = verdicts(check, receiver)
    assert found
    assert {verdict.status for verdict in found.values()} == {Status.PASSED}


def test_the_users_own_secret_is_no_attack() -> None:
    receiver = Receiver(webhook(), secret="test_signing_secret")
    found = verdicts("forgery-known-key", receiver)
    assert not any("test_signing_secret" in name for name in found)
    assert {verdict.status for verdict in found.values()} == {Status.PASSED}


def test_the_contracts_own_vectors_are_well_known_keys() -> None:
    assert "signed with the key 'test_signing_secret'" in cases("forgery-known-key", subject_of(webhook()))


def test_only_keys_of_the_schemes_form_are_tried() -> None:
    listed = signed_by("standard-webhooks")
    assert listed.scheme is not None
    tried = cases("forgery-known-key", subject_of(listed))
    assert "signed with the empty key" in tried
    assert "signed with the key 'changeme'" in tried  # which is base64, too
    assert "signed with the key 'undefined'" not in tried


@pytest.mark.parametrize("check", ["forgery-seen-before", "forgery-borrowed"])
def test_where_the_first_delivery_is_refused_nothing_follows(check: str) -> None:
    receiver = Receiver(webhook())
    subject = ready(receiver)
    refusing = Receiver(webhook(), lambda arrived: Response(status=403))
    found = [verdict for verdict in verdicts(check, refusing, subject).values() if "vacuous" in verdict.reason]
    assert found
    assert all(verdict.status is Status.SKIPPED for verdict in found)


def test_a_forged_copy_that_is_taken_is_no_case_of_poisoned_memory() -> None:
    receiver = Receiver(webhook(), lambda arrived: OK)
    assert [verdict.status for verdict in verdicts("forgery-first", receiver).values()] == [Status.SKIPPED]


def test_what_moves_bytes_moves_the_stamps_of_the_control() -> None:
    receiver = Receiver(webhook())
    assert {verdict.status for verdict in verdicts("forgery-body", receiver).values()} == {Status.PASSED}
    controls = [exchange.request.body for exchange in receiver.exchanges if exchange.draft and not exchange.draft.edits]
    assert any(body.startswith(b" {") and b'"webhook_timestamp":"1700000000"' in body for body in controls)
    assert any(b'{\r\n  "webhook_timestamp": "1700000000",\r\n' in body for body in controls)


def test_the_letter_that_changes_stands_in_a_text() -> None:
    receiver = Receiver(webhook())
    verdicts("forgery-body", receiver)
    sent = [exchange for exchange in receiver.exchanges if exchange.draft and exchange.draft.edits]
    before, after = sent[0].draft.body, sent[0].request.body  # type: ignore[union-attr]
    assert before.lower() == after.lower()
    assert before != after


def test_a_body_without_letters_gets_another_end() -> None:
    receiver = Receiver(webhook())
    subject = replace(ready(receiver), base={"n": 1}, recipe=None)
    played = verdicts("forgery-body", receiver, subject)["one letter of the body in the other case"]
    assert played.status is Status.PASSED


@pytest.mark.parametrize("check", ["forgery-missing", "forgery-changed", "forgery-other-key", "forgery-parts"])
def test_where_nothing_is_signed_nothing_is_forged(check: str) -> None:
    assert cases(check, subject_of(webhook("creator_insights", "ylytic"))) == {}


def test_a_part_that_is_not_signed_is_no_forgery() -> None:
    assert cases("forgery-parts", subject_of(webhook())) == {}
    assert len(cases("forgery-parts", subject_of(signed_by("slack")))) == 1
    assert len(cases("forgery-parts", subject_of(signed_by("standard-webhooks")))) == 2


def test_a_time_that_is_moved_is_another_time() -> None:
    receiver = Receiver(signed_by("slack"))
    assert [verdict.status for verdict in verdicts("forgery-parts", receiver).values()] == [Status.PASSED]
    assert header(receiver.exchanges[-1].request.headers, "X-Slack-Request-Timestamp") == b"1700000001"


def test_a_time_beside_the_signature_is_moved_too_by_an_edit_that_has_a_name() -> None:
    receiver = Receiver(signed_by("stripe"))
    assert [verdict.status for verdict in verdicts("forgery-parts", receiver).values()] == [Status.PASSED]
    sent = receiver.exchanges[-1]
    said = header(sent.request.headers, "Stripe-Signature") or b""
    assert said.startswith(b"t=1700000001,v1=")
    assert sent.draft is not None
    assert [each.name for each in sent.draft.edits] == ["signature-timestamp-changed"]


def test_crashing_on_a_missing_signature_is_a_must() -> None:
    receiver = Receiver(
        webhook(),
        lambda arrived: Response(status=500) if header(arrived.request.headers, SIGNATURE) is None else None,
    )
    found = verdicts("forgery-missing", receiver)["signature header absent"]
    assert (found.status, found.level) == (Status.FAILED, Level.MUST)


def test_a_second_try_is_another_delivery() -> None:
    receiver = Receiver(webhook())
    subject = ready(receiver)
    case = cases("forgery-other-key", subject)["signed with another key"]
    drafts = [next(case.flow())[0] for _ in range(2)]
    assert drafts[0].id != drafts[1].id
    assert drafts[0].secrets != (SECRET,)

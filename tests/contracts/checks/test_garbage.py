import pytest

from contracts.findings import Level, Status
from contracts.messages import Response, Silence, header
from tests.contracts.checks.receivers import Arrived, Receiver, cases, ready, signed_by, subject_of, verdicts, webhook

CRASH = Response(status=500)
STAMP = "X-InfluencerHero-Timestamp"


def test_odd_times_that_are_not_signed_may_be_taken() -> None:
    receiver = Receiver(webhook(), lambda arrived: Response(status=200))
    assert {verdict.status for verdict in verdicts("garbage-timestamp", receiver).values()} == {Status.PASSED}


def test_odd_times_that_are_signed_must_be_refused() -> None:
    receiver = Receiver(signed_by("slack"), lambda arrived: Response(status=200))
    found = verdicts("garbage-timestamp", receiver)
    assert {(verdict.status, verdict.level) for verdict in found.values()} == {(Status.FAILED, Level.MUST)}
    assert found["timestamp header: nan"].expected == "expected 4xx"


def test_an_odd_time_stands_beside_a_right_signature() -> None:
    receiver = Receiver(webhook(), lambda arrived: None)
    verdicts("garbage-timestamp", receiver)
    sent = receiver.exchanges[-1].request
    assert header(sent.headers, STAMP) == b"1693427202000"
    assert len(header(sent.headers, "X-InfluencerHero-Signature") or b"") == 64


def test_a_body_that_everyone_can_send_has_no_signature() -> None:
    receiver = Receiver(webhook())
    subject = ready(receiver)
    verdicts("garbage-body", receiver, subject)
    assert all(header(each.request.headers, "X-InfluencerHero-Signature") is None for each in receiver.exchanges[-16:])
    assert {each.status for each in receiver.exchanges[-16:]} == {401}


def test_where_nothing_is_signed_garbage_bodies_are_still_tried() -> None:
    found = verdicts("garbage-body", Receiver(webhook("creator_insights", "ylytic")))
    assert len(found) == 16
    assert {verdict.status for verdict in found.values()} == {Status.PASSED}


@pytest.mark.parametrize("check", ["garbage-signature", "garbage-timestamp"])
def test_where_nothing_is_signed_no_header_is_spoilt(check: str) -> None:
    assert cases(check, subject_of(webhook("creator_insights", "ylytic"))) == {}


def test_a_schema_without_a_timestamp_header_has_no_odd_times() -> None:
    assert cases("garbage-timestamp", subject_of(signed_by("stripe"))) == {}


def test_hanging_up_on_bytes_that_http_forbids_is_right() -> None:
    receiver = Receiver(webhook())
    subject = ready(receiver)
    closing = Receiver(webhook(), lambda arrived: Silence.DROPPED)
    assert {verdict.status for verdict in verdicts("garbage-http", closing, subject).values()} == {Status.PASSED}


def test_falling_silent_on_bytes_that_http_forbids_is_not() -> None:
    subject = ready(Receiver(webhook()))
    silent = Receiver(webhook(), lambda arrived: Silence.TIMEOUT)
    assert {verdict.status for verdict in verdicts("garbage-http", silent, subject).values()} == {Status.FAILED}


def test_hanging_up_on_a_garbage_body_is_a_crash() -> None:
    def drops(arrived: Arrived) -> Silence | None:
        return Silence.DROPPED if arrived.payload is None else None

    found = verdicts("garbage-body", Receiver(webhook(), drops))["unsigned body: no JSON"]
    assert (found.status, found.level) == (Status.FAILED, Level.MUST)


def test_a_receiver_that_is_gone_for_plain_deliveries_too_is_not_blamed_on_garbage() -> None:
    subject = ready(Receiver(webhook()))
    gone = Receiver(webhook(), lambda arrived: Silence.DROPPED)
    assert {verdict.status for verdict in verdicts("garbage-body", gone, subject).values()} == {Status.SKIPPED}


def test_taking_a_garbage_signature_is_a_must() -> None:
    receiver = Receiver(webhook(), lambda arrived: Response(status=200))
    found = verdicts("garbage-signature", receiver)
    assert {(verdict.status, verdict.level) for verdict in found.values()} == {(Status.FAILED, Level.MUST)}


def test_crashes_on_what_anyone_can_send_are_musts() -> None:
    subject = ready(Receiver(webhook()))
    receiver = Receiver(webhook(), lambda arrived: CRASH)
    for check in ("garbage-signature", "garbage-timestamp", "garbage-body", "garbage-http"):
        levels = {verdict.level for verdict in verdicts(check, receiver, subject).values()}
        assert levels == {Level.MUST}, check


@pytest.mark.parametrize(
    ("scheme", "name", "label"),
    [("stripe", "Stripe-Signature", b"v1="), ("github", "X-Hub-Signature-256", b"sha256=")],
)
def test_odd_signatures_also_stand_where_the_scheme_has_them(scheme: str, name: str, label: bytes) -> None:
    def crashes(arrived: Arrived) -> Response | None:
        said = header(arrived.request.headers, name) or b""
        return CRASH if label in said and not said.isascii() else None

    found = verdicts("garbage-signature", Receiver(signed_by(scheme), crashes))
    failed = [case for case, verdict in found.items() if verdict.status is Status.FAILED]
    assert failed == ["signature, where it belongs, holds a Latin-1 byte"]


def test_a_bare_signature_is_not_tried_twice() -> None:
    assert not [name for name in cases("garbage-signature", subject_of(webhook())) if "belongs" in name]

import pytest

from contracts.findings import Level, Status
from contracts.messages import Response
from tests.contracts.checks.receivers import NOW, Receiver, cases, signed_by, subject_of, verdicts, webhook


def test_deliveries_lie_thirty_seconds_beyond_the_window() -> None:
    receiver = Receiver(signed_by("slack"))
    verdicts("window-old", receiver)
    stamps = [int(dict(each.request.headers)[b"X-Slack-Request-Timestamp"]) for each in receiver.exchanges]
    assert NOW - 330 in stamps
    verdicts("window-ahead", receiver)
    stamps = [int(dict(each.request.headers)[b"X-Slack-Request-Timestamp"]) for each in receiver.exchanges]
    assert NOW + 330 in stamps


def test_the_time_in_the_body_moves_along_in_a_case_of_its_own() -> None:
    assert list(cases("window-old", subject_of(webhook()))) == ["330 s old", "330 s old, in the body too"]
    receiver = Receiver(webhook())
    verdicts("window-old", receiver)
    assert b"%d" % NOW in receiver.exchanges[-2].request.body
    assert b"%d" % (NOW - 330) in receiver.exchanges[-1].request.body


@pytest.mark.parametrize("check", ["window-old", "window-ahead"])
@pytest.mark.parametrize(("name", "level"), [("slack", Level.MUST), ("standard-webhooks", Level.SHOULD)])
def test_a_window_is_a_must_only_where_the_scheme_requires_one(check: str, name: str, level: Level) -> None:
    signed = signed_by(name)
    assert signed.scheme is not None
    receiver = Receiver(signed, lambda arrived: Response(status=200), secret=signed.scheme.public_secrets[0])
    found = verdicts(check, receiver)
    assert {(verdict.status, verdict.level) for verdict in found.values()} == {(Status.FAILED, level)}


def test_no_window_is_asked_of_a_side_that_has_no_bound() -> None:
    assert cases("window-ahead", subject_of(signed_by("stripe"))) == {}
    assert cases("window-old", subject_of(signed_by("stripe")))


@pytest.mark.parametrize("check", ["window-old", "window-ahead"])
def test_no_window_is_asked_where_there_is_no_time(check: str) -> None:
    assert cases(check, subject_of(signed_by("shopify"))) == {}
    assert cases(check, subject_of(webhook("creator_insights", "ylytic"))) == {}


def test_the_window_is_measured_on_both_sides() -> None:
    (verdict,) = verdicts("window-measured", Receiver(signed_by("slack"))).values()
    assert (verdict.status, verdict.level) == (Status.PASSED, Level.NOTE)
    taken, refused = (int(word) for word in verdict.reason.split(" old")[0].removesuffix(" s").split(" to "))
    assert taken <= 300 <= refused <= taken * 1.06
    assert verdict.reason.endswith("ahead")


def test_a_receiver_without_a_window_takes_any_time() -> None:
    receiver = Receiver(signed_by("slack"), lambda arrived: Response(status=200))
    (verdict,) = verdicts("window-measured", receiver).values()
    assert verdict.reason == "any time old, any time ahead"


def test_the_receivers_clock_is_read_off_its_answer() -> None:
    date = ((b"Date", b"Tue, 14 Nov 2023 22:14:20 GMT"),)  # a minute after the tests' moment
    receiver = Receiver(signed_by("slack"), lambda arrived: Response(status=200, headers=date))
    (verdict,) = verdicts("window-measured", receiver).values()
    assert "its clock is 60 s ahead" in verdict.reason


@pytest.mark.parametrize("date", [b"", b"yesterday", b"\xff", b"Tue, 99 Nov 99999 22:14:20 GMT"])
def test_a_clock_that_cannot_be_read_is_passed_over(date: bytes) -> None:
    receiver = Receiver(signed_by("slack"), lambda arrived: Response(status=200, headers=((b"Date", date),)))
    (verdict,) = verdicts("window-measured", receiver).values()
    assert "clock" not in verdict.reason

import json

import pytest

from contracts.checks.preflight import preflight
from contracts.findings import Status
from contracts.messages import Response, Silence
from contracts.payloads import Overrides
from tests.contracts.checks.receivers import Answer, Arrived, Receiver, played, started, subject_of, webhook


def answering(answer: Answer) -> Receiver:
    return Receiver(webhook(), lambda arrived: answer)


def test_the_smallest_payload_that_is_taken_becomes_the_base() -> None:
    receiver = Receiver(webhook())
    start = started(receiver)
    assert start.verdict.status is Status.PASSED
    assert start.subject is not None
    assert set(start.subject.base) == {"webhook_timestamp", "custom_link_information", "collab_id", "deal_id"}
    assert start.subject.takes_largest
    assert list(start.subject.variations)
    assert len(receiver.exchanges) == 2


def test_a_receiver_that_refuses_the_largest_is_known() -> None:
    receiver = Receiver(webhook(), lambda arrived: Response(status=422) if "deal_info" in arrived.payload else None)
    start = started(receiver)
    assert start.subject is not None
    assert not start.subject.takes_largest


def test_an_example_will_do_where_the_smallest_payload_is_refused() -> None:
    receiver = Receiver(webhook(), lambda arrived: None if "deal_info" in arrived.payload else Response(status=422))
    start = started(receiver)
    assert start.subject is not None
    assert start.subject.base == webhook().examples[0].payload


def test_the_spelling_that_a_receiver_takes_is_kept() -> None:
    receiver = Receiver(webhook(), lambda arrived: None if b'": "' in arrived.request.body else Response(status=401))
    start = started(receiver)
    assert start.subject is not None
    assert start.subject.style == "spaced"
    assert b'": "' in start.subject.draft().body


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Response(status=401), "secret"),
        (Response(status=401), "hookpact diagnose"),
        (Response(status=403), "firewall"),
        (Response(status=404), "path"),
        (Response(status=405), "no POST"),
        (Response(status=410), "gone"),
        (Response(status=415), "media type"),
        (Response(status=422), "--set"),
        (Response(status=500), "log"),
        (Response(status=302, headers=((b"Location", b"https://example.com/\xff"),)), "https://example.com/\\xff"),
        (Response(status=308), "elsewhere"),
        (Silence.UNREACHABLE, "no connection"),
        (Silence.TIMEOUT, "no answer"),
        (Silence.UNTRUSTED, "http://"),
        (Silence.UNTRUSTED, "--insecure"),
        (Silence.DROPPED, "closed"),
        (Silence.DROPPED, "https://"),
        (Silence.NOT_HTTP, "no HTTP"),
    ],
)
def test_a_receiver_that_takes_nothing_hears_why(answer: Answer, words: str) -> None:
    start = started(answering(answer))
    assert start.subject is None
    assert start.verdict.status is Status.FAILED
    assert words in start.verdict.reason


@pytest.mark.parametrize("answer", [Response(status=429), Response(status=503, headers=((b"Retry-After", b"9"),))])
def test_a_receiver_that_always_says_later_breaks_nothing(answer: Answer) -> None:
    receiver = answering(answer)
    start = started(receiver)
    assert start.subject is None
    assert start.verdict.status is Status.SKIPPED
    assert "--rate" in start.verdict.reason
    assert len(receiver.exchanges) == 1


@pytest.mark.parametrize("answer", [Response(status=404), Response(status=301), Silence.UNREACHABLE, Silence.TIMEOUT])
def test_where_no_other_payload_would_fare_better_one_is_enough(answer: Answer) -> None:
    receiver = answering(answer)
    started(receiver)
    assert len(receiver.exchanges) == 1


def test_a_connection_that_was_dropped_once_is_no_reason_to_give_up() -> None:
    def drops_the_first(arrived: Arrived) -> Answer | None:
        return None if arrived.before else Silence.DROPPED

    assert started(Receiver(webhook(), drops_the_first)).subject is not None


def test_the_reason_is_the_plainest_deliverys() -> None:
    def worsens(arrived: Arrived) -> Answer:
        return Response(status=500 if arrived.before else 401)

    assert "answered 401" in started(Receiver(webhook(), worsens)).verdict.reason


def test_what_is_pinned_stands_in_every_delivery_examples_too() -> None:
    receiver = Receiver(webhook(), lambda arrived: Response(status=422))
    pins = Overrides(set=(("/deal_id", "the-only-deal"),))
    played(preflight(subject_of(webhook(), overrides=pins)), receiver)
    sent = [json.loads(exchange.request.body)["deal_id"] for exchange in receiver.exchanges]
    assert len(sent) > 3
    assert set(sent) == {"the-only-deal"}

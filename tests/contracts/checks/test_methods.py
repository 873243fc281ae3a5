import pytest

from contracts.findings import Level, Status
from contracts.messages import Response, Silence, header
from tests.contracts.checks.receivers import Receiver, ready, verdicts, webhook


@pytest.mark.parametrize("answer", [Response(status=501), Response(status=505), Response(status=405)])
def test_an_unknown_method_may_be_refused_in_many_ways(answer: Response) -> None:
    receiver = Receiver(webhook(), lambda arrived: answer if arrived.request.method != "POST" else None)
    assert {verdict.status for verdict in verdicts("other-method", receiver).values()} == {Status.PASSED}


@pytest.mark.parametrize("answer", [Response(status=500), Response(status=503), Silence.DROPPED, Silence.TIMEOUT])
def test_a_crash_on_another_method_is_a_must(answer: Response | Silence) -> None:
    receiver = Receiver(webhook(), lambda arrived: answer if arrived.request.method != "POST" else None)
    found = verdicts("other-method", receiver)
    assert {(verdict.status, verdict.level) for verdict in found.values()} == {(Status.FAILED, Level.MUST)}


def test_a_page_there_is_a_note() -> None:
    receiver = Receiver(webhook(), lambda arrived: Response(status=200))
    found = verdicts("other-method", receiver)
    assert {name for name, verdict in found.items() if verdict.level is Level.NOTE} == {
        "a bare GET", "a bare HEAD", "a bare OPTIONS"
    }  # fmt: skip
    assert {verdict.status for verdict in found.values()} == {Status.PASSED}


def test_nothing_is_signed_and_only_put_has_a_body() -> None:
    receiver = Receiver(webhook())
    subject = ready(receiver)
    found = verdicts("other-method", receiver, subject)
    sent = [exchange.request for exchange in receiver.exchanges[-len(found) :]]
    assert {request.method for request in sent if request.body} == {"PUT"}
    assert not {"TRACE", "QUERY"} & {request.method for request in sent}
    assert all(header(request.headers, "X-InfluencerHero-Signature") is None for request in sent)

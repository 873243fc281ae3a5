from dataclasses import replace

import pytest

from contracts.documents import Example
from contracts.findings import Level, Status
from contracts.messages import Response, Silence
from contracts.payloads import Kind
from tests.contracts.checks.receivers import Arrived, Receiver, cases, ready, subject_of, verdicts, webhook

NO_LARGEST = ("accepts-absent", "accepts-empty", "accepts-null", "accepts-alternatives", "accepts-numbers",
              "accepts-text", "accepts-extremes", "tolerates-unknown")  # fmt: skip


def small_only(arrived: Arrived) -> Response | None:
    return Response(status=422) if "deal_info" in arrived.payload else None


@pytest.mark.parametrize("check", NO_LARGEST)
def test_where_the_largest_is_refused_what_differs_from_it_says_nothing(check: str) -> None:
    receiver = Receiver(webhook(), small_only)
    subject = ready(receiver)
    sent = len(receiver.exchanges)
    found = verdicts(check, receiver, subject)
    assert {verdict.status for verdict in found.values()} == {Status.SKIPPED}
    assert len(receiver.exchanges) == sent


def test_an_example_that_breaks_its_own_contract_is_passed_over() -> None:
    wrong = Example(name="wrong", payload={"deal_id": 5}, pointer="/wrong")
    found = replace(webhook(), examples=(*webhook().examples, wrong))
    assert list(cases("accepts-examples", subject_of(found))) == ["changed", "deleted"]


def test_each_example_points_to_where_it_stands() -> None:
    found = cases("accepts-examples", subject_of(webhook()))
    assert found["changed"].pointer == "/components/examples/UpdateCustomLink/value"


def test_each_variation_is_a_case_of_one_check() -> None:
    subject = ready(Receiver(webhook("product_sent")))
    tried = [name for check in NO_LARGEST for name in cases(check, subject) if "100,000" not in name]
    assert len(tried) == len(list(subject.variations))
    assert {each.kind for each in subject.variations} <= set(Kind)


def test_what_only_the_provider_can_send_is_no_must() -> None:
    receiver = Receiver(webhook())
    subject = ready(receiver)
    crashing = Receiver(webhook(), lambda arrived: Response(status=500))
    for check in ("accepts-extremes", "tolerates-unknown"):
        assert {verdict.level for verdict in verdicts(check, crashing, subject).values()} == {Level.SHOULD}


def test_refusing_what_nobody_expects_is_a_note() -> None:
    receiver = Receiver(webhook())
    subject = ready(receiver)
    found = verdicts("accepts-extremes", Receiver(webhook(), lambda arrived: Response(status=422)), subject)
    assert {(verdict.status, verdict.level) for verdict in found.values()} == {(Status.FAILED, Level.NOTE)}


@pytest.mark.parametrize(
    ("answer", "level"),
    [
        (Response(status=413), Level.NOTE),
        (Response(status=502), Level.NOTE),
        (Silence.DROPPED, Level.NOTE),
        (Response(status=500), Level.SHOULD),
        (Silence.TIMEOUT, Level.SHOULD),
    ],
)
def test_a_large_body_may_be_hung_up_on(answer: Response | Silence, level: Level) -> None:
    receiver = Receiver(webhook(), lambda arrived: answer if len(arrived.request.body) > 65_536 else None)
    found = verdicts("accepts-extremes", receiver)["/deal_info/deal_name: 100,000 characters"]
    assert (found.status, found.level) == (Status.FAILED, level)


def test_the_value_that_is_tried_is_not_renewed() -> None:
    receiver = Receiver(webhook())
    subject = ready(receiver)
    verdicts("accepts-extremes", receiver, subject)
    bodies = b"\n".join(exchange.request.body for exchange in receiver.exchanges)
    assert b'"deal_id":""' in bodies


def test_a_second_try_has_other_ids() -> None:
    receiver = Receiver(webhook())
    case = cases("accepts-maximal", ready(receiver))["every optional member"]
    first, second = (next(case.flow())[0] for _ in range(2))
    assert first.body != second.body

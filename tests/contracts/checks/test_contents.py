from dataclasses import replace

import orjson
import pytest

from contracts.findings import Level, Status
from contracts.messages import Response
from contracts.payloads.variations import differences
from contracts.schemas import pointers
from tests.contracts.checks.receivers import Arrived, Receiver, cases, ready, signed_by, subject_of, verdicts, webhook

CHECK = "forgery-content"
OK = Response(status=200)


def tried() -> Receiver:
    receiver = Receiver(webhook("update_commission"))
    assert {verdict.status for verdict in verdicts(CHECK, receiver).values()} == {Status.PASSED}
    return receiver


def test_each_forgery_has_its_rightly_signed_twin() -> None:
    receiver = Receiver(webhook("update_commission"))
    subject = ready(receiver)
    sent = len(receiver.exchanges)
    found = verdicts(CHECK, receiver, subject)
    assert [exchange.status for exchange in receiver.exchanges[sent:]] == [401, 200] * len(found)
    assert len(found) <= 8


def forgeries() -> list[bytes]:
    return [each.request.body for each in tried().exchanges if each.status == 401]


def test_every_choice_is_made_otherwise() -> None:
    bodies = [orjson.loads(body) for body in forgeries()]
    assert {body["is_ch_collab"] for body in bodies} == {True, False}
    assert {body["deal_info"]["platform"] for body in bodies} == {"instagram", "tiktok", "youtube"}


def test_a_large_body_is_changed_behind_its_first_64_kilobytes() -> None:
    large, rest = (each for each in tried().exchanges if each.status == 401 and len(each.request.body) > 100_000)
    assert large.draft is not None
    assert rest.draft is not None
    assert large.request.body[65_536:] != large.draft.body[65_536:]
    assert (len(rest.draft.body), orjson.loads(rest.request.body)["deal_info"]["nr_followers"] > 0) == (65_536, True)


def test_the_change_keeps_the_contract() -> None:
    schema = webhook("update_commission").schema
    assert schema is not None
    assert all(schema.is_valid(orjson.loads(body)) for body in forgeries())


def test_one_letter_is_changed_and_it_stands_in_a_value() -> None:
    for exchange in tried().exchanges:
        if exchange.draft and [each.name for each in exchange.draft.edits] == ["last letter changed"]:
            before, after = orjson.loads(exchange.draft.body), orjson.loads(exchange.request.body)
            changed = [place for place in differences(before, after) if place != "/webhook_timestamp"]
            assert len(changed) == 1
            assert pointers.get(before, changed[0]).lower() == pointers.get(after, changed[0]).lower()


def test_where_no_letter_may_be_another_the_body_gets_another_end() -> None:
    receiver = Receiver(webhook())
    subject = replace(ready(receiver), webhook=replace(webhook(), examples=()), base={"n": 1}, recipe=None)
    found = verdicts(CHECK, receiver, replace(subject, variations=()))
    assert [verdict.status for verdict in found.values()] == [Status.PASSED]
    assert receiver.exchanges[-1].request.body == b'{"n":1}\n'


def test_a_body_that_is_too_large_for_the_receiver_proves_nothing() -> None:
    def has_limits(arrived: Arrived) -> Response | None:
        return Response(status=413) if len(arrived.request.body) > 65_536 else None

    found = verdicts(CHECK, Receiver(webhook(), has_limits))
    assert found["100,000 characters of text, its last letter changed"].status is Status.SKIPPED


def test_taking_one_is_a_must() -> None:
    found = verdicts(CHECK, Receiver(webhook(), lambda arrived: OK))
    assert {(verdict.status, verdict.level) for verdict in found.values()} == {(Status.FAILED, Level.MUST)}


@pytest.mark.parametrize("found", [webhook("creator_insights", "ylytic"), signed_by("shopify")])
def test_where_no_body_is_signed_none_is_forged(found: object) -> None:
    is_signed = found.scheme is not None  # type: ignore[attr-defined]
    assert (cases(CHECK, subject_of(found)) != {}) == is_signed  # type: ignore[arg-type]

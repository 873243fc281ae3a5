import json
from dataclasses import replace

import pytest

from contracts.checks import Options
from contracts.findings import Level, Status
from contracts.messages import Response, Silence
from tests.contracts.checks.receivers import Receiver, cases, ready, subject_of, verdicts, webhook

OK = Response(status=200)
TOLD = "how many are taken"


@pytest.mark.parametrize("name", ["update_custom_link", "product_sent", "new_max_bid", "new_influencer_order"])
def test_what_arrives_breaks_the_schema(name: str) -> None:
    receiver = Receiver(webhook(name))
    subject = ready(receiver)
    sent = len(receiver.exchanges)
    found = verdicts("schema-broken", receiver, subject)
    schema = webhook(name).schema
    assert schema is not None
    arrived = [json.loads(exchange.request.body) for exchange in receiver.exchanges[sent:]]
    assert len(arrived) == len(found) - 1
    assert [payload for payload in arrived if schema.is_valid(payload)] == []


def test_all_taken_is_one_note() -> None:
    receiver = Receiver(webhook(), lambda arrived: OK)
    found = verdicts("schema-broken", receiver)
    assert [name for name, verdict in found.items() if verdict.status is Status.FAILED] == [TOLD]
    assert found[TOLD].level is Level.NOTE
    assert "fine if you queue first" in found[TOLD].reason


def test_all_refused_is_nothing_to_tell() -> None:
    receiver = Receiver(webhook(), lambda arrived: None if arrived.valid else Response(status=422))
    assert verdicts("schema-broken", receiver)[TOLD].status is Status.PASSED


def test_strict_people_get_a_should() -> None:
    receiver = Receiver(webhook(), lambda arrived: OK)
    subject = replace(ready(receiver), options=Options(strict_schema=True))
    assert verdicts("schema-broken", receiver, subject)[TOLD].level is Level.SHOULD


@pytest.mark.parametrize("answer", [413, 502, 504, Silence.DROPPED])
def test_five_megabytes_may_be_turned_away(answer: int | Silence) -> None:
    refusal = Response(status=answer) if isinstance(answer, int) else answer
    receiver = Receiver(webhook(), lambda arrived: refusal if len(arrived.request.body) > 10**6 else None)
    assert {verdict.status for verdict in verdicts("not-json", receiver).values()} == {Status.PASSED}


def test_a_crash_on_what_only_the_provider_can_send_is_a_should() -> None:
    subject = ready(Receiver(webhook()))
    crashing = Receiver(webhook(), lambda arrived: Response(status=500))
    for check in ("not-json", "other-media-type"):
        assert {verdict.level for verdict in verdicts(check, crashing, subject).values()} == {Level.SHOULD}


def test_where_nothing_is_signed_everyone_can_send_it() -> None:
    unsigned = webhook("creator_insights", "ylytic")
    assert cases("not-json", subject_of(unsigned)) == {}
    subject = ready(Receiver(unsigned))
    found = verdicts("other-media-type", Receiver(unsigned, lambda arrived: Response(status=500)), subject)
    assert {verdict.level for verdict in found.values()} == {Level.MUST}

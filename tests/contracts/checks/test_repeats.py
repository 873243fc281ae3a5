from dataclasses import replace

import orjson
import pytest

from contracts.checks import Options
from contracts.documents import Rules
from contracts.findings import Level, Status
from contracts.messages import Response
from tests.contracts.checks.habits import is_about_the_same_as_another
from tests.contracts.checks.receivers import Arrived, Receiver, cases, ready, subject_of, verdicts, webhook

CONFLICT, BUSY, CRASH = Response(status=409), Response(status=503), Response(status=500)
PROMISED = replace(webhook(), rules=Rules(inferred=False))


def knows_it(arrived: Arrived) -> Response | None:
    return CONFLICT if any(each.request == arrived.request for each in arrived.before) else None


def test_the_same_bytes_are_repeated() -> None:
    receiver = Receiver(webhook())
    verdicts("repeat-in-turn", receiver)
    assert len({each.request for each in receiver.exchanges[-5:]}) == 1


@pytest.mark.parametrize(("found", "level"), [(webhook(), Level.SHOULD), (PROMISED, Level.MUST)])
def test_refusing_a_repetition_is_a_must_where_the_vendor_documents_retries(found: object, level: Level) -> None:
    verdict = verdicts("repeat-in-turn", Receiver(found, knows_it))["2 times, one after the other"]  # type: ignore[arg-type]
    assert (verdict.status, verdict.level) == (Status.FAILED, level)


def test_crashing_on_a_repetition_is_a_must_in_any_case() -> None:
    receiver = Receiver(webhook(), lambda arrived: CRASH if knows_it(arrived) else None)
    assert {verdict.level for verdict in verdicts("repeat-in-turn", receiver).values()} == {Level.MUST}


def test_where_the_first_copy_is_refused_repetitions_say_nothing() -> None:
    subject = ready(Receiver(webhook()))
    found = verdicts("repeat-in-turn", Receiver(webhook(), lambda arrived: CONFLICT), subject)
    assert {verdict.status for verdict in found.values()} == {Status.SKIPPED}


def test_ten_copies_come_at_once_and_one_after_them() -> None:
    receiver = Receiver(webhook())
    subject = ready(receiver)
    sent = len(receiver.exchanges)
    verdicts("repeat-at-once", receiver, subject)
    assert len(receiver.exchanges) - sent == 11


def test_of_ten_copies_one_must_be_taken() -> None:
    subject = ready(Receiver(webhook()))
    found = verdicts("repeat-at-once", Receiver(webhook(), lambda arrived: CONFLICT), subject)
    assert [verdict.status for verdict in found.values()] == [Status.FAILED]


def test_the_copy_after_ten_may_be_the_one_that_is_taken() -> None:
    receiver = Receiver(webhook(), lambda arrived: CONFLICT if arrived.at_once == 10 else None)
    assert [verdict.status for verdict in verdicts("repeat-at-once", receiver).values()] == [Status.PASSED]


def test_another_event_about_the_same_object_keeps_its_ids_and_has_one_of_its_own() -> None:
    receiver = Receiver(webhook())
    assert [verdict.status for verdict in verdicts("repeat-same-object", receiver).values()] == [Status.PASSED]
    first, second = (orjson.loads(exchange.request.body) for exchange in receiver.exchanges[-2:])
    assert [first[name] for name in ("deal_id", "collab_id")] == [second[name] for name in ("deal_id", "collab_id")]
    assert first != second
    assert len({exchange.draft.id for exchange in receiver.exchanges if exchange.draft}) == len(receiver.exchanges)


@pytest.mark.parametrize(("answer", "level"), [(CONFLICT, Level.NOTE), (CRASH, Level.MUST)])
def test_refusing_another_event_about_the_same_object_is_a_note_and_crashing_a_must(
    answer: Response, level: Level
) -> None:
    receiver = Receiver(webhook(), lambda arrived: answer if is_about_the_same_as_another(arrived) else None)
    (verdict,) = verdicts("repeat-same-object", receiver).values()
    assert (verdict.status, verdict.level) == (Status.FAILED, level)


@pytest.mark.parametrize("taken", [0, 1])
def test_another_event_says_nothing_where_it_is_refused_by_itself(taken: int) -> None:
    subject, left = ready(Receiver(webhook())), [True] * taken
    refusing = Receiver(webhook(), lambda arrived: None if left and left.pop() else CONFLICT)
    (verdict,) = verdicts("repeat-same-object", refusing, subject).values()
    assert verdict.status is Status.SKIPPED


def test_shedding_load_is_a_note() -> None:
    receiver = Receiver(webhook(), lambda arrived: BUSY if arrived.at_once == 20 and len(arrived.before) % 2 else None)
    verdict = verdicts("well-at-once", receiver)["20 different at once"]
    assert (verdict.status, verdict.level) == (Status.PASSED, Level.NOTE)
    assert "sheds load" in verdict.reason


def test_what_was_shed_must_be_taken_alone() -> None:
    subject = ready(Receiver(webhook()))
    verdict = verdicts("well-at-once", Receiver(webhook(), lambda arrived: BUSY), subject)["20 different at once"]
    assert (verdict.status, verdict.level) == (Status.FAILED, Level.MUST)


@pytest.mark.parametrize("check", ["repeat-at-once", "well-at-once"])
def test_without_leave_nothing_comes_at_once(check: str) -> None:
    assert cases(check, subject_of(webhook(), options=Options(concurrency=False))) == {}


@pytest.mark.parametrize(
    ("dropped", "status", "level"),
    [({33}, Status.FLAKY, Level.SHOULD), ({20, 33}, Status.FAILED, Level.MUST)],
    ids=["one", "two"],
)
def test_one_in_fifty_is_flaky_and_two_break_a_must(dropped: set[int], status: Status, level: Level) -> None:
    subject = ready(Receiver(webhook()))
    dropping = Receiver(webhook(), lambda arrived: CRASH if len(arrived.before) in dropped else None)
    verdict = verdicts("well-in-a-row", dropping, subject)["50 in a row"]
    assert (verdict.status, verdict.level) == (status, level)
    assert cases("well-in-a-row", subject)["50 in a row"].is_final

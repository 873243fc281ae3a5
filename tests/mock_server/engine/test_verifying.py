from dataclasses import replace
from itertools import pairwise

import pytest

from contracts.checks import CHECKS
from contracts.findings import Finding, Level, Status
from contracts.messages import Request, Response, Silence, header
from contracts.schemas import Json
from mock_server.clock import ManualClock
from mock_server.engine import Rehearsal, verify
from tests.contracts.documents.documents import DOCUMENT, provider
from tests.mock_server.engine.scripted import NAME, NOW, TARGET, Scripted, only, verification, verified

CRASH, BLOCKED, REFUSED = Response(status=500), Response(status=403), Response(status=401)
OTHER = "update_custom_link"


def is_text(request: Request) -> bool:
    return header(request.headers, "Content-Type") == b"text/plain"


def no_json(request: Request) -> bool:
    return request.body == b"not json"


async def test_a_right_receiver_breaks_nothing_in_a_whole_run() -> None:
    transport = Scripted()
    found, stopped = await verified(transport, *(check.id for check in CHECKS))
    assert stopped == ""
    assert [name for name, each in found.items() if each.verdict.status in (Status.FAILED, Status.FLAKY)
            and each.verdict.level is not Level.NOTE] == []  # fmt: skip
    assert found[f"{NAME} preflight: a plain delivery"].verdict.status is Status.PASSED
    assert len({each.check for each in found.values()}) > 40


async def test_a_run_with_a_seed_sends_the_same_bytes_again() -> None:
    first, second = Scripted(), Scripted()
    for transport in (first, second):
        await verified(transport, "accepts-examples", "forgery-other-key")
    assert first.requests == second.requests


async def test_a_failed_case_is_tried_again_and_stays_failed() -> None:
    transport = Scripted(lambda request, number: CRASH if b"the-new-link" in request.body else None)
    found, stopped = await verified(transport, "accepts-examples", webhooks=(OTHER,))
    broken = found[f"{OTHER} accepts-examples: changed"]
    assert stopped == ""
    assert (broken.verdict.status, broken.verdict.level) == (Status.FAILED, Level.MUST)
    assert len(broken.evidence) == 1
    assert sum(b"the-new-link" in request.body for request in transport.requests) == 2


async def test_what_fails_once_is_flaky_and_weighs_less() -> None:
    failed: list[Request] = []

    def once(request: Request, number: int) -> Response | None:
        if is_text(request) and not failed:
            failed.append(request)
            return CRASH
        return None

    found, stopped = await verified(Scripted(once), "forgery-dress")
    flaky = found[f"{NAME} forgery-dress: forged, as text/plain"].verdict
    assert (flaky.status, flaky.level, stopped) == (Status.FLAKY, Level.SHOULD, "")
    assert flaky.reason.startswith("once ")


async def test_a_forgery_that_is_taken_once_is_no_accident() -> None:
    taken: list[Request] = []

    def once(request: Request, number: int) -> Response | None:
        if is_text(request) and not taken:
            taken.append(request)
            return Response(status=200)
        return None

    found, stopped = await verified(Scripted(once), "forgery-dress")
    broken = found[f"{NAME} forgery-dress: forged, as text/plain"].verdict
    assert (broken.status, broken.level, stopped) == (Status.FAILED, Level.MUST, "")
    assert broken.reason == "once answered 200, then refused: do all workers verify?"


async def test_a_plain_delivery_follows_every_failure_and_its_second_try() -> None:
    transport = Scripted(lambda request, number: CRASH if no_json(request) else None)
    await verified(transport, "garbage-body")
    at = [number for number, request in enumerate(transport.requests) if no_json(request)]
    assert len(at) == 2
    for number in at:
        assert header(transport.requests[number + 1].headers, "X-InfluencerHero-Signature") is not None


async def test_a_plain_delivery_follows_every_twenty_requests() -> None:
    transport = Scripted()
    await verified(transport, "garbage-signature", "garbage-timestamp", "garbage-body")
    signatures = [header(request.headers, "X-InfluencerHero-Timestamp") for request in transport.requests]
    plain = [
        number
        for number, request in enumerate(transport.requests)
        if signatures[number] == b"1700000000"
        and len(header(request.headers, "X-InfluencerHero-Signature") or b"") == 64
    ]
    assert all(after - before <= 22 for before, after in pairwise(plain))
    assert len(plain) > 3


@pytest.mark.parametrize("answer", [BLOCKED, REFUSED, Response(status=429), Response(status=503)])
async def test_a_target_that_blocks_us_ends_the_run_and_breaks_nothing(answer: Response) -> None:
    def bans(request: Request, number: int) -> Response | None:
        return answer if number > 30 else None

    found, stopped = await verified(Scripted(bans), "accepts-extremes", "well-after")
    assert stopped.startswith(f"{NAME}: ")
    broken = [name for name, each in found.items() if each.verdict.status is Status.FAILED
              and each.verdict.level is not Level.NOTE]  # fmt: skip
    if answer.status == 503:
        assert "does not recover" in stopped or "blocks us" in stopped
    else:
        assert "blocks us" in stopped
        assert broken == []


async def test_a_target_that_is_gone_is_said_to_be_gone() -> None:
    transport = Scripted(lambda request, number: Silence.UNREACHABLE if number > 30 else None)
    found, stopped = await verified(transport, "accepts-extremes")
    assert "the target is gone" in stopped
    assert only(found, "well-after").verdict.level is Level.MUST


async def test_what_a_target_did_not_survive_is_found() -> None:
    fallen: list[Request] = []

    def falls(request: Request, number: int) -> Response | None:
        if no_json(request) or fallen:
            fallen.append(request)
            return CRASH
        return None

    found, stopped = await verified(Scripted(falls), "garbage-body", "well-after")
    culprit = found[f"{NAME} garbage-body: unsigned body: no JSON"]
    assert culprit.verdict.status is Status.FAILED
    assert culprit.evidence[-1].request.body == b"not json"
    assert "does not recover" in stopped
    assert only(found, "well-after").verdict.status is Status.FAILED


async def test_a_canary_is_sent_three_times_before_a_target_is_given_up() -> None:
    stumbles = {22, 23}
    transport = Scripted(lambda request, number: CRASH if number in stumbles else None)
    _, stopped = await verified(transport, "garbage-signature")
    assert stopped == ""


async def test_of_inputs_that_hang_the_receiver_two_are_enough() -> None:
    def hangs(request: Request, number: int) -> Silence | None:
        return Silence.TIMEOUT if header(request.headers, "X-InfluencerHero-Signature") is None else None

    found, stopped = await verified(Scripted(hangs), "garbage-body")
    statuses = [each.verdict.status for each in found.values() if each.check == "garbage-body"]
    assert stopped == ""
    assert statuses == [Status.FAILED] * 2 + [Status.SKIPPED] * 14


async def test_a_refused_preflight_ends_a_webhook_and_not_the_run() -> None:
    transport = Scripted(lambda request, number: Response(status=404) if b"custom_link" in request.body else None)
    found, stopped = await verified(transport, "accepts-minimal", webhooks=(OTHER, NAME))
    assert stopped == ""
    skipped = found[f"{OTHER} preflight: a plain delivery"].verdict
    assert skipped.status is Status.SKIPPED
    assert "--webhook" in skipped.reason
    assert [each.webhook for each in found.values() if each.check == "accepts-minimal"] == [NAME]


@pytest.mark.parametrize("answer", [Response(status=404), CRASH, Silence.UNREACHABLE])
async def test_where_nothing_is_taken_the_preflight_is_a_broken_must(answer: Response | Silence) -> None:
    found, _ = await verified(Scripted(lambda request, number: answer), "accepts-minimal", webhooks=(NAME, OTHER))
    assert {each.check for each in found.values()} == {"preflight"}
    assert {(each.verdict.status, each.verdict.level) for each in found.values()} == {(Status.FAILED, Level.MUST)}


async def test_a_crash_in_the_preflight_is_never_explained_away() -> None:
    transport = Scripted(lambda request, number: CRASH if b"custom_link" in request.body else None)
    found, _ = await verified(transport, "accepts-minimal", webhooks=(OTHER, NAME))
    assert found[f"{OTHER} preflight: a plain delivery"].verdict.status is Status.FAILED


async def test_a_slow_target_is_asked_only_what_says_most() -> None:
    transport = Scripted()
    transport.takes = 3.0
    found, stopped = await verified(transport, *(check.id for check in CHECKS))
    assert stopped == ""
    assert len(found) < 40
    assert "forgery-body" in {each.check for each in found.values()}
    assert "accepts-extremes" not in {each.check for each in found.values()}


async def test_a_spent_budget_ends_the_run_without_a_verdict() -> None:
    transport = Scripted()
    transport.takes = 1.0
    found, stopped = await verified(transport, "accepts-extremes", budget=10)
    assert "budget" in stopped
    assert len(found) < 12


async def test_a_budget_ends_the_pre_flights_too() -> None:
    transport = Scripted(lambda request, number: Silence.TIMEOUT)
    transport.takes = 9.0
    _, stopped = await verified(transport, "accepts-minimal", webhooks=(NAME, OTHER), budget=5)
    assert stopped.startswith(f"{OTHER}: the budget")
    assert len(transport.requests) == 1


async def test_evidence_is_kept_only_of_broken_promises() -> None:
    found, _ = await verified(Scripted(), "accepts-minimal", "forgery-other-key")
    assert all(each.evidence == () for each in found.values())


async def test_everybody_hears_of_each_finding_as_it_comes() -> None:
    from mock_server.engine import verify as run
    from tests.mock_server.engine.scripted import deliverer, verification

    heard: list[str] = []
    found, _ = await run(
        verification("accepts-minimal"), deliverer(Scripted()), lambda finding: heard.append(finding.check)
    )
    assert heard == [each.check for each in found] == ["preflight", "accepts-minimal"]


XML: Json = {"post": {"security": [], "requestBody": {"content": {"application/xml": {"schema": {}}}}}}


async def rehearsed(webhooks: Json) -> tuple[dict[str, tuple[Finding, ...]], str, Rehearsal]:
    """Verify all webhooks of a document against a right receiver; return the findings by webhook."""
    known = provider(("/webhooks", webhooks))
    rehearsal = Rehearsal(known, TARGET, ManualClock(float(NOW)))
    what = replace(verification(*(check.id for check in CHECKS)), provider=known, webhooks=tuple(webhooks))
    found, stopped = await verify(what, rehearsal)
    return {name: tuple(each for each in found if each.webhook == name) for name in webhooks}, stopped, rehearsal


async def test_a_webhook_whose_body_is_not_made_is_told_and_keeps_no_other_back() -> None:
    found, stopped, _ = await rehearsed({"note": XML, "paid": DOCUMENT["webhooks"]["paid"]})
    (only_one,) = found["note"]
    assert (only_one.check, only_one.verdict.status) == ("preflight", Status.SKIPPED)
    assert only_one.verdict.reason == "a body of application/xml is not made: nothing of it is checked"
    assert len(found["paid"]) > 40
    assert stopped == ""


async def test_where_no_body_can_be_made_nothing_can_be_said() -> None:
    _, stopped, rehearsal = await rehearsed({"note": XML})
    assert (stopped, rehearsal.requests) == ("no delivery of these webhooks can be made", 0)


async def test_a_webhook_without_a_body_is_checked_for_all_but_its_body() -> None:
    found, stopped, rehearsal = await rehearsed({"ping": {"post": {"security": [{"Signed": []}]}}})
    assert stopped == ""
    assert [each.case for each in found["ping"] if each.verdict.status is Status.FAILED] == []
    tried = {each.check for each in found["ping"]}
    assert {"preflight", "forgery-other-key", "ack-prompt"} <= tried
    assert not tried & {"bytes-json", "forgery-body", "garbage-body", "not-json"}
    assert rehearsal.taken > 5

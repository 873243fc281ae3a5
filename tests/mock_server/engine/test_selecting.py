from dataclasses import replace

from contracts.checks import CHECKS
from contracts.messages import header
from mock_server.clock import ManualClock
from mock_server.engine import Rehearsal, Selection, verify
from tests.mock_server.engine.scripted import NAME, NOW, TARGET, Scripted, deliverer, provider, verification

ALL = tuple(check.id for check in CHECKS)
CAREFUL = Selection(refused_only=Rehearsal(provider(), TARGET, ManualClock(float(NOW))))


async def cases(selection: Selection, transport: Scripted) -> list[tuple[str, str]]:
    what = replace(verification(*ALL), selection=selection)
    found, stopped = await verify(what, deliverer(transport))
    assert stopped == ""
    return [(each.check, each.case) for each in found if each.check != "preflight"]


async def test_cases_of_an_earlier_report_are_tried_alone() -> None:
    wanted = {(NAME, "forgery-missing", "signature header empty"), (NAME, "garbage-body", "unsigned body: NaN")}
    found = await cases(Selection(only=frozenset(wanted)), Scripted())
    assert {(NAME, *each) for each in found} == wanted


async def test_with_care_only_what_a_right_receiver_refuses_is_sent() -> None:
    transport = Scripted()
    found = await cases(CAREFUL, transport)
    assert {check for check, _ in found} >= {"forgery-missing", "forgery-changed", "garbage-body", "forgery-known-key"}
    assert not {check for check, _ in found} & {"accepts-examples", "bytes-json", "repeat-in-turn", "well-in-a-row"}
    assert ("schema-broken", "how many are taken") not in found  # it would judge what was never sent
    preflight = 2
    signatures = [header(each.headers, "X-InfluencerHero-Signature") for each in transport.requests[preflight:]]
    assert len(signatures) > 40


async def test_with_care_nothing_is_taken_but_the_preflight() -> None:
    transport = Scripted()
    what = replace(verification(*ALL), selection=CAREFUL)
    found, _ = await verify(what, deliverer(transport))
    taken = [number for number, request in enumerate(transport.requests) if transport.right(request).status == 200]
    assert taken == [0, 1]
    assert len(found) > 40

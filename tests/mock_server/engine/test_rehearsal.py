from dataclasses import replace

import pytest

from contracts.deliveries import set_body, set_header, set_method
from contracts.messages import Draft, Edit
from mock_server import catalog
from mock_server.clock import ManualClock
from mock_server.engine import Rehearsal
from tests.mock_server.engine.scripted import NAME, NOW, TARGET, provider

DRAFT = Draft(webhook=NAME, id="hp-1", body=b"{}")


@pytest.mark.parametrize(
    ("edits", "body", "status"),
    [
        ((), b"{}", 200),
        ((), b"[]", 400),
        ((), b"no json", 400),
        ((), b"\xff", 400),
        ((set_method("PUT"),), b"{}", 405),
        ((set_header("X-InfluencerHero-Signature"),), b"{}", 401),
        ((set_body(b"{} "),), b"{}", 401),
    ],
)
async def test_a_right_receiver_answers(edits: tuple[Edit, ...], body: bytes, status: int) -> None:
    rehearsal = Rehearsal(provider(), TARGET, ManualClock(float(NOW)))
    exchange = await rehearsal.deliver(replace(DRAFT, body=body, edits=edits))
    assert exchange.status == status
    assert (rehearsal.requests, rehearsal.taken) == (1, int(status == 200))


async def test_what_is_too_old_is_refused() -> None:
    rehearsal = Rehearsal(provider(), TARGET, ManualClock(float(NOW)))
    assert (await rehearsal.deliver(replace(DRAFT, age=400))).status == 401


async def test_where_nothing_is_signed_every_object_is_taken() -> None:
    unsigned = catalog.provider("ylytic")
    rehearsal = Rehearsal(unsigned, TARGET, ManualClock(float(NOW)))
    assert (await rehearsal.deliver(replace(DRAFT, webhook="creator_insights"))).status == 200


def test_a_rehearsal_is_never_slow_or_late() -> None:
    assert not Rehearsal.is_slow
    assert not Rehearsal.is_late

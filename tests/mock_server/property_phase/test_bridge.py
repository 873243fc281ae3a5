import asyncio

import pytest

from contracts.checks.subject import Flow, send
from contracts.findings import Level, Status, Verdict
from contracts.messages import Draft, Exchange, Request, Response, Silence
from mock_server.property_phase.bridge import Bridge, Broken, Crashed, Effort, RefusedWrongly, TakenWrongly

DRAFT = Draft(webhook="w", id="1", body=b"{}")


def answering(answer: Response | Silence) -> Exchange:
    return Exchange(
        request=Request(url="http://localhost/", headers=(), body=b"{}"), answer=answer, at=0.0, elapsed=0.0
    )


def flow() -> Flow[Verdict]:
    exchange = yield from send(DRAFT)
    return Verdict(status=Status.FAILED, level=Level.MUST, exchange=exchange)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (Response(status=500), Crashed),
        (Silence.DROPPED, Crashed),
        (Response(status=200), TakenWrongly),
        (Response(status=401), RefusedWrongly),
    ],
)
async def test_failures_of_different_kinds_are_different_exceptions(
    answer: Response | Silence, kind: type[Broken]
) -> None:
    """So that shrinking a refusal does not end in a crash."""

    async def deliver(draft: Draft) -> Exchange:
        return answering(answer)

    bridge = Bridge(deliver, asyncio.get_running_loop(), Effort(examples=1, seed=1))
    with pytest.raises(kind):
        await asyncio.to_thread(bridge.expect, flow(), b"key")


async def test_beyond_its_budget_nothing_is_sent() -> None:
    sent = []

    async def deliver(draft: Draft) -> Exchange:
        sent.append(draft)
        return answering(Response(status=200))

    bridge = Bridge(deliver, asyncio.get_running_loop(), Effort(examples=1, seed=1))

    def many() -> None:
        while not bridge.spent:
            with pytest.raises(TakenWrongly):
                bridge.expect(flow(), b"%d" % bridge.count)
        bridge.expect(flow(), b"one more")

    await asyncio.to_thread(many)
    assert len(sent) == bridge.count


async def test_what_was_tried_is_not_sent_again() -> None:
    sent = []

    async def deliver(draft: Draft) -> Exchange:
        sent.append(draft)
        return answering(Response(status=200))

    bridge = Bridge(deliver, asyncio.get_running_loop(), Effort(examples=1, seed=1))
    for _ in range(2):
        with pytest.raises(TakenWrongly):
            await asyncio.to_thread(bridge.expect, flow(), b"key")
    assert len(sent) == 1

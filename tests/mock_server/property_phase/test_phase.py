import asyncio
import os
from pathlib import Path

from contracts.findings import Level, Status
from contracts.messages import Draft, Exchange, Response
from mock_server.property_phase import Effort, property_phase
from tests.contracts.checks.receivers import Arrived, Receiver, ready, webhook


def test_what_does_not_fail_again_from_its_bytes_is_flaky() -> None:
    left = [1]

    def once(arrived: Arrived) -> Response | None:
        if arrived.trusted and arrived.payload and "deal_info" in arrived.payload and left and left.pop():
            return Response(status=500)
        return None

    receiver = Receiver(webhook("update_commission"))
    subject = ready(receiver)
    receiver._fault = once

    async def deliver(draft: Draft) -> Exchange:
        return receiver.deliver(draft)

    findings = asyncio.run(property_phase(subject, deliver, Effort(examples=40, seed=1)))
    statuses = {finding.check: finding.verdict.status for finding in findings}
    assert statuses["property-valid"] in (Status.FLAKY, Status.PASSED)
    assert Status.FAILED not in statuses.values()


def test_a_forgery_that_is_taken_once_is_no_accident() -> None:
    left = [1]
    receiver = Receiver(webhook("update_commission"))
    subject = ready(receiver)
    receiver._fault = lambda arrived: Response(status=200) if not arrived.trusted and left and left.pop() else None

    async def deliver(draft: Draft) -> Exchange:
        return receiver.deliver(draft)

    findings = asyncio.run(property_phase(subject, deliver, Effort(examples=5, seed=1)))
    verdict = next(finding.verdict for finding in findings if finding.check == "property-forged")
    assert (verdict.status, verdict.level) == (Status.FAILED, Level.MUST)
    assert verdict.reason == "once answered 200, then refused: do all workers verify?"


def test_no_examples_send_nothing() -> None:
    receiver = Receiver(webhook("update_commission"))
    subject = ready(receiver)
    before = len(receiver.exchanges)

    async def deliver(draft: Draft) -> Exchange:
        return receiver.deliver(draft)

    assert asyncio.run(property_phase(subject, deliver, Effort(examples=0, seed=1))) == ()
    assert len(receiver.exchanges) == before


def test_nothing_is_left_in_the_folder_of_the_user(tmp_path: Path) -> None:
    receiver = Receiver(webhook("update_commission"))
    subject = ready(receiver)

    async def deliver(draft: Draft) -> Exchange:
        return receiver.deliver(draft)

    here = Path.cwd()
    os.chdir(tmp_path)
    try:
        asyncio.run(property_phase(subject, deliver, Effort(examples=5, seed=1)))
    finally:
        os.chdir(here)
    assert list(tmp_path.iterdir()) == []

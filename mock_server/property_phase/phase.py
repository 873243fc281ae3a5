"""A webhook's properties, tried and told."""

import asyncio
import tempfile
from dataclasses import replace
from functools import partial

from contracts.checks import Subject
from contracts.findings import Finding, Level, Status, Verdict
from contracts.messages import Draft, Exchange
from mock_server.engine.verifying import taken_once
from mock_server.property_phase.bridge import Bridge, Broken, Deliver, Effort, TakenWrongly
from mock_server.property_phase.properties import PROPERTIES, Property

THEME = "property"


async def property_phase(subject: Subject, deliver: Deliver, effort: Effort) -> tuple[Finding, ...]:
    """Try each property on one webhook; a failure comes with its smallest delivery, repeated once to be sure."""
    if subject.recipe is None or effort.examples == 0:
        return ()
    loop = asyncio.get_running_loop()
    findings = []
    for each in PROPERTIES:
        if subject.scheme is None and each.needs_scheme:
            continue
        bridge = Bridge(deliver, loop, effort)
        found = await asyncio.to_thread(partial(_tried, each, subject, bridge, effort))
        findings.append(await _finding(subject, deliver, each, found, bridge.count))
    return tuple(findings)


def _tried(promise: Property, subject: Subject, bridge: Bridge, effort: Effort) -> Broken | None:
    """Run one property; return its smallest failure."""
    from hypothesis import configuration
    from hypothesis.errors import Flaky, HypothesisException

    with tempfile.TemporaryDirectory(prefix="hookpact-") as folder:
        configuration.set_hypothesis_home_dir(folder)
        try:
            promise.test(subject, bridge, effort)
        except Broken as broken:
            return broken
        except Flaky as flaky:
            return next((each for each in getattr(flaky, "exceptions", ()) if isinstance(each, Broken)), None)
        except HypothesisException:
            return None  # nothing could be generated: the finding says so
    return None


async def _finding(subject: Subject, deliver: Deliver, promise: Property, found: Broken | None, count: int) -> Finding:
    finding = Finding(
        check=promise.id, theme=THEME, title=promise.title, webhook=subject.webhook.name, case="random deliveries",
        pointer=subject.webhook.pointer, verdict=Verdict(status=Status.PASSED, level=Level.SHOULD),
    )  # fmt: skip
    if found is None:
        if not count:
            nothing = Verdict(status=Status.SKIPPED, level=Level.SHOULD, reason="nothing could be generated")
            return replace(finding, verdict=nothing)
        return finding
    verdict, seen = found.verdict, found.evidence
    if len(seen) == 1 and verdict.level is not Level.NOTE and seen[0].draft is not None:
        verdict, seen = await _repeated(subject, deliver, found, seen[0].draft)
    return replace(finding, verdict=verdict, evidence=seen)


async def _repeated(
    subject: Subject, deliver: Deliver, found: Broken, draft: Draft
) -> tuple[Verdict, tuple[Exchange, ...]]:
    """Send the smallest failure again, from its bytes: what passes now is flaky, unless once is enough."""
    again = await deliver(draft)
    if again.status == found.evidence[0].status and type(again.answer) is type(found.evidence[0].answer):
        return replace(found.verdict, exchange=again), (again,)
    if isinstance(found, TakenWrongly):
        return taken_once(found.verdict), found.evidence
    return replace(found.verdict, status=Status.FLAKY, level=Level.SHOULD), found.evidence

"""What a project's configuration makes of a run: checks weigh what it says, and some are off."""

from collections.abc import Mapping
from dataclasses import replace

from contracts.findings import Finding, Level, Run, Status, Verdict, is_broken
from mock_server.cli.checks import KNOWN


def weighed(run: Run, levels: Mapping[str, Level], off: Mapping[str, str]) -> Run:
    """Return a run as the project weighs it: checks that are off are told as skipped, with their reason."""
    kept = tuple(_at_level(found, levels) for found in run.findings if found.check not in off)
    webhooks = dict.fromkeys(found.webhook for found in run.findings)
    skipped = tuple(_skipped(run, webhook, check, reason) for webhook in webhooks for check, reason in off.items())
    return replace(run, findings=(*kept, *skipped))


def _at_level(found: Finding, levels: Mapping[str, Level]) -> Finding:
    level = levels.get(found.check)
    if level is None or not is_broken(found.verdict) or found.verdict.level is level:
        return found
    reason = f"{found.verdict.reason} (a {found.verdict.level} that this project's configuration weighs as a {level})"
    return replace(found, verdict=replace(found.verdict, level=level, reason=reason))


def _skipped(run: Run, webhook: str, check: str, reason: str) -> Finding:
    verdict = Verdict(status=Status.SKIPPED, level=Level.MUST, reason=f"off by the configuration: {reason}")
    return Finding(
        check=check, theme=KNOWN[check].theme, title=KNOWN[check].title, webhook=webhook, case="off", verdict=verdict,
        pointer=run.provider.webhook(webhook).pointer,
    )  # fmt: skip

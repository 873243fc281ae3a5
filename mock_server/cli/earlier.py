"""JSON reports of earlier runs: what is known, and what to play again."""

import json
from dataclasses import replace
from pathlib import Path

from contracts.errors import UsageError
from contracts.findings import Run, Status, is_broken
from contracts.messages import value
from mock_server.engine import Key


@value
class Report:
    """What an earlier run found broken."""

    seed: int
    broken: frozenset[Key]

    @property
    def webhooks(self) -> frozenset[str]:
        """The webhooks that something was broken on."""
        return frozenset(webhook for webhook, _, _ in self.broken)


def read(path: str) -> Report:
    """Read a JSON report; raises UsageError where it is none."""
    try:
        told = json.loads(Path(path).read_bytes())
        broken = frozenset(
            (found["webhook"], found["check"], found["case"])
            for found in told["findings"]
            if found["status"] in (Status.FAILED, Status.FLAKY) and found["level"] != "note"
        )
        return Report(seed=int(told["seed"]), broken=broken)
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}") from None
    except (ValueError, KeyError, TypeError):
        raise UsageError(f"{path}: no JSON report of `hookpact verify --report json=FILE`") from None


def broken_in(path: str) -> frozenset[Key]:
    """Return what an earlier report found broken."""
    return read(path).broken


def without_known(run: Run, known: frozenset[Key]) -> Run:
    """Return a run in which what is known does not fail: it is skipped, and says so."""
    findings = tuple(
        replace(found, verdict=replace(found.verdict, status=Status.SKIPPED, reason=f"known: {found.verdict.reason}"))
        if is_broken(found.verdict) and (found.webhook, found.check, found.case) in known
        else found
        for found in run.findings
    )
    return replace(run, findings=findings)

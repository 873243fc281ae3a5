"""Verdicts, findings, runs: how cases ended, and what a report shows."""

from collections import Counter
from collections.abc import Iterable, Mapping
from enum import StrEnum

from contracts.documents import Provider
from contracts.messages import Exchange, value


class Level(StrEnum):
    """How much a broken promise weighs (RFC 2119). Ordered by the order below."""

    MUST = "must"
    SHOULD = "should"
    NOTE = "note"


class Status(StrEnum):
    """How a case ended."""

    PASSED = "passed"
    FAILED = "failed"
    FLAKY = "flaky"
    SKIPPED = "skipped"


@value
class Verdict:
    """How a case ended. The level is this outcome's: a crash may break a must where a 2xx breaks a should."""

    status: Status
    level: Level
    reason: str = ""
    expected: str = ""
    exchange: Exchange | None = None
    """The one that decided."""


@value
class Finding:
    """A verdict on a webhook, with its evidence."""

    check: str
    theme: str
    title: str
    webhook: str
    case: str
    pointer: str
    """The sentence of the contract: where in the document."""
    verdict: Verdict
    evidence: tuple[Exchange, ...] = ()


@value
class Run:
    """All findings of one command, and what it was run on."""

    provider: Provider
    target: str
    seed: int
    run: str
    """Short hex; every generated id holds it."""
    version: str
    started_at: int
    duration: float
    findings: tuple[Finding, ...]
    notes: tuple[str, ...] = ()
    inconclusive: str = ""
    """Why nothing can be said, where that is so."""
    reached: bool = True
    """Whether any connection was ever made."""
    requests: int = 0
    options: tuple[str, ...] = ()
    """What a command line needs to find the contract again, as `--document FILE`; nothing for bundled ones."""
    public_secrets: bool = False
    """Whether signatures were made with secrets that everybody knows, and so may be shown."""

    def __repr__(self) -> str:
        """Name the run: all that was sent is hundreds of megabytes, and asyncio asks of each result what it is."""
        return f"Run({self.provider.name!r}, {self.run!r}, {len(self.findings)} findings)"

    def count(self) -> Mapping[Level, Counter[Status]]:
        """Count the cases by level and status."""
        counts: dict[Level, Counter[Status]] = {level: Counter() for level in Level}
        for finding in self.findings:
            counts[finding.verdict.level][finding.verdict.status] += 1
        return counts

    def broken(self, *levels: Level) -> tuple[Finding, ...]:
        """Return the findings that broke a promise of these levels (all, where none is named), worst first."""
        wanted = levels or tuple(Level)
        order = list(Level)
        found = [f for f in self.findings if f.verdict.level in wanted and is_broken(f.verdict)]
        return tuple(sorted(found, key=lambda finding: order.index(finding.verdict.level)))


def is_broken(verdict: Verdict) -> bool:
    """Say whether a verdict tells of a broken promise."""
    return verdict.status in (Status.FAILED, Status.FLAKY)


def checks_of(findings: Iterable[Finding]) -> tuple[str, ...]:
    """Return the ids of the checks that these findings are of, each once, in order."""
    return tuple(dict.fromkeys(finding.check for finding in findings))

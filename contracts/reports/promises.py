"""Findings as readers want them: by promise, theme and reason; their place in the document; their bytes as text."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from contracts.checks import CHECKS
from contracts.findings import Finding, Level, Run, Status, is_broken
from contracts.messages import Exchange, Silence, value
from contracts.reports.foreign import shortened, shown, visible

_EXPLANATIONS = {check.id: check.explanation for check in CHECKS}
QUIET = ("signature-variants", "other-method")
"""Checks whose notes are for machines only: neither answer means anything."""
_END_OF_TIME = 253_402_300_799
"""The last second of the year 9999, which is the last that `datetime` knows."""


@value
class Promise:
    """A check that was broken at a level, and the findings that show it."""

    level: Level
    check: str
    findings: tuple[Finding, ...]

    @property
    def title(self) -> str:
        """The promise, in one line."""
        return self.findings[0].title

    @property
    def explanation(self) -> str:
        """Why it matters and what usually breaks it; "" where nobody has said."""
        return _EXPLANATIONS.get(self.check, "")

    @property
    def word(self) -> str:
        """The level; or that it was broken only now and then."""
        flaky = all(finding.verdict.status is Status.FLAKY for finding in self.findings)
        return "flaky" if flaky else self.level.value


@value
class Theme:
    """How the cases of one theme ended: by status, with what is only worth noting apart from what is broken."""

    name: str
    counts: Counter[str]

    @property
    def end(self) -> str:
        """How the worst of them ended."""
        return (
            "failed" if self.counts["failed"] + self.counts["flaky"] else "passed" if self.counts["passed"] else "none"
        )


def promises(run: Run, *levels: Level) -> tuple[Promise, ...]:
    """Return the broken promises of these levels (all, where none is named), worst first, in the order of the run."""
    grouped: dict[tuple[Level, str], list[Finding]] = {}
    for finding in run.broken(*levels):
        grouped.setdefault((finding.verdict.level, finding.check), []).append(finding)
    return tuple(Promise(level=level, check=check, findings=tuple(f)) for (level, check), f in grouped.items())


def themes(run: Run) -> tuple[Theme, ...]:
    """Return the themes in the order of the run."""
    counts: dict[str, Counter[str]] = {}
    for finding in run.findings:
        counts.setdefault(finding.theme, Counter())[_end(finding)] += 1
    return tuple(Theme(name=name, counts=found) for name, found in counts.items())


def ends(run: Run) -> tuple[str, ...]:
    """Return the ways in which cases of this run ended; passed, failed and skipped are always among them."""
    found = {_end(finding) for finding in run.findings} | {"passed", "failed", "skipped"}
    return tuple(end for end in (*(status.value for status in Status), "noted") if end in found)


def levels(run: Run) -> tuple[tuple[Level, Counter[str]], ...]:
    """Return how the cases of each level ended, for the levels that have any."""
    counts = {level: Counter(_end(each) for each in run.findings if each.verdict.level is level) for level in Level}
    return tuple((level, found) for level, found in counts.items() if found)


def remarks(run: Run) -> tuple[tuple[str, tuple[Finding, ...]], ...]:
    """Return what was measured and seen though nothing was broken, by check."""
    found: dict[str, list[Finding]] = {}
    for finding in run.findings:
        verdict = finding.verdict
        if verdict.level is Level.NOTE and verdict.status is Status.PASSED and verdict.reason:
            found.setdefault(finding.check, []).append(finding)
    return tuple((check, tuple(told)) for check, told in found.items() if check not in QUIET)


def skipped(run: Run) -> tuple[tuple[str, str, int], ...]:
    """Return check, reason and number of the cases that proved nothing."""
    found = Counter((f.check, f.verdict.reason) for f in run.findings if f.verdict.status is Status.SKIPPED)
    return tuple((check, reason, count) for (check, reason), count in found.items())


def empty(run: Run) -> str:
    """Return why a run says nothing of its target ("" where it does): what checked nothing is not a pass."""
    if run.inconclusive:
        return run.inconclusive
    told = any(f.verdict.status is Status.PASSED or is_broken(f.verdict) for f in run.findings)
    return "" if told else "nothing was checked"


def headline(run: Run) -> str:
    """Return how the run ended, in one line."""
    numbers = Counter(promise.level for promise in promises(run))
    must, should = numbers[Level.MUST], numbers[Level.SHOULD]
    said = [f"{must} {_plural('promise', must)} broken"] if must else []
    if should:
        said.append(f"{should} {'more ' if must else ''}that should hold {'does' if should == 1 else 'do'} not")
    if said:
        return ", ".join(said)
    return "Nothing can be said" if empty(run) else "Every promise was kept"


def place(run: Run, finding: Finding) -> tuple[str, int]:
    """Return the document's name and the line in it that a finding points at."""
    source = run.provider.source
    return source.name or f"{run.provider.name}.yaml", source.line(finding.pointer) or 1


def request_text(exchange: Exchange, most: int = 2000) -> str:
    """Return a request of a shareable run, as it went over the wire but for what cannot be shown."""
    request = exchange.request
    head = "\n".join(f"{visible(shown(name), keep='')}: {visible(shown(found))}" for name, found in request.headers)
    return f"{visible(request.method)} {visible(request.url)}\n{head}\n\n{shortened(shown(request.body), most)}"


def answer_text(exchange: Exchange, most: int = 2000) -> str:
    """Return what came back."""
    answer = exchange.answer
    if isinstance(answer, Silence):
        return f"no answer: {answer.value}"
    pairs = "\n".join(f"{visible(shown(name), keep='')}: {visible(shown(found))}" for name, found in answer.headers)
    head = "\n".join(part for part in (str(answer.status), shortened(pairs, most)) if part)
    return f"{head}\n\n{shortened(shown(answer.body), most)}".rstrip()


def moment(seconds: float) -> str:
    """Return Unix time as RFC 3339 writes it."""
    kept = min(max(int(seconds), 0), _END_OF_TIME)
    return datetime.fromtimestamp(kept, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def case_lines(findings: Sequence[Finding], most: int) -> Iterable[str]:
    """Yield a line for each case, and one that counts the rest."""
    for finding in findings[:most]:
        yield visible(f"{finding.webhook}: {finding.case}: {finding.verdict.reason}", keep="")
    if len(findings) > most:
        yield f"and {len(findings) - most} more like these"


def _end(finding: Finding) -> str:
    noted = is_broken(finding.verdict) and finding.verdict.level is Level.NOTE
    return "noted" if noted else finding.verdict.status.value


def _plural(noun: str, count: int) -> str:
    return noun if count == 1 else f"{noun}s"

"""A run for people: one screen when all is well, each broken promise with the request that shows it."""

from collections.abc import Iterable

from contracts.findings import Finding, Level, Run, Status
from contracts.messages import Exchange, Silence
from contracts.reports.curl import deciding_curl
from contracts.reports.foreign import plain_lines, quoted, shortened, shown, visible
from contracts.reports.masking import shareable
from contracts.reports.promises import (
    QUIET,
    Promise,
    Theme,
    case_lines,
    ends,
    levels,
    place,
    promises,
    remarks,
    request_text,
    skipped,
    themes,
)  # fmt: skip

_LONGEST_LINE = 5_000
_SHOWN_CASES = 3
_SHOWN_REASONS = 8
_MARKS = {"failed": "✗", "passed": "✓", "none": "–"}


def text_report(run: Run) -> str:
    """Return the run as text."""
    run = shareable(run)
    broken = (_promise(run, promise) for promise in promises(run, Level.MUST, Level.SHOULD))
    blocks = [_head(run), *broken, _skipped(run), _noted(run), _summary(run)]
    return plain_lines("\n".join(block for block in blocks if block)) + "\n"


def _head(run: Run) -> str:
    lines = "\n".join(map(_theme, themes(run)))
    return f"{run.provider.name} → {visible(run.target)}   seed {run.seed}, run {run.run}\n\n{lines}\n"


def _theme(theme: Theme) -> str:
    words = (*(status.value for status in Status if status is not Status.PASSED), "noted")
    rest = ", ".join(f"{theme.counts[word]} {word}" for word in words if theme.counts[word])
    passed = f"{theme.counts['passed']:>5} passed{f', {rest}' if rest else ''}"
    return f"  {_MARKS[theme.end]} {visible(theme.name):<20} {passed}"


def _promise(run: Run, promise: Promise) -> str:
    lines = [f"{promise.word.upper()}  {visible(promise.title)}   [{visible(promise.check)}]"]
    lines += [f"  {line}" for line in case_lines(promise.findings, _SHOWN_CASES)]
    return "\n".join([*lines, *_evidence(run, promise.findings[0])]) + "\n"


def _evidence(run: Run, finding: Finding) -> list[str]:
    exchange = finding.verdict.exchange
    if exchange is None:
        return []
    name, line = place(run, finding)
    lines = [
        f"  {visible(finding.verdict.expected)}; {visible(finding.verdict.reason)}",
        f"  contract: {visible(name)}:{line}  {visible(finding.pointer)}",
    ]
    again = deciding_curl(run, finding)
    sent = _line(again) if again else quoted(request_text(exchange))
    return [*lines, "", *_indented(sent), *_indented(quoted(_answer(exchange)))]


def _line(again: str) -> str:
    if len(again) > _LONGEST_LINE:
        return f"({len(again):,} characters of a curl line: --report json=FILE holds it)"
    return f"$ {visible(again)}"


def _answer(exchange: Exchange) -> str:
    if isinstance(exchange.answer, Silence):
        return f"no answer: {exchange.answer}"
    body = shortened(shown(exchange.answer.body), 300)
    return f"{exchange.answer.status}\n{body}".rstrip()


def _indented(text: str) -> list[str]:
    return [f"  {line}" for line in text.split("\n")]


def _skipped(run: Run) -> str:
    why = [(check, reason) for check, reason, _ in skipped(run) if not reason.startswith("proves")]
    lines = [f"  {visible(f'{check}: {reason}')}" for check, reason in why[:_SHOWN_REASONS]]
    if len(why) > _SHOWN_REASONS:
        lines.append(f"  and {len(why) - _SHOWN_REASONS} more: --report json=FILE names them all")
    return "\n".join(["skipped", *lines, ""]) if lines else ""


def _noted(run: Run) -> str:
    """What is worth knowing: one line for each check, with the first webhook that says so."""
    broken = ((promise.check, promise.findings) for promise in promises(run, Level.NOTE) if promise.check not in QUIET)
    lines = [f"  {line}" for line in _firsts((*broken, *remarks(run)))]
    return "\n".join(["notes", *lines, *(f"  {visible(note)}" for note in run.notes), ""]) if lines or run.notes else ""


def _firsts(told: Iterable[tuple[str, tuple[Finding, ...]]]) -> Iterable[str]:
    for check, findings in told:
        more = f"   (and {len(findings) - 1} more)" if len(findings) > 1 else ""
        yield f"{visible(check)}: {visible(findings[0].webhook)}: {visible(findings[0].verdict.reason)}{more}"


def _summary(run: Run) -> str:
    lines = []
    for level, counts in levels(run):
        said = ", ".join(f"{counts[end]} {end}" for end in ends(run) if counts[end])
        lines.append(f"{level:<7}{said}")
    lines.append(f"{run.requests} requests in {run.duration:.1f} s; generated ids hold hp-{run.run}")
    if run.inconclusive:
        lines.append(f"inconclusive: {visible(run.inconclusive)}")
    return "\n".join(lines)

"""A run for people: one screen when all is well, each broken promise with the request that shows it."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from contracts.findings import Finding, Level, Run, Status, is_broken
from contracts.messages import Exchange, Silence
from contracts.reports.as_json import deciding_curl
from contracts.reports.foreign import plain_lines, quoted, shortened, shown, visible
from contracts.reports.masking import masked, shareable
from contracts.reports.promises import QUIET

_LONGEST_LINE = 5_000
_SHOWN_CASES = 3
_SHOWN_REASONS = 8


def text_report(run: Run) -> str:
    """Return the run as text."""
    run = shareable(run)
    blocks = [_head(run), *_broken(run), _skipped(run), _noted(run), _summary(run)]
    return plain_lines("\n".join(block for block in blocks if block)) + "\n"


def _head(run: Run) -> str:
    themes = "\n".join(_theme(name, list(found)) for name, found in _grouped(run.findings))
    return f"{run.provider.name} → {visible(run.target)}   seed {run.seed}, run {run.run}\n\n{themes}\n"


def _grouped(findings: Iterable[Finding]) -> Iterable[tuple[str, Iterable[Finding]]]:
    order = list(dict.fromkeys(finding.theme for finding in findings))
    ranked = sorted(findings, key=lambda finding: order.index(finding.theme))
    return groupby(ranked, key=lambda finding: finding.theme)


def _theme(name: str, findings: Sequence[Finding]) -> str:
    counts = {status: sum(finding.verdict.status is status for finding in findings) for status in Status}
    wrong = any(is_broken(finding.verdict) and finding.verdict.level is not Level.NOTE for finding in findings)
    mark = "✗" if wrong else "✓" if counts[Status.PASSED] else "–"
    notes = [f.verdict.status for f in findings if is_broken(f.verdict) and f.verdict.level is Level.NOTE]
    counts = {status: count - notes.count(status) for status, count in counts.items()}
    words = {**{status.value: counts[status] for status in Status if status is not Status.PASSED}, "noted": len(notes)}
    rest = ", ".join(f"{count} {word}" for word, count in words.items() if count)
    return f"  {mark} {visible(name):<20} {counts[Status.PASSED]:>5} passed{f', {rest}' if rest else ''}"


def _broken(run: Run) -> Iterable[str]:
    broken = [f for f in run.broken() if f.verdict.level is not Level.NOTE]
    keyed = sorted(broken, key=lambda f: (list(Level).index(f.verdict.level), broken_first(broken, f)))
    for (level, check), found in groupby(keyed, key=lambda f: (f.verdict.level, f.check)):
        yield _promise(run, level, check, list(found))


def broken_first(findings: Sequence[Finding], finding: Finding) -> int:
    """Return the place of the first finding of the same check, so that a check's findings stand together."""
    return next(i for i, other in enumerate(findings) if other.check == finding.check)


def _promise(run: Run, level: Level, check: str, findings: Sequence[Finding]) -> str:
    first = findings[0]
    word = "FLAKY" if all(f.verdict.status is Status.FLAKY for f in findings) else level.value.upper()
    lines = [f"{word}  {visible(first.title)}   [{visible(check)}]"]
    lines += [
        f"  {visible(f.webhook)}: {visible(f.case)}: {visible(f.verdict.reason)}" for f in findings[:_SHOWN_CASES]
    ]
    if len(findings) > _SHOWN_CASES:
        lines.append(f"  and {len(findings) - _SHOWN_CASES} more like these")
    lines += _evidence(run, first)
    return "\n".join(lines) + "\n"


def _evidence(run: Run, finding: Finding) -> list[str]:
    exchange = finding.verdict.exchange
    if exchange is None:
        return []
    line = run.provider.source.line(finding.pointer)
    place = f"{visible(run.provider.source.name)}{f':{line}' if line else ''}  {visible(finding.pointer)}"
    lines = [f"  {visible(finding.verdict.expected)}; {visible(finding.verdict.reason)}", f"  contract: {place}"]
    again = deciding_curl(run, finding)
    shown_request = _line(again) if again else quoted(shortened(_request(run, exchange)))
    return [*lines, "", *_indented(shown_request), *_indented(quoted(_answer(exchange)))]


def _line(again: str) -> str:
    if len(again) > _LONGEST_LINE:
        return f"({len(again):,} characters of a curl line: --report json=FILE holds it)"
    return f"$ {visible(again)}"


def _request(run: Run, exchange: Exchange) -> str:
    request = masked(run, exchange)
    head = "\n".join(f"{shown(name)}: {shown(found)}" for name, found in request.headers)
    return f"{request.method} {visible(request.url)}\n{head}\n\n{shown(request.body)}"


def _answer(exchange: Exchange) -> str:
    if isinstance(exchange.answer, Silence):
        return f"no answer: {exchange.answer}"
    body = shortened(shown(exchange.answer.body), 300)
    return f"{exchange.answer.status}\n{body}".rstrip()


def _indented(text: str) -> list[str]:
    return [f"  {line}" for line in text.split("\n")]


def _skipped(run: Run) -> str:
    found = [
        f for f in run.findings if f.verdict.status is Status.SKIPPED and not f.verdict.reason.startswith("proves")
    ]
    reasons = dict.fromkeys(f"{f.check}: {f.verdict.reason}" for f in found)
    lines = [f"  {visible(reason)}" for reason in list(reasons)[:_SHOWN_REASONS]]
    if len(reasons) > _SHOWN_REASONS:
        lines.append(f"  and {len(reasons) - _SHOWN_REASONS} more: --report json=FILE names them all")
    return "\n".join(["skipped", *lines, ""]) if lines else ""


def _noted(run: Run) -> str:
    """What is worth knowing: one line for each check, with the first webhook that says so."""
    told = [f for f in run.findings if f.verdict.level is Level.NOTE and f.verdict.reason and f.check not in QUIET]
    lines = []
    for check in dict.fromkeys(finding.check for finding in told):
        same = [finding for finding in told if finding.check == check]
        more = f"   (and {len(same) - 1} more)" if len(same) > 1 else ""
        lines.append(f"  {visible(check)}: {visible(same[0].webhook)}: {visible(same[0].verdict.reason)}{more}")
    return "\n".join(["notes", *lines, *(f"  {visible(note)}" for note in run.notes), ""]) if lines or run.notes else ""


def _summary(run: Run) -> str:
    lines = []
    counts = run.count()
    for level in Level:
        said = ", ".join(f"{counts[level][status]} {status}" for status in Status if counts[level][status])
        lines += [f"{level:<7}{said}"] if said else []
    lines.append(f"{run.requests} requests in {run.duration:.1f} s; generated ids hold hp-{run.run}")
    if run.inconclusive:
        lines.append(f"inconclusive: {visible(run.inconclusive)}")
    return "\n".join(lines)

"""A run as a job summary or a comment: themes in a table, each broken promise folded away with its request.

Foreign text stands in two places only: as words, where every mark that means something to Markdown or HTML is a
character reference, and in fences longer than any run of back-ticks inside.
"""

import re
from collections.abc import Iterable

from contracts.findings import Level, Run
from contracts.reports.curl import deciding_curl
from contracts.reports.foreign import shortened, visible
from contracts.reports.masking import shareable
from contracts.reports.promises import (
    Promise,
    answer_text,
    case_lines,
    empty,
    ends,
    headline,
    levels,
    moment,
    place,
    promises,
    remarks,
    request_text,
    skipped,
    themes,
)  # fmt: skip

_SHOWN_CASES = 10
_LONGEST_LINE = 4000
_THEME_MARKS = {"failed": "✗", "passed": "✓", "none": "–"}
_MARKS = {Level.MUST: "❌", Level.SHOULD: "⚠️", Level.NOTE: "ℹ️"}
# What begins lists and headings only at the front, links and short names of emoji only before another mark, and
# emphasis only at the edge of a word, stays readable elsewhere.
_MEANINGFUL = re.compile(
    r"[!#$%&*<>@\[\\\]^`{|}~]|:(?=\S)|(?<![^\W_])_|_(?![^\W_])|(?<=www)\.|^[-+=]|(?<=^\d)[.)]|^\s", re.IGNORECASE
)


def markdown_report(run: Run) -> str:
    """Return the run as Markdown, as GitHub and GitLab read it."""
    run = shareable(run)
    blocks = [f"## {_words(run.provider.title)}: {_words(headline(run))}", _facts(run), *_levels(run), *_themes(run)]
    for promise in promises(run):
        blocks += _promise(run, promise)
    blocks += [*_remarks(run), *_skipped(run), *(f"Note: {_words(note)}" for note in run.notes)]
    return "\n\n".join(blocks) + "\n"


def _facts(run: Run) -> str:
    lines = [
        f"{_words(run.provider.name)} → {_words(run.target)}",
        f"seed {run.seed}, run {_words(run.run)}, {moment(run.started_at)}, "
        f"{run.requests} requests in {run.duration:.1f} s, hookpact {_words(run.version)}",
    ]
    lines += [f"**{_words(empty(run))}**"] if empty(run) else []
    return "  \n".join(lines)


def _levels(run: Run) -> Iterable[str]:
    rows = [(level.value, *(counts[end] for end in ends(run))) for level, counts in levels(run)]
    if rows:
        yield _table(["level", *ends(run)], rows)


def _themes(run: Run) -> Iterable[str]:
    shown_ends = ends(run)
    rows = [
        (f"{_THEME_MARKS[theme.end]} {_words(theme.name)}", *(theme.counts[end] or "" for end in shown_ends))
        for theme in themes(run)
    ]
    if rows:
        yield _table(["theme", *shown_ends], rows)


def _table(head: list[str], rows: Iterable[tuple[str | int, ...]]) -> str:
    rule = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join(f"| {' | '.join(map(str, cells))} |" for cells in (head, rule, *rows))


def _promise(run: Run, promise: Promise) -> Iterable[str]:
    first = promise.findings[0]
    name, line = place(run, first)
    # A blank line ends raw HTML (CommonMark § 4.6, kind 6), so what follows the summary is Markdown again.
    yield (
        f"<details><summary>{_MARKS[promise.level]} <b>{promise.word}</b> {_words(promise.title)} "
        f"<code>{_words(promise.check)}</code> × {len(promise.findings)}</summary>"
    )
    if promise.explanation:
        yield _words(promise.explanation)
    yield "\n".join(f"- {_words(line)}" for line in case_lines(promise.findings, _SHOWN_CASES))
    yield f"Contract: {_words(f'{name}:{line}')} {_words(first.pointer)}; {_words(first.verdict.expected)}"
    if first.verdict.exchange is not None:
        yield _fence(request_text(first.verdict.exchange))
        yield _fence(answer_text(first.verdict.exchange))
    again = deciding_curl(run, first)
    if again:
        fits = len(again) <= _LONGEST_LINE
        yield _fence(visible(again), "sh") if fits else "The line that sends it again is in the JSON report."
    yield "</details>"


def _remarks(run: Run) -> Iterable[str]:
    for check, findings in remarks(run):
        first = findings[0]
        more = f" (and {len(findings) - 1} more)" if len(findings) > 1 else ""
        yield f"Note: {_words(f'{check}: {first.webhook}: {first.verdict.reason}')}{more}"


def _skipped(run: Run) -> Iterable[str]:
    found = skipped(run)
    if found:
        lines = [f"- {_words(check)}: {_words(reason)} × {count}" for check, reason, count in found]
        yield f"<details><summary>skipped × {sum(count for _, _, count in found)}</summary>"
        yield "\n".join(lines)
        yield "</details>"


def _words(text: str) -> str:
    """Return text that means nothing but itself, in Markdown and in HTML, in a table and in a comment."""
    plain = shortened(visible(text, keep=""), 1000)
    # A reference alone does not stop a mention, which is looked for in the finished page: the space without width does.
    return _MEANINGFUL.sub(lambda found: f"&#{ord(found.group())};", plain).replace("&#64;", "&#64;&#8203;")


def _fence(content: str, language: str = "http") -> str:
    longest = max((len(found) for found in re.findall("`+", content)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{content}\n{fence}"

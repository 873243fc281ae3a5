"""A run as one page of HTML: no script, no network, nothing to install; for a phone and for a desk."""

import base64
import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING

from contracts.findings import Finding, Level, Run, Status, checks_of
from contracts.messages import Exchange, Silence, value
from contracts.reports.curl import deciding_curl
from contracts.reports.foreign import shown, visible
from contracts.reports.html_page import PAGE, STYLE
from contracts.reports.masking import shareable
from contracts.reports.promises import (
    Promise,
    answer_text,
    empty,
    ends,
    headline,
    moment,
    place,
    promises,
    remarks,
    request_text,
    skipped,
    themes,
)  # fmt: skip

if TYPE_CHECKING:
    from jinja2 import Template

_FULL_CASES = 40
_SHOWN_CASES = 4
_SHOWN_EXCHANGES = 6
_SHOWN_BYTES = 256
_LONGEST_LINE = 20_000
_WORST_FIRST = (Status.FAILED, Status.FLAKY, Status.PASSED, Status.SKIPPED)


@value
class _Shown:
    """One exchange as text."""

    label: str
    request: str
    bytes: str
    """A hex dump, where the text does not say exactly what was sent."""
    answer: str
    status: str
    elapsed: str


@value
class _Case:
    """What was tried on several webhooks and went wrong in the same way, with the evidence of the first."""

    name: str
    reason: str
    expected: str
    webhooks: str
    place: str
    pointer: str
    flaky: bool
    exchange: _Shown | None
    others: tuple[_Shown, ...]
    curl: str


def html_report(run: Run) -> str:
    """Return the run as an HTML document."""
    run = shareable(run)
    digest = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    return _page().render(
        run=run, style=STYLE, digest=digest, headline=headline(run), empty=empty(run),
        started=moment(run.started_at).replace("T", " ").replace("Z", " UTC"), at_first=_SHOWN_CASES,
        mood=_mood(run), levels=_levels(run), ends=ends(run), themes=themes(run), skipped=skipped(run),
        promises=[(promise, _cases(run, promise)) for promise in promises(run, Level.MUST, Level.SHOULD)],
        noted=[(promise, _cases(run, promise)) for promise in promises(run, Level.NOTE)], remarks=remarks(run),
        webhooks=list(dict.fromkeys(f.webhook for f in run.findings)), grid=_grid(run),
    )  # fmt: skip


@cache
def _page() -> "Template":
    from jinja2 import Environment, StrictUndefined  # only who wants a page waits for its import

    rooms = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    rooms.filters["visible"] = lambda text: visible(str(text), keep="")
    return rooms.from_string(PAGE)


def _mood(run: Run) -> str:
    if run.broken(Level.MUST):
        return "must"
    return "should" if run.broken(Level.SHOULD) or empty(run) else "kept"


def _levels(run: Run) -> Iterable[tuple[Level, Mapping[Status, int], int, int]]:
    counts = run.count()
    for level in Level:
        broken = counts[level][Status.FAILED] + counts[level][Status.FLAKY]
        yield level, counts[level], broken, sum(counts[level].values())


def _cases(run: Run, promise: Promise) -> list[_Case]:
    grouped: dict[tuple[str, str, Status], list[Finding]] = {}
    for finding in promise.findings:
        key = (finding.case, finding.verdict.reason, finding.verdict.status)
        grouped.setdefault(key, []).append(finding)
    return [_case(run, found, full=number < _FULL_CASES) for number, found in enumerate(grouped.values())]


def _case(run: Run, findings: list[Finding], *, full: bool) -> _Case:
    first = findings[0]
    verdict, (name, line) = first.verdict, place(run, first)
    again = deciding_curl(run, first) if full else ""
    return _Case(
        name=first.case, reason=verdict.reason, expected=verdict.expected, webhooks=_where(run, findings),
        place=f"{name}:{line}", pointer=first.pointer, flaky=verdict.status is Status.FLAKY,
        exchange=_exchange(verdict.exchange) if full and verdict.exchange else None,
        others=tuple(_others(first)) if full else (), curl=visible(again) if len(again) <= _LONGEST_LINE else "",
    )  # fmt: skip


def _where(run: Run, findings: list[Finding]) -> str:
    names = dict.fromkeys(finding.webhook for finding in findings)
    everywhere = len(names) > 1 and names.keys() == {finding.webhook for finding in run.findings}
    return f"all {len(names)} webhooks" if everywhere else ", ".join(names)


def _others(finding: Finding) -> Iterable[_Shown]:
    others = [exchange for exchange in finding.evidence if exchange != finding.verdict.exchange]
    for number, exchange in enumerate(others[:_SHOWN_EXCHANGES], start=1):
        yield _exchange(exchange, f"also sent, {number} of {len(others)}")


def _exchange(exchange: Exchange, label: str = "") -> _Shown:
    answer = exchange.answer
    return _Shown(
        label=label,
        request=request_text(exchange, 6000),
        bytes="" if _is_exact(exchange.request.body) else _dump(exchange.request.body),
        answer=answer_text(exchange, 4000),
        status="no answer" if isinstance(answer, Silence) else str(answer.status),
        elapsed=f"{exchange.elapsed * 1000:.0f} ms",
    )


def _is_exact(body: bytes) -> bool:
    """Say whether a body's text shows each of its bytes as it is."""
    return shown(body).encode("utf-8", "surrogatepass") == body


def _dump(body: bytes) -> str:
    """Return bytes as hexadecimal numbers, sixteen in a row, with their ASCII beside them."""
    rows = [body[at : at + 16] for at in range(0, min(len(body), _SHOWN_BYTES), 16)]
    lines = [f"{at * 16:04x}  {row.hex(' '):<47}  {_ascii(row)}" for at, row in enumerate(rows)]
    rest = len(body) - _SHOWN_BYTES
    return "\n".join([*lines, *([f"and {rest:,} more bytes"] if rest > 0 else [])])


def _ascii(row: bytes) -> str:
    return "".join(chr(byte) if 32 <= byte < 127 else "·" for byte in row)


def _grid(run: Run) -> list[tuple[str, str, list[Status | None]]]:
    """Return every check with how it ended on each webhook: as its worst case did."""
    found: dict[tuple[str, str], Counter[Status]] = {}
    titles: dict[str, str] = {}
    for finding in run.findings:
        found.setdefault((finding.check, finding.webhook), Counter())[finding.verdict.status] += 1
        titles.setdefault(finding.check, finding.title)
    webhooks = list(dict.fromkeys(finding.webhook for finding in run.findings))
    return [
        (check, titles[check], [_worst(found.get((check, webhook), Counter())) for webhook in webhooks])
        for check in checks_of(run.findings)
    ]


def _worst(counts: Counter[Status]) -> Status | None:
    return next((status for status in _WORST_FIRST if counts[status]), None)

"""A run as GitHub workflow commands: an annotation for each broken promise, at its line of the document.

Each line is a command of ours; what a target has said stands behind it, escaped, and begins no line of its own.
"""

from collections.abc import Mapping

from contracts.findings import Level, Run
from contracts.reports.foreign import shortened, visible
from contracts.reports.masking import shareable
from contracts.reports.promises import Promise, case_lines, empty, place, promises

_COMMANDS = {Level.MUST: "error", Level.SHOULD: "warning", Level.NOTE: "notice"}
_SHOWN_CASES = 5
# As the runner unescapes them: https://github.com/actions/toolkit, packages/core/src/command.ts.
_IN_MESSAGES = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_IN_PROPERTIES = {**_IN_MESSAGES, ":": "%3A", ",": "%2C"}


def github_report(run: Run) -> str:
    """Return a line for each broken promise, and one where the run says nothing."""
    run = shareable(run)
    lines = [_annotation(run, promise) for promise in promises(run)]
    if empty(run):
        lines.append(_command("error", {"title": f"hookpact: {run.provider.name}"}, visible(empty(run))))
    return "".join(f"{line}\n" for line in lines)


def _annotation(run: Run, promise: Promise) -> str:
    first = promise.findings[0]
    name, line = place(run, first)
    title = visible(f"{promise.word}: {promise.title} [{promise.check}]", keep="")
    said = [*case_lines(promise.findings, _SHOWN_CASES), visible(first.verdict.expected)]
    said += [promise.explanation] if promise.explanation else []
    properties = {"file": visible(name, keep=""), "line": str(line), "title": shortened(title, 200)}
    return _command(_COMMANDS[promise.level], properties, shortened("\n".join(said), 3000))


def _command(name: str, properties: Mapping[str, str], message: str) -> str:
    said = ",".join(f"{key}={_escaped(text, _IN_PROPERTIES)}" for key, text in properties.items())
    return f"::{name} {said}::{_escaped(message, _IN_MESSAGES)}"


def _escaped(text: str, escapes: Mapping[str, str]) -> str:
    return "".join(escapes.get(mark, mark) for mark in text)

"""Where reports go: `--report FORMAT=PATH`, judged before anything is sent."""

import os
from collections.abc import Sequence
from pathlib import Path

from contracts.errors import UsageError
from contracts.findings import Run
from contracts.messages import value
from contracts.reports import REPORTS
from mock_server.cli import speaking

STDOUT = "-"


@value
class Place:
    """A report that is wanted, and where."""

    form: str
    path: str

    @property
    def is_stdout(self) -> bool:
        """Whether it is printed, in place of the text."""
        return self.path == STDOUT


def places(entries: Sequence[str], *, as_json: bool) -> tuple[Place, ...]:
    """Return the reports that are wanted; raises UsageError for what could not be written in the end."""
    found = tuple(_place(entry) for entry in (*entries, *(["json=-"] if as_json else [])))
    twice = next((place.path for i, place in enumerate(found) if place.path in {each.path for each in found[:i]}), None)
    if twice == STDOUT:
        raise UsageError("two reports to stdout: give one of them a PATH")
    if twice is not None:
        raise UsageError(f"--report: two reports to {twice}: the second would overwrite the first")
    return found


def tell(outcome: Run, wanted: Sequence[Place]) -> None:
    """Print the outcome and write its reports; what cannot be written keeps nothing else back."""
    printed = next((place.form for place in wanted if place.is_stdout), None)
    if printed is None:
        speaking.data(REPORTS["text"](outcome).rstrip("\n"))
    else:
        speaking.exact(REPORTS[printed](outcome).rstrip("\n"))
    unwritten = [problem for place in wanted if not place.is_stdout and (problem := _write(place, outcome))]
    if unwritten:
        raise UsageError("; ".join(unwritten))


def _place(entry: str) -> Place:
    form, equals, path = entry.partition("=")
    if not equals or form not in REPORTS or not path:
        raise UsageError(f"--report {entry!r}: write FORMAT=PATH with one of {', '.join(REPORTS)}")
    if path != STDOUT and (problem := _problem(Path(path))):
        raise UsageError(f"--report {entry!r}: {problem}")
    return Place(form=form, path=path)


def _problem(path: Path) -> str:
    folder = path.absolute().parent
    if not folder.is_dir():
        return f"there is no folder {path.parent}"
    if path.is_dir():
        return "this is a folder; name a file in it"
    if not os.access(path if path.exists() else folder, os.W_OK):
        return "nothing may be written there"
    return ""


def _write(place: Place, outcome: Run) -> str:
    try:
        Path(place.path).write_text(REPORTS[place.form](outcome), "utf-8", errors="backslashreplace")
    except OSError as error:
        return f"--report {place.path}: {error.strerror}"
    return ""

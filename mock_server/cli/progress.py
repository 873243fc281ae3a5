"""One line that moves while a run goes on, for people who watch."""

import os
import sys

import click

from contracts.findings import Finding, is_broken
from contracts.reports.foreign import visible

_WIDEST = 100
_USUAL = 80


class Moving:
    """A line that is written over and over. Silent where nobody watches."""

    def __init__(self, watched: bool) -> None:
        self._watched = watched

    def show(self, said: str) -> None:
        """Write over what stood there."""
        if self._watched:
            # A line as wide as the terminal goes on below, and what is there is never written over.
            width = min(_WIDEST, _columns() - 1)
            click.echo(f"\r{visible(said)[:width]:<{width}}", nl=False, err=True)

    def clear(self) -> None:
        """Leave the line as if nothing had been there."""
        self.show("")
        if self._watched:
            click.echo("\r", nl=False, err=True)


class Line(Moving):
    """Counts cases, and names the one that just ended."""

    def __init__(self, watched: bool) -> None:
        super().__init__(watched)
        self._cases = self._broken = 0

    def step(self, finding: Finding) -> None:
        """Show that a case ended."""
        self._cases += 1
        self._broken += is_broken(finding.verdict)
        self.show(f"{self._cases} cases, {self._broken} broken  {finding.webhook}: {finding.check}: {finding.case}")


class Count(Moving):
    """Counts what is done, every hundred."""

    def __init__(self, word: str, watched: bool) -> None:
        super().__init__(watched)
        self._word = word
        self._done = 0

    def step(self) -> None:
        """Show that one more is done."""
        self._done += 1
        if self._done % 100 == 0:
            self.show(f"{self._done} {self._word}")


def _columns() -> int:
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns or _USUAL
    except (OSError, ValueError):
        return _USUAL

"""One line that moves while a run goes on, for people who watch."""

import click

from contracts.findings import Finding, is_broken
from contracts.reports.foreign import visible

_WIDTH = 100


class Line:
    """Counts cases, and names the one that just ended. Silent where nobody watches."""

    def __init__(self, watched: bool) -> None:
        self._watched = watched
        self._cases = self._broken = 0

    def step(self, finding: Finding) -> None:
        """Show that a case ended."""
        self._cases += 1
        self._broken += is_broken(finding.verdict)
        if self._watched:
            said = f"{self._cases} cases, {self._broken} broken  {finding.webhook}: {finding.check}: {finding.case}"
            click.echo("\r" + visible(said)[:_WIDTH].ljust(_WIDTH), nl=False, err=True)

    def clear(self) -> None:
        """Leave the line as if nothing had been there."""
        if self._watched:
            click.echo("\r" + " " * _WIDTH + "\r", nl=False, err=True)


class Count:
    """Counts what is done, every hundred. Silent where nobody watches."""

    def __init__(self, word: str, watched: bool) -> None:
        self._word = word
        self._watched = watched
        self._done = 0

    def step(self) -> None:
        """Show that one more is done."""
        self._done += 1
        if self._watched and self._done % 100 == 0:
            click.echo(f"\r{self._done} {self._word}", nl=False, err=True)

    def clear(self) -> None:
        """Leave the line as if nothing had been there."""
        if self._watched:
            click.echo("\r" + " " * _WIDTH + "\r", nl=False, err=True)

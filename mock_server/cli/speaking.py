"""Data to stdout, talk to stderr; colours only on terminals."""

import json
import sys

import click

from contracts.reports.foreign import visible
from contracts.schemas import Json
from mock_server import settings


def data(text: str) -> None:
    """Print what was asked for."""
    click.echo(text, color=None if not settings.no_color() else False)


def row(found: Json) -> None:
    """Print one JSON value on one line."""
    click.echo(json.dumps(found, ensure_ascii=True, separators=(",", ":")))


def talk(text: str) -> None:
    """Say something beside the data."""
    click.echo(visible(text, keep="\t\n"), err=True)


def is_terminal() -> bool:
    """Say whether a person watches stderr, and wants more than plain lines."""
    return sys.stderr.isatty() and not settings.no_color()

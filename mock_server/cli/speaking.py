"""Data to stdout, talk to stderr; colours only on terminals."""

import json
import sys
from collections.abc import Mapping, Sequence

import click

from contracts.reports.foreign import plain_lines, visible
from contracts.schemas import Json
from mock_server import settings


def data(text: str) -> None:
    """Print what was asked for, for people: no foreign text in it drives their terminal or their CI."""
    exact(_harmless(text))


def exact(text: str) -> None:
    """Print what was asked for, for machines: no mark of it is changed."""
    click.echo(text, color=False if settings.no_color() else None)


def row(found: Json) -> None:
    """Print one JSON value on one line."""
    click.echo(json.dumps(found, ensure_ascii=True, separators=(",", ":")))


def rows(found: Sequence[Mapping[str, Json]], *, as_json: bool) -> None:
    """Print rows: one JSON value on each line, or columns as wide as their widest cell."""
    if as_json:
        for each in found:
            row(each)
        return
    cells = [tuple(map(str, each.values())) for each in found]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for line in cells:
        data("  ".join(f"{cell:<{width}}" for cell, width in zip(line, widths, strict=True)).rstrip())


def counted(count: int, noun: str) -> str:
    """Return so many of a thing, in words."""
    return f"{count} {noun}{'' if count == 1 else 's'}"


def talk(text: str) -> None:
    """Say something beside the data."""
    click.echo(_harmless(text), err=True)


def is_terminal() -> bool:
    """Say whether a person watches stderr, and wants more than plain lines."""
    return sys.stderr.isatty() and not settings.no_color()


def _harmless(text: str) -> str:
    return plain_lines(visible(text, keep="\t\n"))

"""stdout and stderr as they come: an encoding without our marks, a reader that has left, a full disk, no stream."""

import errno
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO})


def prepare() -> None:
    """Let nothing that is said fail for its letters, or for a stream that the caller closed."""
    sys.stdout = sys.stdout or _nowhere()
    sys.stderr = sys.stderr or _nowhere()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


@contextmanager
def written() -> Iterator[None]:
    """Write out what the block prints; where nobody reads it any more, that is no fault, and a full disk is told."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        sys.stdout = None  # or Python would write the rest when it ends, and fail
        raise click.exceptions.Exit(0) from None
    except OSError as error:
        if error.errno not in _FULL:
            raise
        sys.stdout = None
        raise click.ClickException(f"what was printed cannot be written: {error.strerror}") from None


def complain(text: str) -> None:
    """Say the last words; where they cannot be said, the exit code does."""
    try:
        click.echo(text, err=True)
    except OSError:
        sys.stderr = None


def _nowhere() -> io.TextIOWrapper:
    return open(os.devnull, "w", encoding="utf-8")

"""Where the configuration is."""

import os
from collections.abc import Set
from pathlib import Path

from mock_server.configuration.tables import own_table

NAME = "hookpact.toml"
_SHARED = "pyproject.toml"


def found(start: Path, trusted: Set[int] | None = None) -> Path | None:
    """Return the nearest configuration: of the folder, or of one above it in the same repository.

    Above it, only what belongs to `trusted` users counts, by their ids; where none are given, to this one and root.
    """
    users = _ourselves() if trusted is None else trusted
    above = [file for folder in _above(start, users) for file in _files(folder) if _belongs(users, folder, file)]
    return next(iter((*_files(start), *above)), None)


def _ourselves() -> Set[int]:
    # Where users have no numbers, as on Windows, nothing is known of owners: files there say 0.
    return {0, os.getuid()} if hasattr(os, "getuid") else {0}


def _above(start: Path, users: Set[int]) -> tuple[Path, ...]:
    """Outside of a repository there is none: above may be what anyone wrote, as in /tmp. So may one."""
    line = (start, *start.parents)
    root = next((i for i, folder in enumerate(line) if (folder / ".git").exists()), 0)
    return line[1 : root + 1] if root and _belongs(users, line[root] / ".git") else ()


def _files(folder: Path) -> list[Path]:
    return [file for file in (folder / NAME, folder / _SHARED) if file.is_file() and _is_ours(file)]


def _belongs(users: Set[int], *paths: Path) -> bool:
    """Say whether all are of these users; a link is of whoever made it."""
    return all(path.lstat().st_uid in users for path in paths)


def _is_ours(file: Path) -> bool:
    return file.name == NAME or own_table(file.read_bytes()) is not None

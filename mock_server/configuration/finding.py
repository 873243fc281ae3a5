"""Where the configuration is."""

from pathlib import Path

from mock_server.configuration.tables import own_table

NAME = "hookpact.toml"
_SHARED = "pyproject.toml"


def found(start: Path) -> Path | None:
    """Return the nearest configuration: of the folder, or of one above it in the same repository."""
    files = (folder / name for folder in _folders(start) for name in (NAME, _SHARED))
    return next((file for file in files if file.is_file() and _is_ours(file)), None)


def _folders(start: Path) -> tuple[Path, ...]:
    """Outside of a repository only the folder itself counts: above it may be what anyone wrote, as in /tmp."""
    line = (start, *start.parents)
    root = next((i for i, folder in enumerate(line) if (folder / ".git").exists()), 0)
    return line[: root + 1]


def _is_ours(file: Path) -> bool:
    return file.name == NAME or own_table(file.read_bytes()) is not None

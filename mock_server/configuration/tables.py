"""TOML as plain JSON values, and the lines where keys stand."""

import math
import tomllib
from collections.abc import Iterator, Sequence

from contracts.schemas import Json


def own_table(text: bytes) -> dict[str, Json] | None:
    """Return the part of a shared file that is ours; None where it has none, or cannot be read: others will say so."""
    if b"hookpact" not in text:
        return None
    try:
        table = plain(tomllib.loads(text.decode("utf-8-sig"))).get("tool", {})
    except (ValueError, RecursionError):
        return None
    own = table.get("hookpact") if isinstance(table, dict) else None
    return own if isinstance(own, dict) else None


def plain(node: Json) -> Json:
    """Return a TOML value as JSON: dates and times, and numbers that are none, become their text."""
    if isinstance(node, dict):
        return {name: plain(held) for name, held in node.items()}
    if isinstance(node, list):
        return [plain(held) for held in node]
    if isinstance(node, bool | int | str) or (isinstance(node, float) and math.isfinite(node)):
        return node
    return node.isoformat() if hasattr(node, "isoformat") else str(node)


def line_of(text: str, keys: Sequence[str]) -> int | None:
    """Return the line that says most of a path of keys, counted from 1; None where no line names any of it."""
    best, at = 0, None
    for number, path in _paths(text):
        if len(path) > best and list(keys[: len(path)]) == path:
            best, at = len(path), number
    return at


def _paths(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the path of keys that each line opens, as far as a line can be read by itself."""
    table: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if line.lstrip().startswith("["):
            found = _path(line)
            table = found or table
        else:
            found = _path(line.partition("=")[0] + "= 0") if "=" in line else []
            found = [*table, *found] if found else []
        if found:
            yield number, found


def _path(line: str) -> list[str]:
    try:
        node = tomllib.loads(line)
    except (ValueError, RecursionError):
        return []
    path = []
    while isinstance(node, dict) and len(node) == 1:
        name, node = next(iter(node.items()))
        path.append(name)
    return path

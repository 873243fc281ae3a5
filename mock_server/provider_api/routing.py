"""Which operation a path is. What is written out wins over what is a parameter (OpenAPI 3.1, § 4.8.8.2)."""

import re
from collections.abc import Mapping, Sequence

from contracts.documents import Operation
from contracts.messages import value

_PART = re.compile(r"\{([^{}]*)\}")


@value
class Route:
    """An operation, and what the path says to its parameters."""

    operation: Operation
    path: Mapping[str, str]


@value
class Missed:
    """No operation."""

    allow: tuple[str, ...] = ()
    """The methods that the path knows; none where there is no such path."""


def find(operations: Sequence[Operation], method: str, segments: Sequence[str]) -> Route | Missed:
    """Find the operation for a path. HEAD is answered where GET is (RFC 9110, § 9.3.2)."""
    fitting = [
        Route(operation=operation, path=path)
        for operation in sorted(operations, key=_openness)
        if (path := _fit(operation.path.split("/")[1:], segments)) is not None
    ]
    for wanted in (method, *(("GET",) if method == "HEAD" else ())):
        for route in fitting:
            if route.operation.method == wanted:
                return route
    known = dict.fromkeys(route.operation.method for route in fitting)
    return Missed(allow=(*known, *(("HEAD",) if "GET" in known and "HEAD" not in known else ())))


def _openness(operation: Operation) -> tuple[tuple[bool, int], ...]:
    """Rank a path, segment by segment: literal ones first, then those with the longest literal part."""
    return tuple(("{" in part, -len(_PART.sub("", part))) for part in operation.path.split("/")[1:])


def _fit(template: Sequence[str], segments: Sequence[str]) -> dict[str, str] | None:
    if len(template) != len(segments):
        return None
    found: dict[str, str] = {}
    for part, segment in zip(template, segments, strict=True):
        taken = {} if part == segment else _taken(part, segment)
        if taken is None:
            return None
        found |= taken
    return found


def _taken(part: str, segment: str) -> dict[str, str] | None:
    """Return what a segment says to `{name}.{kind}`; the shortest text up to the next literal, never backtracking."""
    literals, names = _PART.split(part)[::2], _PART.findall(part)
    last = literals.pop() if names else ""
    if not names or not segment.startswith(literals[0]) or not segment.endswith(last):
        return None
    rest = segment[len(literals[0]) : len(segment) - len(last)]
    found = []
    for literal in literals[1:]:
        text, divider, rest = rest.partition(literal) if literal else (rest[:1], "x", rest[1:])
        if not divider:
            return None
        found.append(text)
    found.append(rest)
    return dict(zip(names, found, strict=True)) if all(found) else None

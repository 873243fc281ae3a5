"""Which operation a path is. What is written out wins over what is a parameter (OpenAPI 3.1, § 4.8.8.2)."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

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


class Routes:
    """The operations of an API by their paths, taken apart once."""

    def __init__(self, operations: Iterable[Operation]) -> None:
        self._by_length: dict[int, list[_Template]] = defaultdict(list)
        for operation in sorted(operations, key=_openness):
            template = _template(operation)
            self._by_length[len(template.parts)].append(template)

    def find(self, method: str, segments: Sequence[str]) -> Route | Missed:
        """Find the operation for a path. HEAD is answered where GET is (RFC 9110, § 9.3.2)."""
        fitting = [
            Route(operation=template.operation, path=path)
            for template in self._by_length.get(len(segments), ())
            if (path := _fit(template, segments)) is not None
        ]
        for wanted in (method, *(("GET",) if method == "HEAD" else ())):
            for route in fitting:
                if route.operation.method == wanted:
                    return route
        known = dict.fromkeys(route.operation.method for route in fitting)
        return Missed(allow=(*known, *(("HEAD",) if "GET" in known and "HEAD" not in known else ())))


@value
class _Part:
    """A segment of a path: literals, with a name after each but the last."""

    literals: tuple[str, ...]
    names: tuple[str, ...]


@value
class _Template:
    operation: Operation
    parts: tuple[_Part, ...]
    written: tuple[tuple[int, str], ...]
    """The segments that are written out, with their places: most paths differ in one of them."""


def _template(operation: Operation) -> _Template:
    parts = tuple(
        _Part(literals=tuple(_PART.split(part)[::2]), names=tuple(_PART.findall(part)))
        for part in operation.path.split("/")[1:]
    )
    written = tuple((place, part.literals[0]) for place, part in enumerate(parts) if not part.names)
    return _Template(operation=operation, parts=parts, written=written)


def _openness(operation: Operation) -> tuple[tuple[bool, int], ...]:
    """Rank a path, segment by segment: literal ones first, then those with the longest literal part."""
    return tuple(("{" in part, -len(_PART.sub("", part))) for part in operation.path.split("/")[1:])


def _fit(template: _Template, segments: Sequence[str]) -> dict[str, str] | None:
    if any(segments[place] != literal for place, literal in template.written):
        return None
    found: dict[str, str] = {}
    for part, segment in zip(template.parts, segments, strict=True):
        taken = _taken(part, segment) if part.names else {}
        if taken is None:
            return None
        found |= taken
    return found


def _taken(part: _Part, segment: str) -> dict[str, str] | None:
    """Return what a segment says to `{name}.{kind}`; the shortest text up to the next literal, never backtracking."""
    first, *between, last = part.literals
    if not segment.startswith(first) or not segment.endswith(last):
        return None
    rest = segment[len(first) : len(segment) - len(last)]
    found = []
    for literal in between:
        text, divider, rest = rest.partition(literal) if literal else (rest[:1], "x", rest[1:])
        if not divider:
            return None
        found.append(text)
    found.append(rest)
    return dict(zip(part.names, found, strict=True)) if all(found) else None

"""Runtime expressions (OpenAPI 3.1, § 4.8.20.4): what a call said, by name."""

import re
from collections.abc import Mapping
from dataclasses import field

from contracts.errors import DocumentError
from contracts.messages import value
from contracts.schemas import Json, pointers

ABSENT: Json = object()
"""What an expression gives that names nothing."""
_FORM = re.compile(r"\$(?:request\.(?:(body)|(query|path|header)\.([^#]+))|(each))(?:#(/.*)?)?", re.DOTALL)
_KNOWN = "$request.body#/…, $request.query.…, $request.path.…, $request.header.… and, with `each`, $each"


@value
class Call:
    """A call of an API, read: what expressions look into."""

    body: Json = ABSENT
    query: Mapping[str, Json] = field(default_factory=dict)
    path: Mapping[str, Json] = field(default_factory=dict)
    header: Mapping[str, Json] = field(default_factory=dict)
    """By names in lower case."""


@value
class Expression:
    """A place in a call."""

    source: str
    """`body`, `query`, `path`, `header` or `each`."""
    name: str = ""
    pointer: str = ""


def read_expression(said: Json, place: str) -> Expression:
    """Read an expression; raises DocumentError with the place where it is none."""
    found = _FORM.fullmatch(said) if isinstance(said, str) else None
    if found is None or (found[2] and found[5]):
        raise DocumentError(place, f"{said!r:.80} is no runtime expression: there is {_KNOWN}")
    source = found[1] or found[2] or found[4]
    name = found[3] or ""
    return Expression(source=source, name=name.lower() if source == "header" else name, pointer=found[5] or "")


def read_value(said: Json, place: str) -> Json:
    """Read what is either an expression or, where it does not begin with `$`, a constant."""
    return read_expression(said, place) if isinstance(said, str) and said.startswith("$") else said


def evaluate(said: Json, call: Call, each: Json = ABSENT) -> Json:
    """Return what an expression names, ABSENT where that is nothing; a constant is itself."""
    if not isinstance(said, Expression):
        return said
    held = {"each": each, "body": call.body}.get(said.source, ABSENT)
    if said.source in ("query", "path", "header"):
        held = getattr(call, said.source).get(said.name, ABSENT)
    try:
        return pointers.get(held, said.pointer)
    except LookupError:
        return ABSENT

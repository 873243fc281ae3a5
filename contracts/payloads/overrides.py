"""What a user pins in every payload: members by name, and merge patches."""

import json
from collections.abc import Sequence
from typing import NoReturn

from contracts.errors import UsageError
from contracts.messages import value
from contracts.schemas import Json, pointers

_EXAMPLE = "write NAME=VALUE, as deal_id=abc, deal_info.platform=web or /deal_info/platform='\"web\"'"


@value
class Overrides:
    """Pinned values. Merge patches come first, single values last, so the more particular one wins."""

    set: tuple[tuple[str, Json], ...] = ()
    """Pointers into the payload, and what must stand there."""
    merge: tuple[Json, ...] = ()
    """Merge patches (RFC 7386)."""

    def apply(self, payload: Json) -> Json:
        """Return the payload as pinned; raises UsageError where a pointer cannot be followed."""
        for patch in self.merge:
            payload = merged(payload, patch)
        for pointer, pinned in self.set:
            payload = _put(payload, pointer, pinned)
        return payload


def merged(target: Json, patch: Json) -> Json:
    """Apply a merge patch: null removes a member, objects merge, all else replaces (RFC 7386, § 2)."""
    if not isinstance(patch, dict):
        return patch
    members = dict(target) if isinstance(target, dict) else {}
    for name, change in patch.items():
        if change is None:
            members.pop(name, None)
        else:
            members[name] = merged(members.get(name), change)
    return members


def read_set(text: str) -> tuple[str, Json]:
    """Read `name=value`: a dotted path or a JSON pointer, and JSON or else a plain string."""
    name, equals, written = text.partition("=")
    if not equals or not name.strip():
        raise UsageError(f"{text!r} sets nothing: {_EXAMPLE}")
    return _pointer(name.strip(), text), _json_or_text(written)


def _pointer(name: str, text: str) -> str:
    if name.startswith("/"):
        return name
    steps = name.split(".")
    if not all(steps):
        raise UsageError(f"{text!r} has an empty step in its path: {_EXAMPLE}")
    return pointers.join("", *steps)


def _json_or_text(written: str) -> Json:
    """Numbers beyond Python's digit limit, too deep brackets and NaN are no JSON that we could send: plain text."""
    try:
        return json.loads(written, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return written


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _put(payload: Json, pointer: str, pinned: Json) -> Json:
    _check_steps(payload, pointers.parts(pointer), pointer)
    return pointers.put(payload, pointer, pinned)


def _check_steps(tree: Json, steps: Sequence[str], pointer: str) -> None:
    """Only what is there can be followed: an array has no names, and no gaps."""
    for step in steps:
        if isinstance(tree, list) and step != "-":
            if not (step.isascii() and step.isdigit() and int(step) < len(tree)):
                raise UsageError(f"{pointer}: {step!r} is no element of an array of {len(tree)}; use an index or '-'")
            tree = tree[int(step)]
        else:
            tree = tree.get(step) if isinstance(tree, dict) else None


NONE = Overrides()
"""Nothing is pinned."""

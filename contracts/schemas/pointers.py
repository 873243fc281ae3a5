"""JSON pointers (RFC 6901): "" is the whole, "/a~1b/0" the first element under the key "a/b"."""

import re
from collections.abc import Sequence

from contracts.schemas.keywords import Json

# RFC 6901, § 4: "without leading zeros"; bounded, because `int` raises on thousands of digits.
_INDEX = re.compile(r"0|[1-9][0-9]{0,17}")


def escape(token: str) -> str:
    """Write one key as a reference token."""
    return token.replace("~", "~0").replace("/", "~1") if "~" in token or "/" in token else token


def join(pointer: str, *tokens: str | int) -> str:
    """Step down from a pointer by keys and indices."""
    for token in tokens:
        pointer = f"{pointer}/{escape(str(token))}"
    return pointer


def parts(pointer: str) -> tuple[str, ...]:
    """Split a pointer into its keys; raises ValueError where it is none."""
    if pointer == "":
        return ()
    if not pointer.startswith("/"):
        raise ValueError(f"{pointer!r} is no JSON pointer: it must be empty or start with '/'")
    return tuple(token.replace("~1", "/").replace("~0", "~") for token in pointer[1:].split("/"))


def get(tree: Json, pointer: str) -> Json:
    """Return what a pointer names; raises LookupError where nothing is there, ValueError where it is no pointer."""
    for token in parts(pointer):
        tree = _step(tree, token)
    return tree


def has(tree: Json, pointer: str) -> bool:
    """Say whether a pointer names anything."""
    try:
        get(tree, pointer)
    except LookupError:
        return False
    return True


def put(tree: Json, pointer: str, new: Json) -> Json:
    """Return a copy in which the pointer names `new`; missing objects on the way are made, "-" appends to an array."""
    return _put(tree, parts(pointer), new)


def drop(tree: Json, pointer: str) -> Json:
    """Return a copy without the member or element that the pointer names; raises LookupError where nothing is there."""
    *above, last = parts(pointer)
    parent = get(tree, join("", *above))
    _step(parent, last)
    if isinstance(parent, dict):
        return _put(tree, above, {key: kept for key, kept in parent.items() if key != last})
    assert isinstance(parent, list)
    return _put(tree, above, [kept for i, kept in enumerate(parent) if i != int(last)])


def _step(tree: Json, token: str) -> Json:
    if isinstance(tree, dict):
        return tree[token]
    if isinstance(tree, list) and _INDEX.fullmatch(token):
        return tree[int(token)]
    raise KeyError(token)


def _put(tree: Json, tokens: Sequence[str], new: Json) -> Json:
    if not tokens:
        return new
    head, rest = tokens[0], tokens[1:]
    if isinstance(tree, list):
        if head == "-":
            return [*tree, _put(None, rest, new)]
        at = int(head) if _INDEX.fullmatch(head) else len(tree)
        if at >= len(tree):
            raise IndexError(head)
        return [_put(old, rest, new) if i == at else old for i, old in enumerate(tree)]
    members = tree if isinstance(tree, dict) else {}
    return {**members, head: _put(members.get(head), rest, new)}

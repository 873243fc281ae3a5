"""The same payload under new ids, so that a receiver that drops what it knows takes it as another event."""

import random
import re
import string
from collections.abc import Callable
from functools import lru_cache

from contracts.schemas import Json, Schema, pointers

_ID_NAME = re.compile(r"(^|[_-])(id|ids|key|identifier|handle|state|reference|uuid|guid|name)$|[a-z](Id|ID|Key)$", re.I)
_STRONG_NAME = re.compile(r"(^|[_-])(id|ids|key|identifier|reference|uuid|guid)$|[a-z](Id|ID|Key)$")
_FEWEST_DIGITS = 5  # fewer would repeat within one run


def renewed(payload: Json, schema: Schema | None, token: str, keep: frozenset[str] = frozenset()) -> Json:
    """Return the payload with every id in it replaced, still valid; pointers in `keep` stay as they are.

    Ids made by us (`hp-…`) become `hp-TOKEN…`; others keep their shape. Where a payload holds no id, names serve.
    """
    for is_id in (_is_strong, _is_id) if isinstance(payload, dict | list) else ():
        found = [(pointer, old) for pointer, old in _members(payload, "", is_id) if pointer not in keep]
        others = [(pointer, _other(old, token, pointer)) for pointer, old in found]
        changed = _with_all_allowed(payload, schema, others)
        if changed != payload:
            return changed
    return payload


def _with_all_allowed(payload: Json, schema: Schema | None, others: list[tuple[str, str]]) -> Json:
    """Put in what keeps the payload valid: all at once where that can be, else by halves."""
    changed = payload
    for pointer, other in others:
        changed = pointers.put(changed, pointer, other)
    if schema is None or schema.is_valid(changed) or not schema.is_valid(payload):
        return changed
    if len(others) == 1:
        return payload
    half = len(others) // 2
    return _with_all_allowed(_with_all_allowed(payload, schema, others[:half]), schema, others[half:])


def _members(node: Json, pointer: str, is_id: Callable[[str], bool]) -> list[tuple[str, str]]:
    """Return every string member of an object that has such a name, at every depth, with its pointer."""
    inside = list(node.items() if isinstance(node, dict) else enumerate(node))
    named = inside if isinstance(node, dict) else []
    found = [(pointers.join(pointer, key), held) for key, held in named if isinstance(held, str) and is_id(key)]
    for key, held in inside:
        if isinstance(held, dict | list):
            found += _members(held, pointers.join(pointer, key), is_id)
    return found


@lru_cache(maxsize=4096)
def _is_strong(name: str) -> bool:
    return _STRONG_NAME.search(name) is not None


@lru_cache(maxsize=4096)
def _is_id(name: str) -> bool:
    return _ID_NAME.search(name) is not None


def _other(old: str, token: str, pointer: str) -> str:
    dice = random.Random(f"{token} {pointer} {old}")
    if old.startswith("hp-"):
        return f"hp-{token}-" + "".join(dice.choice(string.ascii_lowercase + string.digits) for _ in range(4))
    digits = sum(character in string.digits for character in old)
    return "".join(_same_class(character, dice, letters=digits < _FEWEST_DIGITS) for character in old)


def _same_class(character: str, dice: random.Random, *, letters: bool) -> str:
    if character in string.digits:
        return dice.choice("123456789")
    for alphabet in (string.ascii_lowercase, string.ascii_uppercase) if letters else ():
        if character in alphabet:
            return dice.choice(alphabet)
    return character

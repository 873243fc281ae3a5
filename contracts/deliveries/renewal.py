"""The same payload under new ids, so that a receiver that drops what it knows takes it as another event."""

import random
import re
import string

from contracts.schemas import Json, Schema, pointers

_ID_NAME = re.compile(r"(^|[_-])(id|ids|key|identifier|handle|state|reference|uuid|guid|name)$|[a-z](Id|ID|Key)$", re.I)
_STRONG_NAME = re.compile(r"(^|[_-])(id|ids|key|identifier|reference|uuid|guid)$|[a-z](Id|ID|Key)$")
_FEWEST_DIGITS = 5  # fewer would repeat within one run


def renewed(payload: Json, schema: Schema | None, token: str, keep: frozenset[str] = frozenset()) -> Json:
    """Return the payload with every id in it replaced, still valid; pointers in `keep` stay as they are.

    Ids made by us (`hp-…`) become `hp-TOKEN…`; others keep their shape. Where a payload holds no id, names serve.
    """
    for form in (_STRONG_NAME, _ID_NAME):
        changed = payload
        for pointer, old in _members(payload, ""):
            if pointer in keep or not form.search(pointers.parts(pointer)[-1]):
                continue
            attempt = pointers.put(changed, pointer, _other(old, token, pointer))
            if schema is None or schema.is_valid(attempt) or not schema.is_valid(changed):
                changed = attempt
        if changed != payload:
            return changed
    return payload


def _members(node: Json, pointer: str) -> list[tuple[str, str]]:
    """Every string member of an object, at every depth, with its pointer."""
    if isinstance(node, dict):
        found = [(pointers.join(pointer, key), held) for key, held in node.items() if isinstance(held, str)]
        inside = [pair for key, held in node.items() for pair in _members(held, pointers.join(pointer, key))]
        return found + inside
    if isinstance(node, list):
        return [pair for at, held in enumerate(node) for pair in _members(held, pointers.join(pointer, at))]
    return []


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

"""Stepping through a document and its `$ref`s, keeping the pointer of where things really stand."""

import unicodedata
from collections.abc import Iterator, Mapping
from types import UnionType
from urllib.parse import unquote

from contracts.errors import DocumentError
from contracts.messages import value
from contracts.schemas import Json, pointers

_LONGEST_CHAIN = 50
_UNSAFE = ("Cc", "Cf", "Cs", "Zl", "Zp")
"""Of Unicode's categories: controls, those of direction among them, halves of characters, ends of lines."""


@value
class Node:
    """A node of a document and the pointer to it, `$ref`s followed."""

    document: Json
    pointer: str
    held: Json

    def step(self, *keys: str | int) -> "Node | None":
        """Step down by keys, following `$ref`s on the way; None where nothing is there."""
        node = self
        for key in keys:
            held = node.held
            inside = isinstance(held, dict) and key in held
            if not inside and not (isinstance(held, list) and isinstance(key, int) and key < len(held)):
                return None
            node = follow(node.document, pointers.join(node.pointer, key))
        return node

    def get(self, key: str, kind: type | UnionType, default: Json = None) -> Json:
        """Return a member; `default` where there is none; raises DocumentError where it is of another kind."""
        found = self.step(key)
        if found is None:
            return default
        if not isinstance(found.held, kind) or (isinstance(found.held, bool) and kind is not bool):
            raise DocumentError(found.pointer, f"must be {_WORDS[kind]}, not {found.held!r:.60}")
        return found.held

    def members(self, key: str) -> "Iterator[tuple[str, Node]]":
        """Yield the named members of an object, `$ref`s followed; nothing where there is no such object.

        Raises DocumentError for a name that a terminal or a log would obey instead of showing it.
        """
        for name in self.get(key, dict, {}):
            if any(unicodedata.category(mark) in _UNSAFE for mark in name):
                place = pointers.join(self.pointer, key, name)
                raise DocumentError(place, f"{name!r:.80} is no name: it holds marks that nobody sees")
            found = self.step(key, name)
            assert found is not None
            yield name, found

    def elements(self, key: str) -> "Iterator[Node]":
        """Yield the elements of an array, `$ref`s followed; nothing where there is no such array."""
        for at in range(len(self.get(key, list, []))):
            found = self.step(key, at)
            assert found is not None
            yield found


_WORDS: Mapping[type | UnionType, str] = {
    dict: "an object",
    list: "an array",
    str: "a string",
    bool: "true or false",
    int | float: "a number",
}


def root(document: Json) -> Node:
    """Return the document itself as a node."""
    return Node(document=document, pointer="", held=document)


def follow(document: Json, pointer: str) -> Node:
    """Return what stands at a pointer, or where its chain of `$ref`s ends; raises DocumentError where it dangles."""
    first = pointer
    for _ in range(_LONGEST_CHAIN):
        try:
            held = pointers.get(document, pointer)
        except (LookupError, ValueError):
            raise DocumentError(first, f"$ref to {pointer!r}, where nothing is") from None
        if not isinstance(held, dict) or not isinstance(held.get("$ref"), str):
            return Node(document=document, pointer=pointer, held=held)
        reference = held["$ref"]
        if not reference.startswith("#"):
            raise DocumentError(pointer, f"$ref {reference!r} leads out of the document; move its target inside")
        pointer = unquote(reference[1:])
    raise DocumentError(first, f"more than {_LONGEST_CHAIN} $refs in a chain; does it lead back to itself?")

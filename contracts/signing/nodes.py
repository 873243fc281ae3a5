"""One mapping of a document, read key by key; each fault is an error with its pointer."""

from typing import TypeVar

from contracts.errors import DocumentError, nearest
from contracts.schemas import Json, pointers
from contracts.signing.templates import Template, read_template

T = TypeVar("T")


class Node:
    """A mapping whose keys are known."""

    def __init__(self, node: Json, pointer: str, known: tuple[str, ...]) -> None:
        self.pointer = pointer
        if not isinstance(node, dict):
            raise DocumentError(pointer, f"must be an object, not {node!r}")
        self.node = node
        for key in node:
            if key not in known and not key.startswith("x-"):
                raise DocumentError(pointers.join(pointer, key), f"unknown key {key!r}: {nearest(key, known)}")

    def at(self, key: str | int) -> str:
        """Return the pointer of a member."""
        return pointers.join(self.pointer, key)

    def fault(self, key: str, problem: str) -> DocumentError:
        """Return the error for a member."""
        return DocumentError(self.at(key), problem)

    def get(self, key: str, kind: type[T], default: T) -> T:
        """Return a member of one type, or what stands for it where it is absent."""
        found = self.node.get(key, default)
        if found is not default and (not isinstance(found, kind) or (kind is int and isinstance(found, bool))):
            raise self.fault(key, f"must be of type {kind.__name__}, not {found!r}")
        return found

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts."""
        found = self.get(key, list, [])
        for i, text in enumerate(found):
            if not isinstance(text, str):
                raise DocumentError(pointers.join(self.at(key), i), f"must be text, not {text!r}")
        return tuple(found)

    def one_of(self, key: str, known: tuple[str, ...], default: str) -> str:
        """Return a member out of a closed set."""
        found = self.get(key, str, default)
        if found not in known:
            raise self.fault(key, f"unknown {key} {found!r}: {nearest(found, known)}")
        return found

    def template(self, key: str, known: tuple[str, ...], default: str) -> Template:
        """Return a member as a template."""
        return as_template(self.get(key, str, default), self.at(key), known)


def as_template(text: str, pointer: str, known: tuple[str, ...]) -> Template:
    """Return a text as a template; raises DocumentError where it is none."""
    try:
        return read_template(text, known)
    except ValueError as problem:
        raise DocumentError(pointer, str(problem)) from None

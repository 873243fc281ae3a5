"""The schemas of one document, each prepared once, for all who refer to it.

Every `$ref` is resolved here, inside the document. What libraries get holds no reference out of it, because by default
they fetch `http:` and read `file:`.
"""

from collections.abc import Iterator
from functools import cached_property
from typing import Any
from urllib.parse import quote, unquote

import jsonschema_rs

from contracts.errors import DocumentError
from contracts.messages import value
from contracts.schemas import pointers
from contracts.schemas.keywords import IN_PLACE, Json, subschemas, with_subschemas
from contracts.schemas.polarity import View, response_view

_NOT_FOR_LIBRARIES = (
    "$id",
    "$schema",
    "$anchor",
    "$dynamicAnchor",
    "$recursiveRef",
    "$vocabulary",
    "externalValue",
    "servers",
)
_ANNOTATIONS = frozenset((
    "$comment", "contentEncoding", "contentMediaType", "default", "deprecated", "description", "examples", "readOnly",
    "title", "writeOnly",
))  # fmt: skip
"""Written wrongly they do no harm: nobody validates by them."""
_DEEPEST = 200
_META = jsonschema_rs.Draft202012Validator({"$ref": "https://json-schema.org/draft/2020-12/schema"})


@value
class Definition:
    """A schema that something refers to, in the polarity of its `Definitions`."""

    pointer: str
    view: Json
    references: tuple[str, ...]
    """Pointers to what it refers to, at any depth."""
    in_place: tuple[str, ...]
    """Those that apply to the very value that this schema applies to."""


class Definitions:
    """The schemas of a document, which must not change any more, as one side sees them."""

    def __init__(self, document: Json, view: View = response_view) -> None:
        self.document = document
        self._view = view
        self._prepared: dict[str, Definition] = {}

    def at(self, pointer: str, asked_by: str) -> Definition:
        """Return what stands at a pointer; raises DocumentError where that is no schema."""
        if pointer not in self._prepared:
            self._prepared[pointer] = self._prepare(pointer, asked_by)
        return self._prepared[pointer]

    def reached(self, pointer: str) -> dict[str, Definition]:
        """Return what a schema leads to by `$ref`s, itself included, by pointer."""
        found: dict[str, Definition] = {}
        waiting = [(pointer, pointer)]
        while waiting:
            place, asked_by = waiting.pop()
            if place not in found:
                found[place] = self.at(place, asked_by)
                waiting.extend((target, place) for target in found[place].references)
        return found

    def find(self, pointer: str, asked_by: str) -> Json:
        """Return what stands at a pointer, as the document has it."""
        try:
            return pointers.get(self.document, pointer)
        except (LookupError, ValueError):
            raise DocumentError(asked_by, f"$ref to {pointer!r}, where nothing is") from None

    def locate(self, reference: str, asked_by: str) -> str:
        """Turn a `$ref` into a pointer; raises DocumentError where it leads out of the document."""
        if not reference.startswith("#"):
            raise DocumentError(asked_by, f"$ref {reference!r} leads out of the document; move its target inside")
        named = unquote(reference[1:])
        return named if named[:1] in ("", "/") else self._anchors.get(named, named)

    @cached_property
    def _anchors(self) -> dict[str, str]:
        """Plain names (JSON Schema Core 2020-12, § 8.2.2), wherever they stand."""
        found: dict[str, str] = {}
        waiting = [("", self.document)]
        while waiting:
            place, node = waiting.pop()
            if isinstance(node, dict):
                names = [node.get("$anchor"), node.get("$dynamicAnchor")]
                found.update((name, place) for name in names if isinstance(name, str) and name not in found)
            inside = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
            waiting.extend((pointers.join(place, key), child) for key, child in inside)
        return found

    def _prepare(self, pointer: str, asked_by: str) -> Definition:
        node = self.find(pointer, asked_by)
        _check_depth(node, pointer)
        plain = self._plain(node, pointer)
        view = self._view(plain, lambda reference: self.find(self.locate(reference, pointer), pointer))
        _check_schema(view, pointer)
        everywhere = dict.fromkeys(self.locate(found, pointer) for found in _references(view, deep=True))
        in_place = dict.fromkeys(self.locate(found, pointer) for found in _references(view, deep=False))
        return Definition(pointer=pointer, view=view, references=tuple(everywhere), in_place=tuple(in_place))

    def _plain(self, node: Json, pointer: str) -> Json:
        """Take out what a library could follow out of the document, and spell its `$ref`s as pointers in URIs."""
        if not isinstance(node, dict):
            return node
        kept = {keyword: held for keyword, held in node.items() if keyword not in _NOT_FOR_LIBRARIES}
        if "$dynamicRef" in kept:
            # Core 2020-12, § 8.2.3.2: in one resource a dynamic reference leads where a plain one would.
            dynamic = kept.pop("$dynamicRef")
            if not isinstance(dynamic, str) or not dynamic.startswith("#") or "$ref" in kept:
                problem = (
                    f"no valid JSON Schema: $dynamicRef {dynamic!r:.80} leads out of the document or beside a $ref"
                )
                raise DocumentError(pointer, problem)
            kept["$ref"] = dynamic
        if isinstance(kept.get("$ref"), str):
            kept["$ref"] = f"#{fragment(self.locate(kept['$ref'], pointer))}"
        return with_subschemas(kept, {keys: self._plain(child, pointer) for keys, child in subschemas(kept)})


def is_schema(node: Json) -> bool:
    """Say whether a node keeps the meta-schema of Draft 2020-12."""
    return _META.is_valid(node)


def fragment(pointer: str) -> str:
    """Write a pointer as the fragment of a URI."""
    # RFC 3986, § 3.5: what else a fragment may hold; a name such as `{id}` or `Größe` must be escaped.
    return quote(pointer, safe="/~!$&'()*+,;=:@?", errors="surrogatepass")


def _references(node: Json, *, deep: bool) -> Iterator[str]:
    waiting = [node]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict) and isinstance(node.get("$ref"), str):
            yield node["$ref"]
        waiting.extend(child for keys, child in subschemas(node) if deep or keys[0] in IN_PLACE)


def _check_depth(node: Json, pointer: str) -> None:
    level, depth = [node], 0
    while level:
        depth += 1
        if depth > _DEEPEST:
            raise DocumentError(pointer, f"schemas nested more than {_DEEPEST} deep")
        level = [child for node in level for _, child in subschemas(node)]


def _check_schema(view: Json, pointer: str) -> None:
    """Refuse what is no schema, at its place; else walkers would stumble over it."""
    if is_schema(view):
        return
    for error in _META.iter_errors(view):
        if not _ANNOTATIONS & set(map(str, error.instance_path[-2:])):
            place = pointers.join(pointer, *_steps(error))
            raise DocumentError(place, f"no valid JSON Schema: {error.message.splitlines()[0][:200]}")


def _steps(error: Any) -> list[str | int]:
    return list(error.instance_path)

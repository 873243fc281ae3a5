"""One schema inside its document, seen as a receiver sees it."""

from collections.abc import Iterator
from functools import cached_property
from typing import NoReturn
from urllib.parse import quote, unquote

import jsonschema_rs

from contracts.errors import DocumentError
from contracts.messages import value
from contracts.schemas import pointers
from contracts.schemas.keywords import Json, subschemas, with_subschemas
from contracts.schemas.polarity import response_view

_NOT_FOR_LIBRARIES = ("$id", "$schema", "$anchor", "$dynamicAnchor", "externalValue", "servers")
_DEEPEST = 200


@value
class Problem:
    """One way in which an instance breaks a schema."""

    pointer: str
    """Where in the instance."""
    keyword: str
    """The keyword that is broken, as `required`."""
    rule: str
    """Where in the document that keyword stands."""
    message: str


class Schema:
    """A schema by its pointer into a document, in response polarity.

    Every `$ref` is resolved here, inside the document; the libraries that validate get a document without external
    references and a retriever that refuses, because by default they fetch `http:` and read `file:`.
    """

    def __init__(self, document: Json, pointer: str) -> None:
        self.pointer = pointer
        self._document = document

    @cached_property
    def bundle(self) -> dict[str, Json]:
        """A self-contained schema: the parts of the document that are reached, where they stand, and a `$ref` to ours.

        Plain data, valid for every library. Pointers into it are pointers into the document.
        """
        bundle: dict[str, Json] = {}
        for place in self._reached():
            view = response_view(_plain(self._find(place)), self.resolve)
            bundle = _graft(bundle, pointers.parts(place), view, self._document)
        return {"$ref": f"#{_fragment(self.pointer)}", **bundle}

    @cached_property
    def node(self) -> Json:
        """The schema itself; its own `$ref`, if it has one, is not followed."""
        return pointers.get(self.bundle, self.pointer)

    def resolve(self, reference: str) -> Json:
        """Return the node that a `$ref` names."""
        return self._find(self.locate(reference))

    def resolved(self, reference: str) -> Json:
        """Return the node that a `$ref` names, in response polarity."""
        return pointers.get(self.bundle, self.locate(reference))

    def locate(self, reference: str) -> str:
        """Turn a `$ref` into a pointer; raises DocumentError where it leads out of the document."""
        if not reference.startswith("#"):
            raise DocumentError(self.pointer, f"$ref {reference!r} leads out of the document; move its target inside")
        return unquote(reference[1:])

    def is_valid(self, instance: Json) -> bool:
        """Say whether an instance keeps the schema, formats included."""
        return self._validator.is_valid(instance)

    def problems(self, instance: Json) -> tuple[Problem, ...]:
        """Return every way in which an instance breaks the schema, outermost first."""
        found = [
            Problem(
                pointer=pointers.join("", *error.instance_path),
                keyword=str(error.schema_path[-1]) if error.schema_path else "",
                rule=pointers.join("", *error.schema_path),
                message=error.message,
            )
            for error in self._validator.iter_errors(instance)
        ]
        return tuple(sorted(found, key=lambda problem: (problem.pointer.count("/"), problem.pointer, problem.keyword)))

    @cached_property
    def _validator(self) -> jsonschema_rs.Draft202012Validator:
        try:
            return jsonschema_rs.Draft202012Validator(
                self.bundle,
                validate_formats=True,
                ignore_unknown_formats=True,
                retriever=_refuse,
            )
        except (ValueError, jsonschema_rs.ReferencingError) as error:
            raise DocumentError(self.pointer, f"no valid JSON Schema: {str(error).splitlines()[0]}") from None

    def _find(self, place: str) -> Json:
        try:
            return pointers.get(self._document, place)
        except (LookupError, ValueError):
            raise DocumentError(self.pointer, f"$ref to {place!r}, where nothing is") from None

    def _reached(self) -> list[str]:
        """Pointers of our schema and of every schema that `$ref`s lead to from it."""
        reached, waiting = [self.pointer], [self.pointer]
        while waiting:
            for reference in _references(self._find(waiting.pop()), 0, self.pointer):
                place = self.locate(reference)
                if place not in reached:
                    reached.append(place)
                    waiting.append(place)
        return sorted(reached, key=lambda place: place.count("/"))


def _references(node: Json, depth: int, pointer: str) -> Iterator[str]:
    if depth > _DEEPEST:
        raise DocumentError(pointer, f"schemas nested more than {_DEEPEST} deep")
    if isinstance(node, dict) and isinstance(node.get("$ref"), str):
        yield node["$ref"]
    for _, child in subschemas(node):
        yield from _references(child, depth + 1, pointer)


def _plain(node: Json) -> Json:
    """Take out what a library could follow out of the document, and spell its `$ref`s as URIs."""
    if not isinstance(node, dict):
        return node
    kept = {keyword: held for keyword, held in node.items() if keyword not in _NOT_FOR_LIBRARIES}
    if isinstance(kept.get("$ref"), str):
        kept["$ref"] = f"#{_fragment(unquote(kept['$ref'][1:]))}"
    return with_subschemas(kept, {keys: _plain(child) for keys, child in subschemas(kept)})


def _graft(bundle: Json, tokens: tuple[str, ...], view: Json, document: Json) -> Json:
    """Put a node where it stands in the document; arrays on the way are kept whole in length."""
    if not tokens:
        return view
    head, rest = tokens[0], tokens[1:]
    if isinstance(document, list):
        array = bundle if isinstance(bundle, list) else [{} for _ in document]
        at = int(head)
        return [_graft(old, rest, view, document[at]) if i == at else old for i, old in enumerate(array)]
    members = bundle if isinstance(bundle, dict) else {}
    return {**members, head: _graft(members.get(head), rest, view, document[head])}


def _fragment(pointer: str) -> str:
    # RFC 3986, § 3.5: what else a fragment may hold; a name such as `{id}` or `Größe` must be escaped.
    return quote(pointer, safe="/~!$&'()*+,;=:@?", errors="surrogatepass")


def _refuse(uri: str) -> NoReturn:
    raise ValueError(f"{uri} is outside the document")

"""One schema inside its document, seen as a receiver sees it."""

from collections.abc import Mapping
from functools import cached_property
from typing import NoReturn

import jsonschema_rs

from contracts.errors import DocumentError
from contracts.messages import value
from contracts.schemas import pointers
from contracts.schemas.definitions import Definition, Definitions, fragment
from contracts.schemas.keywords import Json


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
    """A schema by its pointer into a document, in the polarity of its definitions.

    Schemas of one document may share its `definitions`, so that each of these is prepared once. The libraries that
    validate get a document without external references and a retriever that refuses.
    """

    def __init__(self, document: Json, pointer: str, definitions: Definitions | None = None) -> None:
        self.pointer = pointer
        self.definitions = definitions or Definitions(document)

    @cached_property
    def bundle(self) -> Json:
        """A self-contained schema: the parts of the document that are reached, where they stand, and a `$ref` to ours.

        Plain data, valid for every library. Pointers into it are pointers into the document.
        """
        if self.pointer == "":
            return self._reached[""].view
        if "" in self._reached:
            raise DocumentError(self.pointer, "$ref '#' names the whole document, which is no schema")
        bundle: dict[str, Json] = {}
        for place in sorted(self._reached, key=lambda place: place.count("/")):
            bundle = _graft(bundle, pointers.parts(place), self._reached[place].view, self.definitions.document)
        return {**bundle, "$ref": f"#{fragment(self.pointer)}"}

    @cached_property
    def node(self) -> Json:
        """The schema itself; its own `$ref`, if it has one, is not followed."""
        return self._reached[self.pointer].view

    def resolved(self, reference: str) -> Json:
        """Return the node that a `$ref` names, in this schema's polarity."""
        return self.definitions.at(self.locate(reference), self.pointer).view

    def locate(self, reference: str) -> str:
        """Turn a `$ref` into a pointer; raises DocumentError where it leads out of the document."""
        return self.definitions.locate(reference, self.pointer)

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

    def check(self) -> None:
        """Raise DocumentError where this is no schema, or one that no validator comes to an end with."""
        assert self._validator
        # Core 2020-12, § 9.4.1: "A schema MUST NOT be run into an infinite loop against an instance."
        looping = _loop(self._reached)
        if looping is not None:
            raise DocumentError(looping, "refers to itself for the same value, for ever; step into a member on the way")

    @cached_property
    def _reached(self) -> Mapping[str, Definition]:
        return self.definitions.reached(self.pointer)

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
            raise DocumentError(self.pointer, f"no valid JSON Schema: {str(error).splitlines()[0][:200]}") from None


def _loop(reached: Mapping[str, Definition]) -> str | None:
    """Return a schema that comes back to itself in place, if there is one."""
    done: set[str] = set()
    for start in reached:
        path: dict[str, list[str]] = {} if start in done else {start: list(reached[start].in_place)}
        while path:
            last = next(reversed(path))
            if not path[last]:
                done.add(last)
                del path[last]
                continue
            following = path[last].pop()
            if following in path:
                return following
            if following not in done:
                path[following] = list(reached[following].in_place)
    return None


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


def _refuse(uri: str) -> NoReturn:
    raise ValueError(f"{uri} is outside the document")

"""What is wrong with a configuration, by its JSON Schema, in sentences that never hold a value.

A value may be a secret that was put where only its name belongs, so what was written is not repeated.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import jsonschema_rs

from contracts.errors import nearest
from contracts.messages import value
from contracts.schemas import Json


@value
class Flaw:
    """What is wrong, and at which keys."""

    keys: tuple[str, ...]
    problem: str
    is_unknown: bool = False
    """Whether a key is none: misspelt, it is missing where it belongs, too."""

    def __str__(self) -> str:
        return f"{'.'.join(self.keys)}: {self.problem}" if self.keys else self.problem


def flaws(tree: Json, grammar: Mapping[str, Json]) -> tuple[Flaw, ...]:
    """Return what is wrong with a configuration, a sentence each: unknown keys first, then in their order."""
    judge = jsonschema_rs.Draft202012Validator(dict(grammar))
    found = [flaw for error in judge.iter_errors(tree) for flaw in _flaws(error, grammar)]
    return tuple(sorted(dict.fromkeys(found), key=lambda flaw: (not flaw.is_unknown, flaw.keys)))


def _flaws(error: Any, grammar: Mapping[str, Json]) -> Iterator[Flaw]:
    keys = tuple(str(step) for step in error.instance_path)
    node = _node(grammar, error.schema_path)
    rule = str(error.schema_path[-1])
    if rule == "additionalProperties":
        for name in error.kind.unexpected:
            yield Flaw(keys=(*keys, name), problem=_unknown(name, node), is_unknown=True)
    elif rule == "required":
        missing = error.kind.property.strip('"')
        yield Flaw(keys=keys, problem=f"{missing!r} is missing: {_wanted(_inside(grammar, node, missing), node)}")
    elif rule == "anyOf":
        yield Flaw(keys=keys, problem=f"'url' is missing: {_wanted(_inside(grammar, node, 'url'), node)}")
    elif rule == "not":
        yield Flaw(keys=keys, problem=node["not"]["description"])
    elif error.kind.name == "propertyNames":
        yield Flaw(keys=keys, problem=f"a name in it is none: write {_wanted(node, node)}")
    else:
        yield Flaw(keys=keys, problem=f"write {_wanted(node, node)}")


def _unknown(name: str, node: Mapping[str, Json]) -> str:
    return f"no such key: {nearest(name, node['properties'])}"


def _wanted(node: Mapping[str, Json], otherwise: Mapping[str, Json]) -> str:
    return str(node.get("description") or otherwise.get("description", "something else"))


def _inside(grammar: Mapping[str, Json], node: Mapping[str, Json], name: str) -> Mapping[str, Json]:
    found: Mapping[str, Json] = _ref(grammar, node.get("properties", {}).get(name, {}))
    return found


def _node(grammar: Mapping[str, Json], path: Sequence[str | int]) -> Mapping[str, Json]:
    """Return the schema whose last keyword was broken."""
    node: Json = grammar
    for step in path[:-1]:
        if step != "$ref":
            node = _ref(grammar, node)[step]
    found: Mapping[str, Json] = _ref(grammar, node)
    return found


def _ref(grammar: Mapping[str, Json], node: Json) -> Json:
    if isinstance(node, dict) and isinstance(node.get("$ref"), str):
        return grammar["$defs"][node["$ref"].removeprefix("#/$defs/")]
    return node

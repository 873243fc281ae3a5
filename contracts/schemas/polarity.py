"""Polarity: who writes a body decides which of its members are there.

A webhook's body, as an answer, is written by the owner of the API: `readOnly` members are there and `writeOnly` members
are not (OpenAPI 3.1, § 4.8.24 and JSON Schema Validation 2020-12, § 9.4). A call's body is written by a client: the
other way round. Validators and generators ignore both keywords; the schema is rewritten once, for all of them.
"""

from collections.abc import Callable

from contracts.schemas.keywords import Json, subschemas, with_subschemas

Resolve = Callable[[str], Json]
"""Returns what a `$ref` names."""


View = Callable[[Json, Resolve], Json]
"""Returns a schema as one side sees it."""


def response_view(node: Json, resolve: Resolve) -> Json:
    """Return a schema without its `writeOnly` members, at every depth; `$ref`s stay and are looked through."""
    return _without("writeOnly", node, resolve)


def request_view(node: Json, resolve: Resolve) -> Json:
    """Return a schema without its `readOnly` members, at every depth; `$ref`s stay and are looked through."""
    return _without("readOnly", node, resolve)


def _without(mark: str, node: Json, resolve: Resolve) -> Json:
    if not isinstance(node, dict):
        return node
    inside = {keys: _without(mark, child, resolve) for keys, child in subschemas(node)}
    view = with_subschemas(node, inside)
    if isinstance(view.get("properties"), dict):
        hidden = [name for name, member in view["properties"].items() if _is_marked(mark, member, resolve)]
        if hidden:
            view["properties"] = {name: member for name, member in view["properties"].items() if name not in hidden}
            if isinstance(view.get("required"), list):
                view["required"] = [name for name in view["required"] if name not in hidden]
    return view


def _is_marked(mark: str, member: Json, resolve: Resolve, depth: int = 0) -> bool:
    if not isinstance(member, dict) or depth > 20:
        return False
    if member.get(mark) is True:
        return True
    reference = member.get("$ref")
    return isinstance(reference, str) and _is_marked(mark, resolve(reference), resolve, depth + 1)

"""The extensions' reference, from their JSON Schema."""

import orjson

from contracts.schemas import Json
from mock_server import catalog
from tests.docs.tables import as_json, code, kind_of, page, table

_INTRO = (
    "What hookpact adds to an OpenAPI 3.1 document. To every other tool such a document is plain OpenAPI. "
    "The grammar itself is `openapi/extensions.schema.json`; `hookpact lint` holds a document against it, with lines."
)


def made() -> str:
    """Return the page: the extensions, then the values that several of them use."""
    grammar = orjson.loads((catalog.folder() / "extensions.schema.json").read_bytes())["$defs"]
    own = [name for name in grammar if name.startswith("x-")]
    shared = [name for name in grammar if not name.startswith("x-")]
    return page("Extensions", _INTRO, *(_part(name, grammar[name]) for name in (*own, *shared)))


def _part(name: str, node: Json) -> str:
    held = node["items"] if node.get("type") == "array" else node
    members = held.get("properties", {})
    rows = [(code(key), _kind(found), _default(found), found.get("description", "")) for key, found in members.items()]
    told = node.get("description", "One of these members, and no other.")
    shown = table(("member", "value", "default", "meaning"), rows) if rows else f"Value: {_kind(node)}."
    return f"## {name}\n\n{told}\n\n{shown}"


def _kind(node: Json) -> str:
    return kind_of(node, lambda reference: "[{0}](#{0})".format(reference.rpartition("/")[2]))


def _default(node: Json) -> str:
    return code(as_json(node["default"])) if "default" in node else ""

"""Bodies in a document: which media type counts, its schema, its examples."""

from contracts.documents.references import Node
from contracts.messages import value
from contracts.schemas import Definitions, Json, Schema, pointers

_JSON = "application/json"


@value
class Example:
    """An example body that the document gives."""

    name: str
    payload: Json
    pointer: str


def media_of(body: Node | None) -> tuple[str, Node | None]:
    """Choose the media type of a request body or an answer: JSON where there is one, or a range that holds it."""
    offered = dict(body.members("content")) if body else {}
    if not offered:
        return _JSON, None
    json_like = [name for name in offered if is_json(name)] or [name for name in offered if _is_any(name)]
    chosen = next(iter(json_like or offered))
    # RFC 9110, § 8.3: a range may be accepted; what is sent has one type.
    return _JSON if _is_any(chosen) else chosen, offered[chosen]


def is_json(media_type: str) -> bool:
    """Say whether bodies of a media type are JSON (RFC 6839, § 3.1; RFC 9110, § 8.3.1: in whatever case)."""
    return media_type.partition(";")[0].strip().lower().endswith(("/json", "+json"))


def _is_any(media_type: str) -> bool:
    return media_type.partition(";")[0].strip().lower() in ("*/*", "application/*")


def read_schema(media: Node | None, definitions: Definitions | None) -> Schema | None:
    """Return the schema of what a media type, a parameter or a header holds; None where none is given."""
    if media is None or not isinstance(media.held, dict) or "schema" not in media.held:
        return None
    # Not `step`: a `$ref` here belongs to the schema, which may say more beside it.
    return Schema(media.document, pointers.join(media.pointer, "schema"), definitions)


def read_examples(media: Node) -> tuple[Example, ...]:
    """Return the examples that are given beside a schema, or else inside it."""
    named = [
        Example(name=name, payload=example.held["value"], pointer=pointers.join(example.pointer, "value"))
        for name, example in media.members("examples")
        if isinstance(example.held, dict) and "value" in example.held
    ]
    if isinstance(media.held, dict) and "example" in media.held:
        # Not `step`: an example is data, in which `$ref` means nothing.
        pointer = pointers.join(media.pointer, "example")
        named.append(Example(name="example", payload=media.held["example"], pointer=pointer))
    schema = media.step("schema")
    if schema is not None and isinstance(schema.held, dict) and not named:
        found = schema.step("example")
        several = list(schema.elements("examples")) if isinstance(schema.held.get("examples"), list) else []
        named += [
            Example(name=f"example {number}", payload=node.held, pointer=node.pointer)
            for number, node in enumerate(([found] if found else []) + several, start=1)
        ]
    return tuple(named)

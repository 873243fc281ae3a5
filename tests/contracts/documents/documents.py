"""Small documents, written in a test."""

from contracts.documents import Provider, Source, Webhook, load, read
from contracts.schemas import Json, pointers
from mock_server import catalog

HMAC: Json = {
    "type": "apiKey", "in": "header", "name": "X-Signature",
    "x-signature": {"algorithm": "hmac-sha256", "timestamp": {"header": "X-Time"}},
}  # fmt: skip
UNSIGNED: Json = {"type": "apiKey", "in": "header", "name": "X", "x-signature": {"algorithm": "none"}}
DOCUMENT: Json = {
    "openapi": "3.1.0",
    "info": {"title": "Payments", "version": "2.0"},
    "security": [{"ApiKey": []}],
    "webhooks": {
        "paid": {
            "post": {
                "security": [{"Signed": []}],
                "requestBody": {
                    "content": {
                        "application/json": {
                            "schema": {"$ref": "#/components/schemas/Paid"},
                            "examples": {"one": {"value": {"id": "1"}}},
                        }
                    }
                },
                "responses": {"200": {"description": "Taken."}},
            }
        }
    },
    "components": {
        "schemas": {"Paid": {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}}},
        "securitySchemes": {
            "ApiKey": {"type": "apiKey", "in": "header", "name": "X-Api-Key"},
            "Signed": HMAC,
            "Unsigned": UNSIGNED,
        },
    },
}


def changed(*changes: tuple[str, Json]) -> Json:
    """Return the document with these nodes at these pointers."""
    document = DOCUMENT
    for pointer, node in changes:
        document = pointers.put(document, pointer, node)
    return document


def source(document: Json) -> Source:
    """Return a document as it is read, without lines."""
    return Source(document, lambda: {"": 1}, "test.yaml")


def provider(*changes: tuple[str, Json]) -> Provider:
    """Load the document with these changes."""
    return load("pay", source(changed(*changes)), catalog.shipped_schemes())


def webhook(*changes: tuple[str, Json]) -> Webhook:
    """Load the document's only webhook; changes are pointers below its `post`."""
    return provider(*((f"/webhooks/paid/post{pointer}", node) for pointer, node in changes)).webhooks["paid"]


def from_text(text: str) -> Provider:
    """Load a document that is written as text."""
    return load("pay", read(text.encode(), "test.yaml"), catalog.shipped_schemes())

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.documents import load
from contracts.errors import DocumentError, UsageError
from contracts.schemas import Json, pointers
from mock_server import catalog
from tests.contracts.documents.documents import DOCUMENT, from_text, provider, source

TEXT = """\
openapi: 3.1.0
webhooks:
  paid:
    post:
      security: [{Signed: []}]
components:
  securitySchemes:
    Signed:
      type: apiKey
      in: header
      name: X-S
      x-signature:
        use: WHICH
"""


def places(node: Json, pointer: str = "") -> list[str]:
    inside = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [pointer, *(place for key, child in inside for place in places(child, pointers.join(pointer, key)))]


def test_a_provider_is_named_by_its_file_and_titled_by_its_document() -> None:
    found = provider()
    assert (found.name, found.title, found.version, found.description) == ("pay", "Payments", "2.0", "")
    assert list(found.webhooks) == ["paid"]


def test_a_document_may_say_little_about_itself() -> None:
    assert from_text("openapi: 3.1.0\nwebhooks: {a: {post: {}}}").title == "pay"


@pytest.mark.parametrize(
    ("document", "pointer", "words"),
    [
        ([], "", "an object"), (None, "", "an object"), ("text", "", "an object"),
        ({}, "/openapi", "version"), ({"openapi": "3.0.3"}, "/openapi", "3.0.3"), ({"openapi": 3.1}, "/openapi", "3.1"),
        ({"swagger": 2.0}, "/swagger", "this is Swagger 2.0"), ({"openapi": "3.1.0"}, "", "no `webhooks`"),
        ({"openapi": "3.1.1", "webhooks": {}}, "", "no `webhooks`"),
        ({"openapi": "3.1.0", "webhooks": []}, "/webhooks", "an object"),
    ],
)  # fmt: skip
def test_what_is_no_contract_is_said(document: Json, pointer: str, words: str) -> None:
    with pytest.raises(DocumentError, match=words) as caught:
        load("x", source(document))
    assert (caught.value.pointer, caught.value.document) == (pointer, "test.yaml")


def test_a_fault_is_found_with_its_line() -> None:
    with pytest.raises(DocumentError, match="must be a string") as caught:
        from_text("openapi: 3.1.0\nwebhooks:\n  paid:\n    post:\n      summary: [1]\n")
    assert (caught.value.line, caught.value.pointer) == (5, "/webhooks/paid/post/summary")
    assert str(caught.value).startswith("test.yaml:5: /webhooks/paid/post/summary: ")


def test_a_shipped_scheme_is_used_by_its_name() -> None:
    scheme = from_text(TEXT.replace("WHICH", "slack")).webhooks["paid"].scheme
    assert scheme is not None
    assert (scheme.name, scheme.header) == ("Signed", "X-S")
    assert scheme.covers("timestamp")


@pytest.mark.parametrize("which", ["slak", "[]", "{}", "5", ""])
def test_an_unknown_scheme_is_found_with_its_line(which: str) -> None:
    with pytest.raises(DocumentError, match="unknown scheme") as caught:
        from_text(TEXT.replace("WHICH", which))
    assert caught.value.pointer == "/components/securitySchemes/Signed/x-signature/use"
    assert caught.value.line == 13


def test_a_webhook_is_asked_for_by_its_name() -> None:
    assert provider().webhook("paid").name == "paid"
    with pytest.raises(UsageError, match="did you mean 'paid'"):
        provider().webhook("pad")
    with pytest.raises(UsageError, match="there is paid"):
        provider().webhook("zzzzzz")


def test_names_may_hold_anything() -> None:
    found = provider(("/webhooks", {"a/b.c~d {x}": {"post": {}}})).webhooks["a/b.c~d {x}"]
    assert found.pointer == "/webhooks/a~1b.c~0d {x}/post"


ODD: st.SearchStrategy[Json] = st.sampled_from(
    [None, True, 0, -1, 1.5, "", "x", "#", [], [1], [[]], [None], {}, {"a": 1}, {"$ref": 5}, {"$ref": "#/nope"},
     {"$ref": "#"}, {"$ref": "#/components/schemas/Paid"}, {"$ref": "http://127.0.0.1:1/x"}, {"": ""}, [{}], 10**30]
)  # fmt: skip


@given(st.sampled_from(places(DOCUMENT)), ODD)
def test_no_document_raises_anything_else(place: str, odd: Json) -> None:
    document = pointers.put(DOCUMENT, place, odd)
    with suppress(DocumentError):
        found = load("x", source(document), catalog.shipped_schemes())
        for webhook in found.webhooks.values():
            if webhook.schema is not None:
                webhook.schema.is_valid({})

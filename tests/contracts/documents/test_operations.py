from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.documents import Operation, load
from contracts.documents.operations import Key
from contracts.errors import DocumentError
from contracts.schemas import Json, pointers
from mock_server import catalog
from tests.contracts.documents.documents import changed, provider, source
from tests.contracts.documents.test_provider import ODD, places

USER: Json = {
    "type": "object", "required": ["id", "name", "pin"],
    "properties": {"id": {"readOnly": True}, "name": {"type": "string"}, "pin": {"writeOnly": True}},
}  # fmt: skip
PATHS: Json = {
    "/users/{id}": {
        "parameters": [
            {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}},
            {"name": "q", "in": "query", "schema": {"type": "string"}},
        ],
        "put": {
            "summary": "Change a user.",
            "parameters": [{"name": "q", "in": "query", "required": True, "schema": {"type": "integer"}}],
            "requestBody": {"required": True, "content": {"application/json": {"schema": USER}}},
            "responses": {
                "200": {
                    "description": "It.", "content": {"application/json": {"schema": USER, "example": {"id": 1}}},
                    "headers": {"X-Left": {"schema": {"type": "integer"}, "example": 5}},
                },
                "4XX": {"$ref": "#/components/responses/Bad"},
                "default": {"description": "Else."},
            },
            "x-registers": {"webhook": "paid", "url": "$request.body#/name"},
            "x-emits": [{"webhook": "paid", "set": {"/id": "$request.path.id"}}],
        },
        "get": {"security": []},
    },
    "x-note": {"get": {}},
}  # fmt: skip
DOCUMENT: Json = changed(("/paths", PATHS), ("/components/responses", {"Bad": {"description": "No."}}))


def operations(*changes: tuple[str, Json]) -> dict[str, Operation]:
    document = DOCUMENT
    for pointer, node in changes:
        document = pointers.put(document, pointer, node)
    return {one.full_name: one for one in load("pay", source(document), catalog.shipped_schemes()).operations}


PUT = operations()["PUT /users/{id}"]


def test_a_call_is_a_method_on_a_path() -> None:
    assert list(operations()) == ["GET /users/{id}", "PUT /users/{id}"]
    assert (PUT.summary, PUT.pointer) == ("Change a user.", "/paths/~1users~1{id}/put")
    assert (PUT.takes_body, PUT.needs_body) == (True, True)


def test_a_calls_own_parameter_stands_in_for_that_of_its_path() -> None:
    assert [(one.name, one.place, one.required) for one in PUT.parameters] == [
        ("id", "path", True),
        ("q", "query", True),
    ]
    assert PUT.parameters[1].schema is not None
    assert PUT.parameters[1].schema.node == {"type": "integer"}


def test_what_is_only_read_is_asked_of_nobody_and_answered() -> None:
    assert PUT.body is not None
    assert PUT.body.is_valid({"name": "n", "pin": 1})
    assert not PUT.body.is_valid({"id": 1, "name": "n"})
    answered = PUT.answers[0].schema
    assert answered is not None
    assert answered.is_valid({"id": 1, "name": "n"})
    assert not answered.is_valid({"name": "n", "pin": 1})


def test_answers_keep_their_codes_examples_and_headers() -> None:
    assert [answer.code for answer in PUT.answers] == ["200", "4XX", "DEFAULT"]
    assert PUT.answers[0].examples[0].payload == {"id": 1}
    (header,) = PUT.answers[0].headers
    assert (header.code, header.examples[0].payload) == ("X-Left", 5)
    assert (PUT.answers[0].content_type, PUT.answers[1].content_type) == ("application/json", "")


@pytest.mark.parametrize(
    ("scheme", "key"),
    [
        ({"type": "apiKey", "in": "query", "name": "k"}, Key(scheme="S", place="query", name="k")),
        ({"type": "http", "scheme": "Bearer"}, Key(scheme="S", place="bearer")),
        ({"type": "http", "scheme": "basic"}, Key(scheme="S", place="basic")),
        ({"type": "oauth2", "flows": {}}, Key(scheme="S", place="bearer")),
        ({"type": "openIdConnect", "openIdConnectUrl": "x"}, Key(scheme="S", place="bearer")),
    ],
)
def test_a_key_is_where_its_scheme_says(scheme: Json, key: Key) -> None:
    found = operations(("/components/securitySchemes/S", scheme), ("/security", [{"S": []}]))
    assert found["PUT /users/{id}"].keys == ((key,),)


def test_security_may_leave_a_choice_want_several_or_none() -> None:
    place = "/paths/~1users~1{id}/put/security"
    assert operations()["GET /users/{id}"].keys == ()
    names = [[key.scheme for key in choice] for choice in PUT.keys]
    assert names == [["ApiKey"]]
    both = operations((place, [{"ApiKey": [], "Signed": []}, {"Unsigned": []}]))["PUT /users/{id}"].keys
    assert [[key.scheme for key in choice] for choice in both] == [["ApiKey", "Signed"], ["Unsigned"]]
    assert operations((place, [{"ApiKey": []}, {}]))["PUT /users/{id}"].keys == ()


@pytest.mark.parametrize(
    ("pointer", "node", "words"),
    [
        ("/paths", [], "must be an object"),
        ("/paths/users", {"get": {}}, "begins with a slash"),
        ("/paths/~1x", {"get": 5}, "must be an object"),
        ("/paths/~1x", {"get": {"security": [{"Nope": []}]}}, "no security scheme 'Nope'"),
        ("/paths/~1x", {"get": {"security": ["ApiKey"]}}, "as `NAME: \\[\\]`"),
        ("/paths/~1x", {"get": {"parameters": [{"name": "a", "in": "body"}]}}, "`in` path"),
        ("/paths/~1x", {"get": {"x-emits": [{"webhook": "paid"}]}}, "a GET changes nothing"),
        ("/paths/~1x", {"get": {"parameters": [{"$ref": "#/nope"}]}}, "where nothing is"),
        ("/paths/~1x", {"get": {"requestBody": {"required": "yes"}}}, "true or false"),
    ],
)
def test_what_is_wrong_with_a_call_is_told_and_spoils_no_webhook(pointer: str, node: Json, words: str) -> None:
    found = load("pay", source(pointers.put(DOCUMENT, pointer, node)), catalog.shipped_schemes())
    assert list(found.webhooks) == ["paid"]
    with pytest.raises(DocumentError, match=words) as caught:
        assert found.operations
    assert caught.value.pointer.startswith("/paths")


def test_a_document_without_paths_has_no_calls() -> None:
    assert provider().operations == ()


@given(st.sampled_from(places(DOCUMENT)), ODD)
def test_no_document_raises_anything_else(place: str, odd: Json) -> None:
    with suppress(DocumentError):
        for operation in load("x", source(pointers.put(DOCUMENT, place, odd)), catalog.shipped_schemes()).operations:
            assert operation.full_name

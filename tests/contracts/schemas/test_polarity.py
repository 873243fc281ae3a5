import pytest

from contracts.schemas import Json, Schema, pointers
from contracts.schemas.polarity import request_view, response_view

SECRET: Json = {"type": "string", "writeOnly": True}
DOCUMENT: Json = {"Secret": SECRET, "Chain": {"$ref": "#/Secret"}, "Loop": {"$ref": "#/Loop"}}


def view(node: Json) -> Json:
    return response_view(node, lambda reference: pointers.get(DOCUMENT, reference[1:]))


@pytest.mark.parametrize("member", [SECRET, {"$ref": "#/Secret"}, {"$ref": "#/Chain"}])
def test_what_is_only_written_is_not_there_and_not_required(member: Json) -> None:
    node = {"properties": {"id": {"readOnly": True}, "password": member}, "required": ["id", "password"]}
    assert view(node) == {"properties": {"id": {"readOnly": True}}, "required": ["id"]}


@pytest.mark.parametrize(
    "around",
    [
        lambda node: {"properties": {"user": node}},
        lambda node: {"items": node},
        lambda node: {"allOf": [True, node]},
        lambda node: {"if": node, "then": node, "else": node},
        lambda node: {"additionalProperties": {"anyOf": [{"not": node}]}},
    ],
    ids=["properties", "items", "allOf", "if", "deep"],
)
def test_it_is_taken_out_at_every_depth(around: Json) -> None:
    inner = {"properties": {"password": SECRET}, "required": ["password"]}
    assert view(around(inner)) == around({"properties": {}, "required": []})


def test_the_document_stays_as_it_was() -> None:
    node = {"properties": {"password": SECRET}, "required": ["password"]}
    view(node)
    assert node == {"properties": {"password": SECRET}, "required": ["password"]}


def test_a_member_called_write_only_is_a_member() -> None:
    node = {"properties": {"writeOnly": {"type": "boolean"}}, "required": ["writeOnly"]}
    assert view(node) == node


@pytest.mark.parametrize("node", [True, False, {"properties": {"a": {"$ref": "#/Loop"}}}, {"properties": {"a": True}}])
def test_what_hides_nothing_stays(node: Json) -> None:
    assert view(node) == node


def test_a_broken_list_of_required_members_is_left_to_the_validator() -> None:
    node = {"properties": {"a": SECRET}, "required": [["x"], "a"]}
    assert view(node) == {"properties": {}, "required": [["x"]]}


def test_the_validator_sees_what_a_receiver_sees() -> None:
    node = {
        "type": "object", "additionalProperties": False, "required": ["id", "password"],
        "properties": {"id": {"type": "string", "readOnly": True}, "password": {"$ref": "#/Chain"}},
    }  # fmt: skip
    schema = Schema({**DOCUMENT, "User": node}, "/User")
    assert schema.is_valid({"id": "1"})
    assert not schema.is_valid({"id": "1", "password": "p"})
    assert not schema.is_valid({})


def test_in_a_call_what_is_only_read_is_not_there() -> None:
    node = {"items": {"properties": {"id": {"readOnly": True}, "password": SECRET}, "required": ["id", "password"]}}
    seen = request_view(node, lambda reference: pointers.get(DOCUMENT, reference[1:]))
    assert seen == {"items": {"properties": {"password": SECRET}, "required": ["password"]}}

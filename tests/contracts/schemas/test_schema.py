import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import DocumentError
from contracts.schemas import Json, Schema, pointers

NAMES = ["Größe", "a b", "a^b", "{id}", "a/b", "m~n", "a%20b", "a#b", "[x]", 'k"l', "a\\b", "`", "é\u2028", "<b>"]
TREE: Json = {
    "A": {"properties": {"b": {"$ref": "#/B"}, "c": {"properties": {"d": {"type": "integer"}}}}, "required": ["b"]},
    "B": {"type": "string", "minLength": 3},
}


def document(node: Json, **more: Json) -> Schema:
    return Schema({"S": node, **more}, "/S")


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_may_have_any_name(name: str) -> None:
    tree = {name: {"type": "string"}, "S": {"items": {"$ref": "#" + pointers.join("", name).replace("%", "%25")}}}
    assert Schema(tree, pointers.join("", name)).is_valid("text")
    assert not Schema(tree, pointers.join("", name)).is_valid(5)
    assert not Schema(tree, "/S").is_valid([5])


@given(st.text(min_size=1))
def test_a_name_is_never_too_odd(name: str) -> None:
    schema = Schema({"named": {name: {"type": "string"}}}, pointers.join("/named", name))
    assert schema.is_valid("text")
    assert not schema.is_valid(5)


def test_problems_say_where_in_the_payload_and_where_in_the_document() -> None:
    problems = Schema(TREE, "/A").problems({"b": "x", "c": {"d": "no"}})
    assert [(each.pointer, each.keyword, each.rule) for each in problems] == [
        ("/b", "minLength", "/B/minLength"),
        ("/c/d", "type", "/A/properties/c/properties/d/type"),
    ]


def test_the_outermost_problem_comes_first() -> None:
    assert [each.keyword for each in Schema(TREE, "/A").problems({"c": {"d": "no"}})] == ["required", "type"]


@pytest.mark.parametrize("name", ["Größe {x}", "a/b"])
def test_rules_behind_odd_names_are_pointers_into_the_document(name: str) -> None:
    tree = {"S": {"properties": {"a": {"$ref": "#" + pointers.join("", name)}}}, name: {"minLength": 3}}
    (problem,) = Schema(tree, "/S").problems({"a": "x"})
    assert pointers.get(tree, problem.rule) == 3


@pytest.mark.parametrize(
    "reference", ["http://127.0.0.1:1/x", "file:///etc/passwd", "other.yaml#/A", "//x/y", "C:/x", "?a=1", "x"]
)
@pytest.mark.parametrize("place", ["$ref", "inner"])
def test_nothing_outside_the_document_is_ever_looked_at(reference: str, place: str) -> None:
    node = {"$ref": reference} if place == "$ref" else {"properties": {"a": {"items": {"$ref": reference}}}}
    with pytest.raises(DocumentError, match=re.escape(f"$ref {reference!r} leads out of the document")):
        document(node).is_valid({})


@pytest.mark.parametrize("reference", ["#/nope", "#/S/nope", "#anchor", "#/S/properties/01"])
def test_a_dangling_reference_is_the_documents_fault(reference: str) -> None:
    with pytest.raises(DocumentError, match="where nothing is"):
        document({"$ref": reference}).is_valid({})


@pytest.mark.parametrize("keyword", ["$schema", "$id", "$anchor", "$dynamicAnchor", "externalValue", "servers"])
@pytest.mark.parametrize("depth", [0, 1])
def test_libraries_get_nothing_to_follow(keyword: str, depth: int) -> None:
    node = {keyword: "http://127.0.0.1:1/x", "type": "array"}
    schema = document({"properties": {"a": node}, "type": "object"}) if depth else document(node)
    assert "127.0.0.1" not in repr(schema.bundle)
    assert schema.is_valid({"a": []} if depth else [])


def test_a_dynamic_reference_out_of_the_document_is_refused() -> None:
    with pytest.raises(DocumentError, match="no valid JSON Schema"):
        document({"$dynamicRef": "http://127.0.0.1:1/x"}).is_valid({})


def test_members_with_the_names_of_keywords_stay() -> None:
    schema = document({"properties": {"$id": {"type": "string"}, "servers": {"type": "string"}}})
    assert not schema.is_valid({"$id": 5})
    assert not schema.is_valid({"servers": 5})


@pytest.mark.parametrize(
    "node",
    [{"type": "strin"}, {"pattern": "("}, {"allOf": 3}, {"required": "a"}, {"minimum": "x"}, {"properties": 5}],
)
def test_what_is_no_schema_is_the_documents_fault(node: Json) -> None:
    with pytest.raises(DocumentError, match="no valid JSON Schema"):
        document(node).is_valid({})


@pytest.mark.parametrize("loop", [{"$ref": "#/S"}, {"$ref": "#/T"}, {"allOf": [{"$ref": "#/T"}]}])
def test_references_in_a_circle_end(loop: Json) -> None:
    assert isinstance(document(loop, T={"$ref": "#/S"}).is_valid({}), bool)


def test_a_tree_may_hold_itself() -> None:
    schema = document({"type": "object", "properties": {"children": {"items": {"$ref": "#/S"}}}})
    assert schema.is_valid({"children": [{"children": []}]})
    assert not schema.is_valid({"children": [{"children": [5]}]})


def test_too_deep_is_said_not_died_of() -> None:
    node: Json = {}
    for _ in range(250):
        node = {"not": node}
    with pytest.raises(DocumentError, match="nested more than"):
        document(node).is_valid({})


def test_patterns_of_strangers_take_no_time() -> None:
    assert not document({"pattern": "^(a+)+$"}).is_valid("a" * 60 + "!")


def test_formats_count_and_unknown_ones_do_not() -> None:
    assert not document({"format": "email"}).is_valid("no mail")
    assert document({"format": "of-our-own"}).is_valid("anything")


def test_only_what_is_reached_is_bundled() -> None:
    schema = Schema({"A": {"$ref": "#/B"}, "B": {"type": "string"}, "C": {"$ref": "http://x/"}}, "/A")
    assert set(schema.bundle) == {"$ref", "A", "B"}
    assert not schema.is_valid(5)


def test_a_schema_inside_an_array_is_found() -> None:
    tree = {"list": [{"schema": {"type": "integer"}}, {"schema": {"$ref": "#/list/0/schema"}}]}
    assert not Schema(tree, "/list/1/schema").is_valid("x")


def test_nodes_are_in_response_polarity_and_references_stay() -> None:
    schema = document({"properties": {"a": {"$ref": "#/T"}}}, T={"properties": {"p": {"writeOnly": True}}})
    assert schema.node == {"properties": {"a": {"$ref": "#/T"}}}
    assert schema.resolved("#/T") == {"properties": {}}


@pytest.mark.parametrize("held", [True, False])
def test_a_truth_value_is_a_schema(held: bool) -> None:
    assert document(held).is_valid({}) is held
    assert bool(document(held).problems({})) is not held

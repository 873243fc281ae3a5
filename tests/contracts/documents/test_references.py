import re

import pytest

from contracts.documents.references import Node, follow, root
from contracts.errors import DocumentError
from contracts.schemas import Json

TREE: Json = {
    "a": {"$ref": "#/b"},
    "b": {"$ref": "#/c~1d/0"},
    "c/d": [{"name": "found", "n": 5, "flag": True, "list": [{"$ref": "#/a"}, 2]}],
    "loop": {"$ref": "#/pool"},
    "pool": {"$ref": "#/loop"},
    "nowhere": {"$ref": "#/nope"},
    "odd": {"$ref": 5},
    "Größe {x}": "there",
    "escaped": {"$ref": "#/Gr%C3%B6%C3%9Fe%20%7Bx%7D"},
}


def at(*keys: str | int) -> Node:
    found = root(TREE).step(*keys)
    assert found is not None
    return found


def test_references_are_followed_to_where_things_stand() -> None:
    assert at("a").pointer == "/c~1d/0"
    assert at("a", "name").held == "found"
    assert at("a", "list", 0, "name").pointer == "/c~1d/0/name"


def test_escaped_references_are_read() -> None:
    assert at("escaped").held == "there"


def test_where_nothing_is_there_is_nothing() -> None:
    assert root(TREE).step("x") is None
    assert root(TREE).step("a", "name", "x") is None
    assert root(TREE).step("a", "list", 2) is None
    assert root(TREE).step("a", "list", "0") is None


def test_a_reference_that_is_no_text_is_data() -> None:
    assert at("odd").held == {"$ref": 5}


def test_a_circle_of_references_is_said() -> None:
    with pytest.raises(DocumentError, match="back to itself"):
        at("loop")


def test_a_dangling_reference_says_who_made_it() -> None:
    with pytest.raises(DocumentError, match="where nothing is") as caught:
        at("nowhere")
    assert caught.value.pointer == "/nowhere"


@pytest.mark.parametrize("reference", ["http://127.0.0.1:1/x", "file:///etc/passwd", "other.yaml#/a", "", "a"])
def test_no_reference_leads_out_of_the_document(reference: str) -> None:
    with pytest.raises(DocumentError, match=re.escape(repr(reference))) as caught:
        follow({"a": {"$ref": reference}}, "/a")
    assert caught.value.pointer == "/a"


def test_members_have_a_kind() -> None:
    node = at("a")
    assert node.get("name", str) == "found"
    assert node.get("absent", str, "default") == "default"
    assert node.get("n", int | float) == 5
    for key, kind, words in (("name", dict, "an object"), ("n", str, "a string"), ("name", list, "an array")):
        with pytest.raises(DocumentError, match=f"must be {words}") as caught:
            node.get(key, kind)
        assert caught.value.pointer == f"/c~1d/0/{key}"


@pytest.mark.parametrize("mark", ["\x1b", "\n", "\r", "\x7f", "\x9b", "\u202e", "\u2066", "\u2028", "\u200f", "\ud800"])
def test_a_name_holds_no_marks_that_a_terminal_obeys(mark: str) -> None:
    name = f"paid{mark}x"
    with pytest.raises(DocumentError, match="marks that nobody sees") as caught:
        list(root({"webhooks": {"Größe {x}/a b": {}, name: {}}}).members("webhooks"))
    assert caught.value.pointer == f"/webhooks/{name}"
    assert mark not in str(caught.value)


def test_a_truth_value_is_no_number() -> None:
    with pytest.raises(DocumentError, match="must be a number"):
        at("a").get("flag", int | float)


def test_members_and_elements_come_with_their_references_followed() -> None:
    assert [node.pointer for node in at("a").elements("list")] == ["/c~1d/0", "/c~1d/0/list/1"]
    assert [(name, node.pointer) for name, node in root({"m": {"x": {"$ref": "#/y"}}, "y": 1}).members("m")] == [
        ("x", "/y")
    ]
    assert list(at("a").members("absent")) == []
    assert list(at("a").elements("absent")) == []

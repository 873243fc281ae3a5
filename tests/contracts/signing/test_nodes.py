import pytest

from contracts.errors import DocumentError
from contracts.schemas import Json
from contracts.signing.nodes import Node, as_template


@pytest.mark.parametrize("node", [None, [], "x", 3])
def test_what_is_no_object_is_refused_where_it_stands(node: Json) -> None:
    with pytest.raises(DocumentError) as error:
        Node(node, "/a", ("b",))
    assert error.value.pointer == "/a"


def test_an_unknown_key_is_refused_and_an_extension_is_not() -> None:
    assert Node({"x-own": 1, "past": 1}, "", ("past",)).get("past", int, 0) == 1
    with pytest.raises(DocumentError) as error:
        Node({"pst": 1}, "/tolerance", ("past",))
    assert (error.value.pointer, error.value.problem) == ("/tolerance/pst", "unknown key 'pst': did you mean 'past'?")


def test_a_truth_value_is_no_number() -> None:
    with pytest.raises(DocumentError):
        Node({"past": True}, "", ("past",)).get("past", int, 0)


def test_each_text_of_a_list_has_its_pointer() -> None:
    assert Node({"strip": ["a"]}, "", ("strip",)).texts("strip") == ("a",)
    with pytest.raises(DocumentError) as error:
        Node({"strip": ["a", 1]}, "/key", ("strip",)).texts("strip")
    assert error.value.pointer == "/key/strip/1"


def test_a_closed_set_names_the_nearest_member() -> None:
    with pytest.raises(DocumentError) as error:
        Node({"unit": "msec"}, "", ("unit",)).one_of("unit", ("s", "ms"), "s")
    assert "did you mean 'ms'" in str(error.value)


def test_a_broken_template_is_refused_where_it_stands() -> None:
    with pytest.raises(DocumentError) as error:
        as_template("{", "/content", ("body",))
    assert error.value.pointer == "/content"

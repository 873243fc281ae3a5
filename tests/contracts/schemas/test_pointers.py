import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.schemas import Json, pointers

# RFC 6901, § 5.
DOCUMENT = {"foo": ["bar", "baz"], "": 0, "a/b": 1, "c%d": 2, "e^f": 3, "g|h": 4, "i\\j": 5, 'k"l': 6, " ": 7, "m~n": 8}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text("a/~0", max_size=3), inside, max_size=3),
    max_leaves=8,
)


def places(tree: Json, pointer: str = "") -> list[str]:
    inside = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    return [pointer, *(place for key, child in inside for place in places(child, pointers.join(pointer, key)))]


@pytest.mark.parametrize(
    ("pointer", "found"),
    [
        ("", DOCUMENT), ("/foo", ["bar", "baz"]), ("/foo/0", "bar"), ("/", 0), ("/a~1b", 1), ("/c%d", 2), ("/e^f", 3),
        ("/g|h", 4), ("/i\\j", 5), ('/k"l', 6), ("/ ", 7), ("/m~0n", 8),
    ],
)  # fmt: skip
def test_the_examples_of_the_standard_are_found(pointer: str, found: Json) -> None:
    assert pointers.get(DOCUMENT, pointer) == found
    assert pointers.has(DOCUMENT, pointer)


@pytest.mark.parametrize("pointer", ["/nope", "/foo/2", "/foo/-", "/foo/-1", "/foo/x", "/foo/0/x", "//x", "/foo/²"])
def test_where_nothing_is_nothing_is_found(pointer: str) -> None:
    assert not pointers.has(DOCUMENT, pointer)


@pytest.mark.parametrize("index", ["00", "01", "9" * 5000])
def test_an_index_has_no_leading_zeros_and_a_bound(index: str) -> None:
    assert not pointers.has(DOCUMENT, f"/foo/{index}")
    with pytest.raises(LookupError):
        pointers.put(DOCUMENT, f"/foo/{index}", 1)


def test_a_pointer_begins_with_a_slash() -> None:
    with pytest.raises(ValueError, match="no JSON pointer"):
        pointers.get(DOCUMENT, "foo")


@given(st.lists(st.text(), max_size=4))
def test_keys_survive_being_a_pointer(keys: list[str]) -> None:
    assert pointers.parts(pointers.join("", *keys)) == tuple(keys)


@given(JSON, st.data())
def test_what_is_put_is_found_and_the_old_tree_stays(tree: Json, data: st.DataObject) -> None:
    place = data.draw(st.sampled_from(places(tree)))
    before = repr(tree)
    assert pointers.get(pointers.put(tree, place, "new"), place) == "new"
    assert repr(tree) == before


@given(JSON, st.data())
def test_what_is_dropped_is_gone_and_nothing_else(tree: Json, data: st.DataObject) -> None:
    found = places(tree)[1:]
    if found:
        place = data.draw(st.sampled_from(found))
        left = pointers.drop(tree, place)
        assert len(places(left)) == len(places(tree)) - len(places(pointers.get(tree, place)))


def test_missing_objects_on_the_way_are_made() -> None:
    assert pointers.put({"a": 1}, "/b/c", 2) == {"a": 1, "b": {"c": 2}}
    assert pointers.put({"a": 1}, "/a/c", 2) == {"a": {"c": 2}}


def test_a_dash_appends() -> None:
    assert pointers.put({"a": [1]}, "/a/-", 2) == {"a": [1, 2]}
    assert pointers.put({"a": [1]}, "/a/-/b", 2) == {"a": [1, {"b": 2}]}


@pytest.mark.parametrize("pointer", ["/a/1", "/a/x", "/a/-1"])
def test_an_array_has_no_gaps_and_no_names(pointer: str) -> None:
    with pytest.raises(LookupError):
        pointers.put({"a": [1]}, pointer, 2)


@pytest.mark.parametrize("pointer", ["/nope", "/foo/2", "/foo/-"])
def test_what_is_not_there_cannot_be_dropped(pointer: str) -> None:
    with pytest.raises(LookupError):
        pointers.drop(DOCUMENT, pointer)

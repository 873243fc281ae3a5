import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import UsageError
from contracts.payloads import Overrides, read_set


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("deal_id=abc", ("/deal_id", "abc")),
        ("deal_info.platform=web", ("/deal_info/platform", "web")),
        ("items.0.price=12.5", ("/items/0/price", 12.5)),
        ("/a~1b/c=null", ("/a~1b/c", None)),
        ("a/b=1", ("/a~1b", 1)),
        ('id="12"', ("/id", "12")),
        ("note=a=b", ("/note", "a=b")),
        ("note=", ("/note", "")),
        ("n=NaN", ("/n", "NaN")),
        ('o={"a":[true]}', ("/o", {"a": [True]})),
    ],
)
def test_a_setting_is_a_path_and_json_or_else_text(text: str, expected: tuple[str, object]) -> None:
    assert read_set(text) == expected


@pytest.mark.parametrize("text", ["deal_id", "=abc", "", "a..b=1", ".a=1"])
def test_a_setting_that_names_nothing_says_what_to_write(text: str) -> None:
    with pytest.raises(UsageError, match="write NAME=VALUE"):
        read_set(text)


@given(st.text())
def test_no_text_can_make_reading_a_setting_fail_otherwise(text: str) -> None:
    try:
        pointer, _ = read_set(text)
    except UsageError:
        return
    assert pointer.startswith("/")


def test_numbers_too_long_to_read_and_brackets_too_deep_are_text() -> None:
    assert read_set("n=" + "9" * 5000)[1] == "9" * 5000
    assert read_set("n=" + "[" * 100_000)[1] == "[" * 100_000


# RFC 7386, appendix A
@pytest.mark.parametrize(
    ("original", "patch", "result"),
    [
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
        ({"a": "b"}, {"a": None}, {}),
        ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
        ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
        ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
        (["a", "b"], ["c", "d"], ["c", "d"]),
        ({"a": "b"}, ["c"], ["c"]),
        ({"a": "foo"}, None, None),
        ({"a": "foo"}, "bar", "bar"),
        ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
        ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
        ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
    ],
)
def test_a_merge_patch_does_what_its_rfc_shows(original: object, patch: object, result: object) -> None:
    assert Overrides(merge=(patch,)).apply(original) == result


def test_a_single_value_wins_over_a_merge_patch() -> None:
    pinned = Overrides(merge=({"a": 1, "b": 1},), set=(("/a", 2),))
    assert pinned.apply({"c": 0}) == {"a": 2, "b": 1, "c": 0}


def test_what_is_pinned_leaves_the_original_alone() -> None:
    original = {"a": {"b": 1}}
    assert Overrides(set=(("/a/b", 2),)).apply(original) == {"a": {"b": 2}}
    assert original == {"a": {"b": 1}}


@pytest.mark.parametrize("pointer", ["/items/x", "/items/1", "/items/-1"])
def test_an_array_has_no_names_and_no_gaps(pointer: str) -> None:
    with pytest.raises(UsageError, match="use an index"):
        Overrides(set=((pointer, 1),)).apply({"items": ["only"]})

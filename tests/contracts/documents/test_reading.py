import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.documents import Source, read
from contracts.documents.reading import MAX_BYTES, MAX_DEPTH
from contracts.errors import DocumentError
from contracts.schemas import Json, pointers

# Line breaks that YAML counts and JSON does not, and what YAML forbids in a stream.
PLAIN_TEXT = st.text(st.characters(codec="ascii", min_codepoint=32, exclude_characters="\x7f"), max_size=8)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | PLAIN_TEXT,
    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(PLAIN_TEXT, inside, max_size=4),
    max_leaves=20,
)
CONTAINERS = st.lists(JSON, max_size=4) | st.dictionaries(PLAIN_TEXT, JSON, max_size=4)


def tree(text: str) -> Json:
    return read(text.encode()).tree


def refusal(text: str | bytes) -> DocumentError:
    with pytest.raises(DocumentError) as caught:
        read(text if isinstance(text, bytes) else text.encode(), "a.yaml")
    assert caught.value.document == "a.yaml"
    return caught.value


def places(node: Json, pointer: str = "") -> list[str]:
    inside = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [pointer, *(place for key, child in inside for place in places(child, pointers.join(pointer, key)))]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("on", "on"), ("off", "off"), ("yes", "yes"), ("NO", "NO"), ("y", "y"), ("n", "n"), ("12:30:45", "12:30:45"),
        ("1_000", "1_000"), ("010", 10), ("0o10", 8), ("0x1F", 31), ("0b11", "0b11"), ("2026-01-01", "2026-01-01"),
        ("2026-01-01T10:00:00Z", "2026-01-01T10:00:00Z"), ("true", True), ("True", True), ("TRUE", True),
        ("tRUE", "tRUE"), ("false", False), ("null", None), ("Null", None), ("~", None), ("", None), ("nULL", "nULL"),
        ("+12", 12), ("-12", -12), ("1.5", 1.5), ("1.", 1.0), (".5", 0.5), ("-.5", -0.5), ("1e3", 1000.0),
        ("1.5E-1", 0.15), (".", "."), ("1e", "1e"), ("0o8", "0o8"), ("0xg", "0xg"), ("-0o7", "-0o7"), ("<<", "<<"),
        ("=", "="), (".inf", ".inf"), (".nan", ".nan"), ("1.2.3", "1.2.3"), ("'12'", "12"), ('"true"', "true"),
        ("!!str 12", "12"), ("! 12", "12"), ("! '12'", "12"), ("|\n  12\n", "12\n"), (">-\n  12\n", "12"),
        ("'~'", "~"), ("1٢", "1٢"), ("!!map {a: 1}", {"a": 1}), ("!!seq [1]", [1]), ("! [1]", [1]),
    ],
)  # fmt: skip
def test_scalars_mean_what_yaml_1_2_says(written: str, meant: Json) -> None:
    found = tree(f"key: {written}")["key"]
    assert found == meant
    assert type(found) is type(meant)


@pytest.mark.parametrize("key", ["200", "on", "12:30", "null", "~", "1.5", "<<", "2026-01-01", "true"])
def test_keys_are_text(key: str) -> None:
    assert tree(f"{key}: 1") == {key: 1}
    assert tree(f"'{key}': 1") == {key: 1}


@pytest.mark.parametrize("text", ["? [a]\n: 1", "? {a: 1}\n: 1", "{[a]: 1}", "&a k: 1\n? *a\n: 2"])
def test_a_key_is_nothing_but_text(text: str) -> None:
    refusal(text)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: 1\nb: 2\na: 3\n", 3),
        ("x:\n  a: 1\n  'a': 2\n", 3),
        ('{"a": 1,\n "b": {"c": 1,\n  "c": 2}}', 3),
        ('{"a": 1,\n\t"a": 2}', 2),
        ('{"a": {"x": 1},\n "a": {"x": 1}}', 2),
        ('{"a": 1, "\\u0061":\n 2}', 2),
    ],
)
def test_a_key_stands_once_in_an_object(text: str, line: int) -> None:
    error = refusal(text)
    assert "twice" in error.problem
    assert error.line == line


@pytest.mark.parametrize("tag", ["!!int", "!!float", "!!bool", "!!null", "!!binary", "!!timestamp", "!mine", "!<x>"])
def test_other_tags_have_no_meaning(tag: str) -> None:
    error = refusal(f"a:\n  b: {tag} 1")
    assert error.line == 2
    assert "tag" in error.problem


@pytest.mark.parametrize("tag", ["!!set {a}", "!!omap [a: 1]", "!!python/object:os.system []", "!!pairs []", "!x []"])
def test_other_tags_of_collections_have_no_meaning(tag: str) -> None:
    assert "tag" in refusal(f"a: {tag}").problem


def test_an_alias_is_what_it_names() -> None:
    source = read(b"a: &x {b: 1}\nc: *x\nd: [*x]\n")
    assert source.tree == {"a": {"b": 1}, "c": {"b": 1}, "d": [{"b": 1}]}
    assert source.line("/c/b") == 2


@pytest.mark.parametrize("text", ["a: &x [*x]", "&x {a: {b: *x}}", "- &x\n  - *x"])
def test_nothing_holds_itself(text: str) -> None:
    assert "holds itself" in refusal(text).problem


def test_an_alias_needs_its_anchor_before_it() -> None:
    assert refusal("a: *x\nb: &x 1").line == 1


def test_a_bomb_of_aliases_goes_off_nowhere() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    error = refusal("\n".join(lines))
    assert "aliases expand" in error.problem
    assert error.line is not None


def test_a_wide_bomb_is_no_better() -> None:
    big = "big: &big [" + "x, " * 1000 + "x]\n"
    assert "aliases expand" in refusal(big + "all:\n" + "  - *big\n" * 250).problem


@pytest.mark.parametrize("text", ["[" * 300 + "]" * 300, "[" * 100_000, '{"a":' * 100_000, "- " * 300 + "x"])
def test_depth_has_an_end(text: str) -> None:
    assert "deep" in refusal(text).problem


@pytest.mark.parametrize("left", ["[", "- "])
def test_a_document_may_be_as_deep_as_allowed(left: str) -> None:
    text = "[" * MAX_DEPTH + "]" * MAX_DEPTH if left == "[" else "- " * MAX_DEPTH + "x"
    assert isinstance(tree(text), list)
    refusal("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1))


def test_size_has_an_end() -> None:
    assert "bytes" in refusal(b"#" * (MAX_BYTES + 1)).problem


@pytest.mark.parametrize("number", ["1" * 5000, "0x" + "f" * 5000, "0o" + "7" * 5000, "-" + "1" * 5000])
def test_numbers_have_an_end(number: str) -> None:
    assert "digits" in refusal(f"a: {number}").problem
    refusal(f'{{"a": {number}}}')


@pytest.mark.parametrize("text", ["a: 1e400", "a: -1e400", '{"a": 1e400}', '{"a": [-1e999]}'])
def test_infinity_is_no_number(text: str) -> None:
    assert "too large" in refusal(text).problem


def test_one_document_is_read() -> None:
    assert refusal("a: 1\n---\nb: 2\n").line == 2
    assert tree("---\na: 1\n...\n") == {"a": 1}


def test_a_byte_order_mark_is_no_text() -> None:
    assert tree("\ufeffa: 1") == {"a": 1}
    assert tree('\ufeff{"a": 1}') == {"a": 1}


@pytest.mark.parametrize("text", ["a: 1".encode("utf-16"), b"a: \xff", b"\xed\xa0\x80"])
def test_everything_is_utf_8(text: bytes) -> None:
    assert "UTF-8" in refusal(text).problem


@pytest.mark.parametrize("escaped", [r"\ud800", r"\uDFFF", r"\udc00\ud800", r"x\ud83dx"])
def test_half_a_surrogate_pair_is_no_text(escaped: str) -> None:
    refusal(f'{{"a": "{escaped}"}}')
    refusal(f'{{"{escaped}": 1}}')


def test_a_whole_surrogate_pair_is_a_character() -> None:
    assert tree(r'{"a": "\ud83d\ude00"}') == {"a": "😀"}


@pytest.mark.parametrize("text", ["{a: 1}", "{a: on, 'b': [c]}", "{a: 1,}", "{} # nothing"])
def test_yaml_in_braces_is_yaml(text: str) -> None:
    assert isinstance(tree(text), dict)


@pytest.mark.parametrize(("name", "form"), [("a.json", "JSON"), ("a.yaml", "YAML"), ("", "YAML")])
def test_what_cannot_be_read_is_none_of_what_its_name_says(name: str, form: str) -> None:
    with pytest.raises(DocumentError, match=rf"no {form}: did not find expected ',' or '}}'"):
        read(b'{"a": 1 "b": 2}', name)


def test_json_may_be_indented_with_tabs() -> None:
    source = read(b'{\n\t"a": [\n\t\t1\n\t]\n}')
    assert source.tree == {"a": [1]}
    assert source.line("/a/0") == 3


def test_empty_lines_in_json_count() -> None:
    assert read(b'\n{"a":\n\n1,\n\n\n"b": [\n\n2]}').lines == {"": 2, "/a": 4, "/b": 7, "/b/0": 9}


def test_nothing_is_null() -> None:
    assert tree("") is None
    assert tree("# only words") is None


def test_the_line_of_what_is_not_there_is_that_of_the_nearest_node_above() -> None:
    source = read(b"a:\n  b:\n    c: 1\n")
    assert [source.line(at) for at in ("", "/a", "/a/b", "/a/b/c", "/a/b/x/y", "/x", "odd")] == [1, 2, 3, 3, 3, 1, 1]


def test_a_tree_without_lines_has_none() -> None:
    assert Source({}, lambda: {}).line("/a") is None


@given(CONTAINERS, st.sampled_from([None, 1, 4]))
def test_json_has_the_same_tree_and_the_same_lines_as_yaml(node: Json, indent: int | None) -> None:
    text = json.dumps(node, indent=indent).encode()
    as_json = read(text)
    as_yaml = read(b"--- # which is no JSON\n" + text)
    assert as_json.tree == as_yaml.tree == node
    found = places(node)
    assert set(as_json.lines) == set(as_yaml.lines) == set(found)
    assert [as_json.lines[at] + 1 for at in found] == [as_yaml.lines[at] for at in found]


@given(CONTAINERS)
def test_json_is_read_as_its_own_library_reads_it(node: Json) -> None:
    assert read(json.dumps(node).encode()).tree == node


HOSTILE = st.lists(
    st.sampled_from(
        ["{", "}", "[", "]", ":", ",", "- ", "? ", "&a ", "*a", "!", "!!str ", "'", '"', "\n", "  ", "|", ">", "%YAML",
         "---", "...", "#", "a", "1", "\t", "\\", "\\ud800", "~", "<<", "\x00", "é", "\ufeff", "1e400"]
    ),
    max_size=30,
).map("".join)  # fmt: skip


@given(st.text() | HOSTILE | HOSTILE.map(lambda text: "{" + text))
def test_no_text_raises_anything_else(text: str) -> None:
    with suppress(DocumentError):
        source = read(text.encode("utf-8", "surrogatepass"))
        assert set(source.lines) <= set(places(source.tree))
        json.dumps(source.tree, allow_nan=False, ensure_ascii=False).encode()


@given(st.binary())
def test_no_bytes_raise_anything_else(text: bytes) -> None:
    with suppress(DocumentError):
        read(text)

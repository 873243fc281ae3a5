import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.documents.capturing import LONGEST_TEXT, groups, read_pattern

PARTS = st.sampled_from(["a", "b", ".", "[ab]", "[^a]", "(a)", "(?:b)", "(a|b)", "(ab|a)", r"\d", r"\w", r"\S"])
REPEATS = st.sampled_from(["", "*", "+", "?", "*?", "+?", "??", "{2}", "{1,3}", "{0,2}?"])
PATTERNS = st.tuples(
    st.sampled_from(["", "^"]), st.lists(st.tuples(PARTS, REPEATS).map("".join), min_size=1, max_size=4).map("".join),
    st.sampled_from(["", "$"]),
).map("".join)  # fmt: skip


@given(PATTERNS, st.text("ab1 ", max_size=8))
def test_it_finds_what_re_finds(pattern: str, text: str) -> None:
    found = re.search(pattern, text)
    assert groups(read_pattern(pattern), text) == (None if found is None else (found[0], *found.groups()))


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("^(?:[^?#]*/)?@?([^/@?#]+)/?(?:[?#].*)?$", "https://m.tiktok.example/x/@clips?a=b/c#d", "clips"),
        ("^https?://(?:[^/]*[.])?(youtube|tiktok)[.].*$", "http://www.youtube.example/@x", "youtube"),
        ("(a)|(b)", "xb", None),
        ("x(.*?)y", "axbyy", "b"),
    ],
)
def test_a_group_is_what_stands_in_it(pattern: str, text: str, expected: str | None) -> None:
    found = groups(read_pattern(pattern), text)
    assert found is not None
    assert found[1] == expected


def test_the_end_is_the_end() -> None:
    assert groups(read_pattern("^a$"), "a\n") is None  # ECMA-262 knows no line end before it


@pytest.mark.parametrize("pattern", ["^(a+)+$", "^(a|a)*$", "^(a|aa)+$", "(?:a*)*(?:a*)*b", "(.*)(.*)(.*)x$"])
def test_no_pattern_takes_longer_than_its_size(pattern: str) -> None:
    read = read_pattern(pattern)
    started = time.process_time()
    assert groups(read, "a" * (LONGEST_TEXT - 1) + "!") is None
    assert time.process_time() - started < 3


def test_what_is_too_long_matches_nothing() -> None:
    assert groups(read_pattern("a"), "a" * LONGEST_TEXT) == ("a",)
    assert groups(read_pattern("a"), "a" * (LONGEST_TEXT + 1)) is None


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("(", "no regular expression"), ("a{1000}", "too large"), ("(((((a{99}){99}){99}){99}){99}){99}", "too large"),
        (r"(a)\1", "bounded"), ("(?=a)", "bounded"), ("(?<!a)b", "bounded"), ("(?i)a", "flags"), ("(?i:a)", "flags"),
        (r"\ba", "not known"),
    ],
)  # fmt: skip
def test_what_cannot_be_bounded_is_refused(pattern: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read_pattern(pattern)


@given(st.text(max_size=30), st.text(max_size=30))
def test_no_pattern_raises_anything_else(pattern: str, text: str) -> None:
    try:
        read = read_pattern(pattern)
    except ValueError:
        return
    groups(read, text)

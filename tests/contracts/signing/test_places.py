from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.signing.places import change_place, read_place, with_query, without_fragment, without_query, write_place
from contracts.signing.scheme import Place
from tests.contracts.signing.shipped import request

HEADER = Place(kind="header", name="X-Signature")
QUERY = Place(kind="query", name="sig é")
POINTER = Place(kind="pointer", name="/a/b")
PRINTABLE = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1)


@pytest.mark.parametrize("place", [HEADER, QUERY, POINTER])
@given(text=PRINTABLE)
def test_what_is_written_is_read_back(place: Place, text: str) -> None:
    written = write_place(request(), place, b"old")
    written = write_place(written, place, text.encode())
    assert read_place(written, place) == (text.encode(),)


@pytest.mark.parametrize("place", [HEADER, QUERY, POINTER])
def test_what_is_not_there_is_no_value(place: Place) -> None:
    assert read_place(request(), place) == ()
    assert change_place(request(), place, bytes.upper) == request()


@pytest.mark.parametrize("place", [HEADER, QUERY, POINTER])
def test_a_value_is_changed_where_it_stands(place: Place) -> None:
    changed = change_place(write_place(request(), place, b"abc"), place, bytes.upper)
    assert read_place(changed, place) == (b"ABC",)


def test_each_of_several_headers_is_changed_and_the_others_are_kept() -> None:
    pairs = ((b"x-signature", b" a\t"), (b"Other", b"a"), (b"X-SIGNATURE", b"b"))
    doubled = request().__class__(url="https://example.com", headers=pairs, body=b"")
    assert read_place(doubled, HEADER) == (b"a", b"b")
    assert change_place(doubled, HEADER, bytes.upper).headers == (
        (b"x-signature", b"A"),
        (b"Other", b"a"),
        (b"X-SIGNATURE", b"B"),
    )


def test_a_pointer_starts_at_its_element() -> None:
    batch = request(b'{"items":[{"a":{"b":"x"}},{"a":{"b":"y"}}]}')
    assert read_place(batch, POINTER, "/items/1") == (b"y",)
    changed = change_place(batch, POINTER, bytes.upper, ("/items/0", "/items/1"))
    assert changed.body == b'{"items":[{"a":{"b":"X"}},{"a":{"b":"Y"}}]}'


def test_a_body_with_no_room_stays_as_it_is() -> None:
    assert write_place(request(b"not json"), POINTER, b"x") == request(b"not json")


@given(PRINTABLE, st.text(st.characters(codec="utf-8")))
def test_a_query_is_read_by_others_as_it_was_meant(name: str, text: str) -> None:
    url = with_query("https://example.com/a?b=%20+c#part", name, text.encode())
    assert url.endswith("#part")
    assert (name, text) in parse_qsl(urlsplit(url).query, keep_blank_values=True)


def test_a_parameter_replaces_its_namesake_and_leaves_the_rest() -> None:
    assert with_query("https://h/?a=1&s=2&b", "s", b"3") == "https://h/?a=1&b&s=3"
    assert with_query("https://h/", "s", b"3") == "https://h/?s=3"
    assert without_query("https://h/?s=1#f", "s") == "https://h/"
    assert without_query("https://h/?a=%7e&%73=1", "s") == "https://h/?a=%7e"
    assert without_fragment("https://h/?a#b#c") == "https://h/?a"


def test_a_doubled_parameter_is_read_twice_and_a_plus_is_a_plus() -> None:
    assert read_place(request(url="https://h/?s=a+b&s=%2B#s=c"), Place(kind="query", name="s")) == (b"a+b", b"+")


@given(st.text())
def test_no_url_raises(url: str) -> None:
    assert isinstance(read_place(request(url=url), QUERY), tuple)

from dataclasses import FrozenInstanceError, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.messages import (
    Exchange,
    Headers,
    Request,
    Response,
    Silence,
    edit_header,
    header,
    header_values,
    is_token,
    value,
    with_header,
)

REQUEST = Request(url="http://localhost/", headers=((b"X-A", b"1"), (b"B", b"2"), (b"x-a", b"3")), body=b"")
NAMES = st.sampled_from(["X-A", "x-a", "B", "c"])
HEADERS = st.lists(st.tuples(NAMES.map(str.encode), st.binary(max_size=3))).map(tuple)


def test_what_travels_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        REQUEST.body = b"other"  # type: ignore[misc]
    assert replace(REQUEST, body=b"other").headers == REQUEST.headers


@pytest.mark.parametrize(("text", "fits"), [("X-A", True), ("!#~", True), ("", False), ("a b", False), ("a:", False),
                                            ("é", False), ("\ud800", False), ("a\n", False)])  # fmt: skip
def test_the_name_of_a_header_is_a_token(text: str, fits: bool) -> None:
    assert is_token(text) is is_token(text.encode("utf-8", "surrogatepass")) is fits


def test_a_value_has_no_room_for_a_typing_error() -> None:
    @value
    class Point:
        x: int

    with pytest.raises(TypeError):
        Point(1)  # type: ignore[call-arg]
    assert not hasattr(Point(x=1), "__dict__")


def test_header_names_are_the_same_in_any_case() -> None:
    assert header_values(REQUEST.headers, "x-A") == (b"1", b"3")
    assert header(REQUEST.headers, "X-a") == b"1"
    assert header(REQUEST.headers, "C") is None


def test_a_header_is_replaced_where_it_stood_in_its_own_spelling() -> None:
    assert with_header(REQUEST.headers, "X-a", b"new") == ((b"X-A", b"new"), (b"B", b"2"))


def test_a_new_header_comes_last() -> None:
    assert with_header(REQUEST.headers, "C", b"4")[-1] == (b"C", b"4")


def test_no_values_take_a_header_away() -> None:
    assert edit_header(REQUEST, "x-a").headers == ((b"B", b"2"),)


@given(HEADERS, NAMES, st.lists(st.binary(max_size=3), max_size=3).map(tuple))
def test_what_is_put_under_a_name_is_found_there_and_all_else_is_kept(
    headers: Headers, name: str, values: tuple[bytes, ...]
) -> None:
    after = with_header(headers, name, *values)
    assert header_values(after, name) == values

    def others(pairs: Headers) -> list[tuple[bytes, bytes]]:
        return [pair for pair in pairs if pair[0].lower() != name.lower().encode()]

    assert others(after) == others(headers)


def test_silence_has_no_status() -> None:
    assert Exchange(request=REQUEST, answer=Silence.DROPPED, at=0, elapsed=0).status is None
    assert Exchange(request=REQUEST, answer=Response(status=204), at=0, elapsed=0).status == 204

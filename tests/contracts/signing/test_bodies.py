import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.signing import bodies
from contracts.signing.bodies import elements, put_text, read_json, text_at, write_json
from contracts.signing.verdicts import Reason, Unreadable

LEAVES = st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.floats(allow_nan=False, allow_infinity=False)
TREES = st.recursive(LEAVES | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner))


def reread(body: bytes) -> bytes | Reason:
    """Return a body as it is written again, or why it is not read."""
    try:
        return write_json(read_json(body))
    except Unreadable as refusal:
        return refusal.reason


@given(st.binary())
def test_no_bytes_raise_anything_but_a_refusal(body: bytes) -> None:
    again = reread(body)
    assert again is Reason.MALFORMED or (isinstance(again, bytes) and reread(again) == again)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b'{"a":1.50}', b"1.50"),
        (b'{"a":1E2}', b"1E2"),
        (b'{"a":-0}', b"-0"),
        (b'{"a":123456789012345678901234567890}', b"123456789012345678901234567890"),
        (b'{"a":' + b"9" * 300 + b"}", b"9" * 300),
        ('{"a":"\\u00e9é"}'.encode(), "éé".encode()),
        (b'{"a":true}', b"true"),
        (b'{"a":false}', b"false"),
        (b'{"a":null}', None),
        (b"{}", None),
        (b"[]", None),
        (b"3", None),
    ],
)
def test_a_member_signs_for_the_text_that_was_sent(body: bytes, text: bytes | None) -> None:
    assert text_at(body, "/a") == text


@pytest.mark.parametrize("body", [b'{"a":{}}', b'{"a":[1]}'])
def test_an_object_or_array_signs_for_nothing(body: bytes) -> None:
    with pytest.raises(Unreadable):
        text_at(body, "/a")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b'{"a":1,"a":1}',
        b'[{"b":{"a":1,"\\u0061":2}}]',
        b'{"a":NaN}',
        b'{"a":"\\ud800"}',
        b"\xef\xbb\xbf{}",
        b"\xff",
        '{"a":1}'.encode("utf-16"),
        b"[" * 100_000,
        b"[" * 990 + b"]" * 990,
    ],
)
def test_a_doubtful_body_is_refused(body: bytes) -> None:
    assert reread(body) is Reason.MALFORMED


def test_a_body_beyond_the_limit_is_not_parsed() -> None:
    with pytest.raises(Unreadable) as refusal:
        read_json(b" " * bodies.LONGEST + b"{}")
    assert "more than" in refusal.value.detail


@given(TREES)
def test_a_tree_is_written_with_the_numbers_it_was_read_with(tree: object) -> None:
    body = write_json(tree) if not isinstance(tree, float) else repr(tree).encode()
    assert write_json(read_json(body)) == body


def test_a_text_is_put_as_what_stood_there_before() -> None:
    assert put_text(b'{"t": 1, "b": 1.50}', "/t", b"2") == b'{"t":2,"b":1.50}'
    assert put_text(b'{"t": "1"}', "/t", b"2", number=True) == b'{"t":"2"}'
    assert put_text(b'{"t": null}', "/t", b"2", number=True) == b'{"t":2}'
    assert put_text(b"{}", "/s/t", b"2") == b'{"s":{"t":"2"}}'


def test_a_body_that_says_so_already_keeps_its_bytes() -> None:
    body = b'{ "t" : 1.50 }'
    assert put_text(body, "/t", b"1.50") is body


def test_a_body_without_room_is_refused() -> None:
    for body in (b"[]", b"3", b'{"9":3}', b"[" + b'{"a":' * 300 + b"1" + b"}" * 300 + b"]"):
        with pytest.raises(Unreadable):
            put_text(body, "/9/t", b"1")


def test_what_no_json_holds_cannot_be_written() -> None:
    with pytest.raises(Unreadable):
        write_json({"a": object()})


def test_a_star_names_each_element() -> None:
    assert elements(b'{"i":[{},{}]}', "/i/*/x") == ("/i/0/x", "/i/1/x")
    assert elements(b"[1]", "/*") == ("/0",)
    assert elements(b'{"i":{}}', "/i/*") == ()
    assert elements(b"{}", "/i/*") == ()


def test_a_large_body_is_read_once_and_not_kept_beside_another() -> None:
    one, other = (b'{"a":"' + mark * 100_000 + b'"}' for mark in (b"x", b"y"))
    assert read_json(one) is read_json(one)
    assert read_json(other) is read_json(other)
    assert bodies._read_large.cache_info().currsize == 1

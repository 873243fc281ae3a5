import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.payloads import STYLES
from contracts.payloads.equality import identical

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)
PAYLOAD = {"url": "https://example.com/é", "n": [15.0, 1, None], "o": {"b": 1, "a": "\ud800"}}


@pytest.mark.parametrize("style", STYLES)
@given(payload=JSON)
def test_every_style_is_read_back_as_the_same_payload(style: str, payload: object) -> None:
    assert identical(json.loads(STYLES[style](payload)), payload)


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        ("compact", rb'{"url":"https://example.com/%s","n":[15.0,1,null],"o":{"b":1,"a":"\ud800"}}'),
        ("spaced", rb'{"url": "https://example.com/%s", "n": [15.0, 1, null], "o": {"b": 1, "a": "\ud800"}}'),
        ("escaped-slash", rb'{"url":"https:\/\/example.com\/%s","n":[15.0,1,null],"o":{"b":1,"a":"\ud800"}}'),
        ("reordered", rb'{"o":{"a":"\ud800","b":1},"n":[15.0,1,null],"url":"https://example.com/%s"}'),
    ],
)
def test_a_style_has_these_bytes(style: str, expected: bytes) -> None:
    assert STYLES[style](PAYLOAD) == expected % "é".encode()


def test_the_other_styles_differ_from_the_compact_one_where_they_should() -> None:
    assert STYLES["escaped"](PAYLOAD) == STYLES["compact"](PAYLOAD).replace("é".encode(), b"\\u00e9")
    assert STYLES["trailing-newline"](PAYLOAD) == STYLES["compact"](PAYLOAD) + b"\n"
    assert STYLES["indented"]({"a": [1]}) == b'{\n  "a": [\n    1\n  ]\n}'
    assert STYLES["crlf"]({"a": "\r\n"}) == b'{\r\n  "a": "\\r\\n"\r\n}\r\n'


def test_what_is_no_json_is_not_written() -> None:
    for encode in STYLES.values():
        with pytest.raises(ValueError):
            encode(float("nan"))

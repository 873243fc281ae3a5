import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.signing import Scheme
from contracts.signing.items import change_value, read_value, write_value
from tests.contracts.signing.shipped import SCHEMES, scheme

SIGNATURE = st.from_regex(r"[A-Za-z0-9+/]{1,20}", fullmatch=True).map(str.encode)


def bare(scheme: Scheme, text: bytes) -> list[bytes]:
    """Return the signatures that stand in a value."""
    return [text[start:end] for start, end in read_value(scheme, text).signatures]


@pytest.mark.parametrize("name", SCHEMES)
@given(signatures=st.lists(SIGNATURE, min_size=1, max_size=4))
def test_what_is_written_is_read_back(name: str, signatures: list[bytes]) -> None:
    listed = signatures if SCHEMES[name].separator else signatures[:1]
    text = write_value(SCHEMES[name], listed, id=b"msg_1", timestamp=b"1700000000")
    assert bare(SCHEMES[name], text) == listed


@given(st.binary())
def test_no_bytes_raise(text: bytes) -> None:
    for known in SCHEMES.values():
        assert change_value(known, lambda signature: signature, text) == text


def test_the_time_is_found_in_whatever_order_it_comes() -> None:
    for text in (b"t=5,v1=aa", b"v1=aa,t=5", b"x=1,v1=aa,t=5,,v2=cc"):
        found = read_value(SCHEMES["stripe"], text)
        assert [(kind, text[start:end]) for kind, (start, end) in found.fields] == [("timestamp", b"5")]
        assert bare(SCHEMES["stripe"], text) == [b"aa"]


def test_an_ignored_item_is_counted_and_not_taken() -> None:
    found = read_value(SCHEMES["stripe"], b"t=5,v0=aa,v0=bb")
    assert (found.signatures, found.ignored) == ((), 2)


def test_an_empty_item_is_no_signature() -> None:
    assert bare(SCHEMES["stripe"], b"t=5,v1=") == []
    assert bare(SCHEMES["dropbox"], b"") == []


def test_a_head_without_separator_stands_at_the_front() -> None:
    assert bare(SCHEMES["calendly"], b"t=5,v1=aa") == [b"aa"]
    assert bare(SCHEMES["calendly"], b"v1=aa,t=5") == []
    assert bare(SCHEMES["calendly"], b"t=5") == []


def test_a_list_may_stand_behind_one_opening() -> None:
    opened = scheme(timestamp={"field": "t"}, head="t={timestamp},v0=", separator="|", content="{timestamp}.{body}")
    text = write_value(opened, [b"aa", b"bb"], id=b"", timestamp=b"5")
    assert text == b"t=5,v0=aa|bb"
    assert bare(opened, text) == [b"aa", b"bb"]
    assert bare(opened, b"t=5,v1=aa|bb") == []


def test_a_literal_element_of_the_head_is_no_signature() -> None:
    assert bare(scheme(head="keys,", separator=","), b"keys,aa,bb") == [b"aa", b"bb"]


def test_an_item_may_have_an_end() -> None:
    quoted = scheme(item='sig="{signature}"', separator=", ")
    assert bare(quoted, b'sig="a", sig="b, sig="c"') == [b"a", b"c"]
    assert bare(quoted, b'sig="') == []


def test_a_change_keeps_every_other_byte() -> None:
    changed = change_value(SCHEMES["stripe"], lambda signature: signature[:1], b"v0=zz,t=5,v1=ab,\xff,v1=cd")
    assert changed == b"v0=zz,t=5,v1=a,\xff,v1=c"

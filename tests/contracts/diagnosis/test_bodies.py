import pytest

from contracts.diagnosis import QUICK, diagnose
from tests.contracts.diagnosis.by_hand import LITTLE, by_hand, plain
from tests.contracts.diagnosis.spoiling import TEXT
from tests.contracts.signing.shipped import scheme


@pytest.mark.parametrize(
    ("signed", "sent", "expected"),
    [
        (b'{"a":1}', b'  {"a":1} ', "body-trimmed"),
        (b"{}", b"", "body-placeholder"),
        (b"a=b+c&d=%2B", b"a=b%20c&d=%2B", "body-form"),
        ("\u00e9".encode(), "e\u0301".encode(), "body-unicode"),
        (b"{'a': 1, 'b': True}", b'{"a":1,"b":true}', "body-as-text"),
        (b'"{\\"a\\":1}"', b'{"a":1}', "body-as-text"),
        (b'{"a":1}', b'"{\\"a\\":1}"', "body-as-text"),
        (b'{"n":1}', b'{"n":1.0}', "body-numbers"),
    ],
)
def test_other_bytes_than_were_sent_are_named(signed: bytes, sent: bytes, expected: str) -> None:
    found = diagnose(plain(by_hand(signed), sent), scheme(), secrets=(TEXT,))
    assert found[0].parts == (expected,)


@pytest.mark.parametrize("body", [b"NaN", b"[" * 900 + b"]" * 900, b'{"a":' + b"9" * 5000 + b"}", b"[" * 9000])
def test_a_strange_body_is_spelt_otherwise_as_far_as_it_goes(body: bytes) -> None:
    (found,) = diagnose(plain(by_hand(body + b"\n"), body), scheme(), secrets=(TEXT,), effort=QUICK)
    assert found.parts == ("body-newline",)
    assert diagnose(plain(by_hand(b"other"), body), scheme(), secrets=(TEXT,), effort=LITTLE) == ()

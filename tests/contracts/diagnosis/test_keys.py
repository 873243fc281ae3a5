import pytest

from contracts.diagnosis import diagnose
from tests.contracts.diagnosis.by_hand import by_hand, plain
from tests.contracts.diagnosis.spoiling import TEXT
from tests.contracts.signing.shipped import scheme


@pytest.mark.parametrize(
    ("signed", "given", "expected"),
    [
        (TEXT.lower(), TEXT, "secret-case"),
        ("a/b c+12345678", "a%2Fb%20c+12345678", "secret-charset"),
        (TEXT.encode().hex(), TEXT, "secret-encoded"),
        ("undefined", TEXT, "secret-placeholder"),
    ],
)
def test_another_secret_than_was_given_is_named(signed: str, given: str, expected: str) -> None:
    found = diagnose(plain(by_hand(b"{}", signed), b"{}"), scheme(), secrets=(given,))
    assert found[0].parts == (expected,)

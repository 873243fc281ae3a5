import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import UsageError
from contracts.signing.keys import DECODERS, any_key, check_secret, read_key
from tests.contracts.signing.shipped import SCHEMES, scheme

DECODES = ["utf8", "base64", "base64url", "hex"]


@given(st.binary(min_size=1))
def test_a_key_is_what_its_text_encodes(data: bytes) -> None:
    assert DECODERS["base64"](base64.b64encode(data).decode()) == data
    assert DECODERS["base64url"](base64.urlsafe_b64encode(data).decode()) == data
    assert DECODERS["base64url"](base64.urlsafe_b64encode(data).decode().rstrip("=")) == data
    assert DECODERS["hex"](data.hex().upper()) == data


@given(st.text(), st.sampled_from(DECODES), st.sampled_from(["hmac-sha256", "ed25519"]))
def test_no_text_raises_as_a_key(secret: str, decode: str, algorithm: str) -> None:
    keyed = scheme(algorithm=algorithm, key={"decode": decode, "strip": ["whsec_"]})
    key = read_key(keyed, secret)
    assert key is None or any_key(keyed, secret) == key


@pytest.mark.parametrize("secret", ["aGV$$sbG8=", "aGVsbG8", "aGVsbG8=\n", "aGVsbG9=", "aGVs bG8=", "a"])
def test_base64_with_junk_or_loose_ends_is_no_key(secret: str) -> None:
    assert read_key(scheme(key={"decode": "base64"}), secret) is None


@pytest.mark.parametrize("secret", ["a+b/", "aGVsbG8==", "a_b$"])
def test_base64url_has_its_own_letters(secret: str) -> None:
    assert read_key(scheme(key={"decode": "base64url"}), secret) is None


@pytest.mark.parametrize("secret", ["", " ", "\n", "whsec_", "whsec_ "])
def test_an_empty_secret_is_a_missing_one(secret: str) -> None:
    with pytest.raises(UsageError):
        check_secret(scheme(key={"strip": ["whsec_"]}), secret)


def test_a_secret_that_does_not_decode_is_named_without_being_shown() -> None:
    keyed = scheme("acme", key={"strip": ["whsec_"], "decode": "base64"})
    with pytest.raises(UsageError) as error:
        check_secret(keyed, "whsec_not*base64")
    assert "acme" in str(error.value)
    assert "base64 after 'whsec_'" in str(error.value)
    assert "not*" not in str(error.value)


def test_a_key_pair_has_32_or_64_bytes_and_its_public_half_32() -> None:
    paired = scheme(algorithm="ed25519", key={"decode": "hex"})
    assert [read_key(paired, "ab" * size) is not None for size in (31, 32, 33, 64)] == [False, True, False, True]
    assert [read_key(paired, "public:" + "ab" * size) is not None for size in (32, 64)] == [True, False]
    with pytest.raises(UsageError) as error:
        check_secret(paired, "abcd")
    assert "hex of a 32-byte key" in str(error.value)


def test_an_all_zero_half_of_a_key_pair_is_no_key() -> None:
    paired = scheme(algorithm="ed25519", key={"decode": "hex"})
    assert read_key(paired, "00" * 32) is None
    assert read_key(paired, "public:" + "00" * 32) is None


def test_only_the_first_prefix_that_fits_is_taken_off() -> None:
    assert any_key(scheme(key={"strip": ["a_", "b_"]}), "a_b_key").data == b"b_key"


def test_a_careless_key_is_the_text_itself() -> None:
    assert any_key(scheme(key={"decode": "hex"}), "undefined").data == b"undefined"


@pytest.mark.parametrize("name", SCHEMES)
def test_every_shipped_scheme_takes_its_own_secrets(name: str) -> None:
    assert SCHEMES[name].public_secrets
    assert [check_secret(SCHEMES[name], secret) for secret in SCHEMES[name].public_secrets]

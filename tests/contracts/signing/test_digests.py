import base64
import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import UsageError
from contracts.signing.digests import ALGORITHMS, matches, signature_of
from contracts.signing.keys import Key
from tests.contracts.signing.shipped import scheme

KEY = Key(data=bytes(range(32)))


@given(st.binary(), st.binary(), st.sampled_from(["sha1", "sha256", "sha512"]))
def test_a_mac_is_what_the_standard_library_makes(key: bytes, content: bytes, name: str) -> None:
    expected = hmac.new(key, content, name).digest()
    keyed = scheme(algorithm=f"hmac-{name}", encoding="base64")
    assert signature_of(keyed, Key(data=key), content) == base64.b64encode(expected)


def test_a_plain_digest_is_not_keyed_and_a_token_is_the_key() -> None:
    assert signature_of(scheme(algorithm="sha256"), KEY, b"x") == hashlib.sha256(b"x").hexdigest().encode()
    assert signature_of(scheme(algorithm="token"), Key(data=b"opensesame"), b"x") == b"opensesame"


def test_a_url_safe_signature_is_padded_as_the_rfc_says() -> None:
    assert signature_of(scheme(algorithm="hmac-sha1", encoding="base64url"), KEY, b"").endswith(b"=")


def test_a_key_pair_signs_as_rfc_8032_says() -> None:
    # RFC 8032, § 7.1, TEST 2
    seed = bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
    public = bytes.fromhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
    signature = (
        b"92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        b"085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )
    paired = scheme(algorithm="ed25519")
    assert signature_of(paired, Key(data=seed), b"\x72") == signature
    assert signature_of(paired, Key(data=seed + public), b"\x72") == signature
    for key in (Key(data=seed), Key(data=seed + public), Key(data=public, public=True)):
        assert matches(paired, key, b"\x72", signature)
        assert not matches(paired, key, b"\x73", signature)
        assert not matches(paired, key, b"\x72", signature.upper())
    assert not matches(paired, Key(data=public), b"\x72", signature), "a public key without its mark is a seed"


def test_a_public_key_cannot_sign() -> None:
    with pytest.raises(UsageError):
        signature_of(scheme(algorithm="ed25519"), Key(data=KEY.data, public=True), b"")


def test_a_key_of_another_size_still_signs_a_forgery() -> None:
    assert len(signature_of(scheme(algorithm="ed25519"), Key(data=b"undefined"), b"")) == 128


@given(st.binary(), st.sampled_from(sorted(ALGORITHMS)), st.sampled_from(["hex", "base64", "base64url"]))
def test_nothing_given_as_a_signature_raises(given_: bytes, algorithm: str, encoding: str) -> None:
    assert matches(scheme(algorithm=algorithm, encoding=encoding), KEY, b"content", given_) in (True, False)


@pytest.mark.parametrize("bad", [b"\xff" * 32, b"\x02" + bytes(31), b"short"])
def test_a_public_key_that_is_no_point_matches_nothing(bad: bytes) -> None:
    assert not matches(scheme(algorithm="ed25519"), Key(data=bad, public=True), b"x", b"00" * 64)

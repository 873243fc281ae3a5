import json

import pytest

from contracts.documents import Provider, load, read
from contracts.errors import UsageError
from mock_server.cli import choosing, keyring, mocks

TEXT, HEX = "secret-of-a", "00112233445566778899aabbccddeeff"


def scheme(header: str, secret: str = "", **more: object) -> dict[str, object]:
    vectors = [{"secret": secret}] if secret else []
    return {
        "type": "apiKey",
        "in": "header",
        "name": header,
        "x-signature": {"algorithm": "hmac-sha256", "vectors": vectors, **more},
    }


def provider(*, vectors: bool = True) -> Provider:
    """Two webhooks; what keys the one is no key of the other."""
    document = {
        "openapi": "3.1.0",
        "info": {"title": "two", "version": "1"},
        "components": {
            "securitySchemes": {
                "A": scheme("X-A", TEXT if vectors else "", key={"decode": "base64url"} if not vectors else {}),
                "B": scheme("X-B", HEX if vectors else "", key={"decode": "hex"}),
            }
        },
        "webhooks": {name.lower(): {"post": {"security": [{name: []}]}} for name in "AB"},
    }
    return load("two", read(json.dumps(document).encode()))


TWO = provider()
BOTH = tuple(TWO.webhooks.values())


def test_of_several_schemes_each_brings_its_public_secret(capsys: pytest.CaptureFixture[str]) -> None:
    assert choosing.chosen_secrets(TWO, BOTH, (), (), public=True) == ((TEXT, HEX), True)
    assert capsys.readouterr().err.count("\n") == 1
    assert choosing.chosen_secrets(TWO, BOTH[1:], (), (), public=True) == ((HEX,), True)
    assert mocks.chosen_secrets([TWO], ()) == ({"two": (TEXT, HEX)}, frozenset({"two"}))


def test_a_secret_need_be_for_one_of_them_only() -> None:
    assert choosing.chosen_secrets(TWO, BOTH, (HEX, "my own"), (), public=False) == ((HEX, "my own"), False)
    assert mocks.chosen_secrets([TWO], (HEX, "my own")) == ({"two": (HEX, "my own")}, frozenset())


def test_a_secret_for_none_of_them_is_refused_and_all_are_named() -> None:
    silent = provider(vectors=False)
    with pytest.raises(UsageError, match=r"for A does not read as base64url.*for B does not read as hex"):
        keyring.check(keyring.schemes_of(silent.webhooks.values()), ["not ?"])


def test_a_scheme_for_which_there_is_no_secret_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(UsageError, match="no secret that was given is for B"):
        choosing.chosen_secrets(TWO, BOTH, (TEXT,), (), public=True)
    assert mocks.chosen_secrets([TWO], (TEXT,)) == ({"two": (TEXT,)}, frozenset())
    assert "two: there is no secret for B" in capsys.readouterr().err


def test_a_secret_too_short_to_be_masked_is_told_and_not_repeated(capsys: pytest.CaptureFixture[str]) -> None:
    keyring.given(("eightish",), ())
    assert capsys.readouterr().err == ""
    keyring.given(("hush-hu", "eightish"), ())
    said = capsys.readouterr().err
    assert "under 8 characters" in said
    assert "hush" not in said


def test_where_a_document_has_no_public_secret_one_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    silent = provider(vectors=False)
    with pytest.raises(UsageError, match="set HOOKPACT_SECRET"):
        choosing.chosen_secrets(silent, tuple(silent.webhooks.values()), (), (), public=True)
    assert mocks.chosen_secrets([silent], ()) == ({}, frozenset())
    assert "there is no secret for A" in capsys.readouterr().err

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.documents import Operation
from contracts.documents.operations import Key
from mock_server.provider_api.asking import Asked
from mock_server.provider_api.keys import all_presented, challenge, is_let_in, is_right

HEADER, QUERY = Key(scheme="h", place="header", name="X-Key"), Key(scheme="q", place="query", name="key")
COOKIE, BEARER, BASIC = Key(scheme="c", place="cookie", name="sid"), Key(scheme="b", place="bearer"), Key(
    scheme="p", place="basic"
)  # fmt: skip


def asked(headers: dict[str, str], query: str = "") -> Asked:
    pairs = tuple((name.encode(), text.encode("latin-1")) for name, text in headers.items())
    return Asked(method="GET", path="/", query=query, headers=pairs)


def operation(*choices: tuple[Key, ...]) -> Operation:
    return Operation(path="/", method="GET", pointer="", keys=choices)


@pytest.mark.parametrize(
    ("key", "headers", "query", "credential"),
    [
        (HEADER, {"x-key": "k"}, "", "k"),
        (QUERY, {}, "key=k", "k"),
        (COOKIE, {"cookie": "a=b; sid=k"}, "", "k"),
        (BEARER, {"Authorization": "bearer k"}, "", "k"),
        (BASIC, {"Authorization": "Basic dTpr"}, "", "u:k"),
    ],
)
def test_a_key_in_its_place_lets_in(key: Key, headers: dict[str, str], query: str, credential: str) -> None:
    wanted = operation((key,))
    assert is_let_in(wanted, asked(headers, query))
    assert is_let_in(wanted, asked(headers, query), credential)
    assert not is_let_in(wanted, asked(headers, query), "other")
    assert not is_let_in(wanted, asked({}))
    assert all_presented([wanted], asked(headers, query)) == (credential,)


@pytest.mark.parametrize(
    "headers",
    [{"x-key": ""}, {"x-key": " "}, {"authorization": "Bearer"}, {"authorization": "k"},
     {"authorization": "Basic Og=="}, {"authorization": "Basic ?"}, {"authorization": "Basic dTpr"}],
)  # fmt: skip
def test_an_empty_or_misplaced_key_lets_nobody_in(headers: dict[str, str]) -> None:
    wanted = operation((HEADER,), (BEARER,)) if "Basic dTpr" in headers.values() else operation((HEADER,), (BASIC,))
    assert not is_let_in(wanted, asked(headers))


def test_all_of_one_choice_are_needed() -> None:
    wanted = operation((HEADER, QUERY), (BEARER,))
    assert not is_let_in(wanted, asked({"x-key": "k"}))
    assert is_let_in(wanted, asked({"x-key": "k"}, "key=k"))
    assert is_let_in(wanted, asked({"authorization": "Bearer k"}))


def test_the_challenge_names_the_scheme() -> None:
    assert challenge(operation((BEARER,), (BASIC,))) == b"Basic, Bearer"
    assert challenge(operation((HEADER,))) == b"ApiKey"


@given(st.text(), st.text())
def test_only_the_chosen_key_is_right(credential: str, chosen: str) -> None:
    assert is_right(credential, chosen or "x") is (credential == (chosen or "x"))

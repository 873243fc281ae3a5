from dataclasses import replace

import pytest

from contracts.errors import DocumentError
from contracts.schemas import Json
from contracts.signing import Refused, run_vectors
from contracts.signing.vectors import runs
from tests.contracts.signing.shipped import SCHEMES, scheme


@pytest.mark.parametrize("name", SCHEMES)
def test_every_shipped_vector_is_judged_as_it_says(name: str) -> None:
    assert [str(failure) for failure in run_vectors(SCHEMES[name])] == []
    assert {vector.valid for vector in SCHEMES[name].vectors if runs(SCHEMES[name], vector)} == {True, False}
    assert all(vector.source for vector in SCHEMES[name].vectors)


@pytest.mark.parametrize("name", SCHEMES)
def test_a_vector_that_says_otherwise_is_found(name: str) -> None:
    told = SCHEMES[name]
    liar = replace(told, vectors=tuple(replace(vector, valid=not vector.valid) for vector in told.vectors))
    failures = run_vectors(liar)
    assert [failure.index for failure in failures] == list(range(len(told.vectors)))
    for failure in failures:
        assert isinstance(failure.verdict, Refused) == failure.vector.valid
        assert ("is refused: " in str(failure)) == failure.vector.valid


def test_a_vector_with_a_secret_alone_proves_nothing_and_fails_nothing() -> None:
    assert run_vectors(scheme(vectors=[{"secret": "s"}])) == ()


def test_a_body_may_be_given_as_base64() -> None:
    assert scheme(vectors=[{"secret": "s", "body_base64": "/w=="}]).vectors[0].body == b"\xff"


@pytest.mark.parametrize(
    ("vector", "pointer"),
    [
        ({}, "/x-signature/vectors/0"),
        (3, "/x-signature/vectors/0"),
        ({"secret": 3}, "/x-signature/vectors/0/secret"),
        ({"secret": "s", "timestamp": 1.5}, "/x-signature/vectors/0/timestamp"),
        ({"secret": "s", "timestamp": True}, "/x-signature/vectors/0/timestamp"),
        ({"secret": "s", "body_base64": "*"}, "/x-signature/vectors/0/body_base64"),
        ({"secret": "s", "vlue": "*"}, "/x-signature/vectors/0/vlue"),
    ],
)
def test_a_broken_vector_is_refused_where_it_stands(vector: Json, pointer: str) -> None:
    with pytest.raises(DocumentError) as error:
        scheme(vectors=[vector])
    assert error.value.pointer == pointer

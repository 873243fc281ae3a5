from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.documents import Operation
from contracts.documents.operations import Parameter
from contracts.schemas import Json
from mock_server.provider_api.asking import Asked
from mock_server.provider_api.reading import read_call
from mock_server.provider_api.refusing import Refusal
from mock_server.provider_api.routing import Route, Routes
from tests.mock_server.provider_api.asking import PROVIDER


def read(method: str, path: str, query: str = "", body: bytes = b"", **headers: str) -> Json:
    pairs = tuple((name.replace("_", "-").encode(), text.encode()) for name, text in headers.items())
    asked = Asked(method=method, path=path, query=query, headers=pairs, body=body)
    route = Routes(PROVIDER.operations).find(method, asked.segments)
    assert isinstance(route, Route)
    return read_call(route, asked)


def test_parameters_are_read_as_their_schemas_mean_them() -> None:
    call = read("GET", "/things", "n=2&ids=1&ids=2&flag=true&more=x", x_kind="a")
    assert call.query == {"n": 2, "ids": [1, 2], "flag": True}
    assert call.header == {"x-kind": "a"}
    assert read("GET", "/things", "flag=").query == {"flag": None}
    assert read("GET", "/things/7").path == {"id": 7}


@pytest.mark.parametrize(
    ("path", "query", "headers", "place"),
    [
        ("/things", "n=0", {}, "the query parameter 'n': 0 is less"),
        ("/things", "n=two", {}, "the query parameter 'n': \"two\" is not"),
        ("/things", "n=", {}, "the query parameter 'n'"),
        ("/things", "ids=1&ids=x", {}, "the query parameter 'ids' at /1"),
        ("/things", "flag=yes", {}, "the query parameter 'flag'"),
        ("/things", "", {"x_kind": "c"}, "the header parameter 'X-Kind'"),
        ("/things/seven", "", {}, "the path parameter 'id'"),
    ],
)
def test_a_wrong_parameter_is_told_with_its_place(path: str, query: str, headers: dict[str, str], place: str) -> None:
    with pytest.raises(Refusal) as caught:
        read("GET", path, query, b"", **headers)
    assert (caught.value.status, place in caught.value.words) == (400, True), caught.value.words


@pytest.mark.parametrize("place", ["query", "header", "cookie", "path"])
def test_a_parameter_that_is_needed_and_missing_is_told(place: str) -> None:
    needed = Parameter(name="q", place=place, required=True)
    operation = Operation(path="/", method="GET", pointer="", parameters=(needed,))
    with pytest.raises(Refusal, match=f"the {place} parameter 'q' is missing"):
        read_call(Route(operation=operation, path={}), Asked(method="GET", path="/"))


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "the body is missing"), (b"{", "the body is not JSON"), (b"[]", "the body: [] is not"),
        (b'{"name": ""}', "the body at /name:"), (b'{"url": 5}', "(and 1 more)"), (b'"\\ud800"', "not JSON"),
        (b"[" * 5000, "not JSON"),
    ],
)  # fmt: skip
def test_a_wrong_body_is_told_with_its_place(body: bytes, words: str) -> None:
    with pytest.raises(Refusal) as caught:
        read("POST", "/things", body=body)
    assert (caught.value.status, words in caught.value.words) == (400, True), caught.value.words


def test_what_only_the_owner_writes_is_not_asked_for() -> None:
    assert read("POST", "/things", body=b'{"name": "x"}').body == {"name": "x"}


@given(st.text(), st.binary(max_size=50))
def test_no_call_raises_anything_else(query: str, body: bytes) -> None:
    with suppress(Refusal):
        read("GET", "/things", query)
    with suppress(Refusal):
        read("POST", "/things", body=body)

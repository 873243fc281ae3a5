import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.documents import Operation
from mock_server.provider_api.routing import Missed, Route, Routes

PATHS = (
    "/users/{id}",
    "/users/me",
    "/users/{id}.json",
    "/users/{id}/{part}",
    "/{any}/me",
    "/files/{a}-{b}.{kind}",
    "/",
)
OPERATIONS = [Operation(path=path, method="GET", pointer="") for path in PATHS]


def found(path: str, method: str = "GET") -> Route | Missed:
    return Routes(OPERATIONS).find(method, path.split("/")[1:])


@pytest.mark.parametrize(
    ("path", "template", "said"),
    [
        ("/users/7", "/users/{id}", {"id": "7"}),
        ("/users/me", "/users/me", {}),
        ("/users/7.json", "/users/{id}.json", {"id": "7"}),
        ("/users/me/x", "/users/{id}/{part}", {"id": "me", "part": "x"}),
        ("/others/me", "/{any}/me", {"any": "others"}),
        ("/files/1-2-3.tar", "/files/{a}-{b}.{kind}", {"a": "1", "b": "2-3", "kind": "tar"}),
    ],
)
def test_what_is_written_out_wins(path: str, template: str, said: dict[str, str]) -> None:
    route = found(path)
    assert isinstance(route, Route)
    assert (route.operation.path, route.path) == (template, said)


@pytest.mark.parametrize("path", ["/users", "/users/", "/users/7/", "/nope", "/files/1.tar", "/files/-2.tar", "//"])
def test_another_path_is_none(path: str) -> None:
    assert found(path) == Missed()


def test_another_method_is_told_those_that_there_are() -> None:
    more = [*OPERATIONS, Operation(path="/users/{id}", method="PUT", pointer="")]
    assert Routes(more).find("POST", ("users", "me")) == Missed(allow=("GET", "PUT", "HEAD"))
    route = Routes(more).find("PUT", ("users", "me"))
    assert isinstance(route, Route)
    assert route.operation.path == "/users/{id}"


def test_head_is_answered_where_get_is() -> None:
    assert isinstance(found("/users/me", "HEAD"), Route)


@given(st.lists(st.text(max_size=20), max_size=4))
def test_no_path_raises(segments: list[str]) -> None:
    assert isinstance(Routes(OPERATIONS).find("GET", segments), Route | Missed)

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.documents import Operation
from contracts.documents.operations import Answer
from contracts.schemas import Json
from mock_server.provider_api.refusing import Refusal, nearest, plain, worded


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        ({"code": "x", "error_message": "old"}, {"code": "x", "error_message": "new"}),
        ({"error": "E1", "message": "old"}, {"error": "E1", "message": "new"}),
        ({"error": {"type": "t", "message": "old"}}, {"error": {"type": "t", "message": "new"}}),
        ({"errors": [{"detail": "old"}, {"detail": "x"}]}, {"errors": [{"detail": "new"}, {"detail": "x"}]}),
        ({"status": "failed"}, {"status": "failed", "message": "new"}),
        ("old", "new"),
        ([], None), (5, None), (None, None),
    ],
)  # fmt: skip
def test_the_words_stand_where_a_vendor_has_its_own(payload: Json, expected: Json) -> None:
    assert worded(payload, "new") == expected


def operation(*codes: str) -> Operation:
    answers = tuple(Answer(code=code, content_type="application/json") for code in codes)
    return Operation(path="/", method="GET", pointer="", answers=answers)


@pytest.mark.parametrize(
    ("own", "others", "status", "expected"),
    [
        (("200", "404"), ("404",), 404, "404"), (("200",), ("404",), 404, "404"), (("4XX",), ("500",), 404, "4XX"),
        (("401",), (), 415, "401"), (("DEFAULT",), ("401",), 415, "DEFAULT"), (("200",), ("503",), 400, "503"),
        (("200",), (), 400, None), (("200",), ("DEFAULT",), 400, "DEFAULT"),
    ],
)  # fmt: skip
def test_the_nearest_error_is_taken(
    own: tuple[str, ...], others: tuple[str, ...], status: int, expected: str | None
) -> None:
    found = nearest([operation(*others)], operation(*own), status)
    assert (found.code if found else None) == expected


def test_an_error_of_nobody_is_problem_json_and_harmless() -> None:
    answer = plain(Refusal(404, "no \x1b[31m\ud800", ((b"x", b"y"),)))
    assert answer.headers == ((b"content-type", b"application/problem+json"), (b"x", b"y"))
    assert json.loads(answer.body)["detail"] == r"no \x1b[31m\ud800"


@given(st.recursive(st.none() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_no_payload_raises(payload: Json) -> None:
    said = worded(payload, "new")
    assert said is None or "new" in json.dumps(said)

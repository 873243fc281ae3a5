import json

import pytest

from contracts.documents import Example, Operation
from contracts.documents.operations import Answer
from contracts.schemas import Json, Schema
from mock_server.provider_api.answering import documented, response, shown, usual, wanted
from mock_server.provider_api.preferring import Preference
from mock_server.provider_api.refusing import Refusal

NOW = 1_700_000_000.0


def operation(*codes: str) -> Operation:
    return Operation(path="/", method="GET", pointer="", answers=tuple(Answer(code=code) for code in codes))


def example(payload: Json, name: str = "one") -> Example:
    return Example(name=name, payload=payload, pointer="")


@pytest.mark.parametrize(
    ("codes", "code", "status"),
    [
        (("404", "201", "200"), "200", 200), (("2XX", "400"), "2XX", 200), (("400", "DEFAULT"), "DEFAULT", 200),
        (("404", "302"), "302", 302), (("404",), "404", 404), ((), "200", 200),
    ],
)  # fmt: skip
def test_the_usual_answer_is_the_first_success(codes: tuple[str, ...], code: str, status: int) -> None:
    assert usual(operation(*codes)).code == code
    assert wanted(operation(*codes), Preference())[1] == status


def test_a_preferred_code_is_documented_by_number_range_or_default() -> None:
    answers = operation("200", "4XX", "DEFAULT").answers
    assert [found.code for code in (200, 404, 503) if (found := documented(answers, code))] == ["200", "4XX", "DEFAULT"]
    assert wanted(operation("4XX"), Preference(code=418))[1] == 418
    with pytest.raises(Refusal, match="documents 200, 401"):
        wanted(operation("200", "401"), Preference(code=404))


def test_an_example_is_shown_as_it_is() -> None:
    answer = Answer(code="200", content_type="application/json", examples=(example({"a": 1}), example([], "two")))
    assert response(answer, 200, NOW).body == b'{"a":1}'
    assert response(answer, 200, NOW, Preference(example="two")).body == b"[]"
    with pytest.raises(Refusal, match="has one, two"):
        response(answer, 200, NOW, Preference(example="three"))


def test_without_an_example_the_schema_makes_the_same_one_each_time() -> None:
    schema = Schema({"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}}}, "")
    answer = Answer(code="200", content_type="application/json", schema=schema, examples=(example({"id": 1}),))
    made = shown(answer, NOW, Preference(dynamic=True))
    assert schema.is_valid(made)
    assert made == shown(answer, NOW, Preference(dynamic=True))
    assert shown(answer, NOW) == {"id": 1}


@pytest.mark.parametrize(
    ("kind", "payload", "body"),
    [("text/plain", "hé", "hé".encode()), ("text/html", {"a": 1}, b'{"a":1}'), ("application/hal+json", "x", b'"x"')],
)
def test_text_is_written_as_it_is(kind: str, payload: Json, body: bytes) -> None:
    found = response(Answer(code="200", content_type=kind, examples=(example(payload),)), 200, NOW)
    assert (found.headers, found.body) == (((b"content-type", kind.encode()),), body)


def test_no_content_is_no_content() -> None:
    assert response(Answer(code="204", content_type="text/plain", examples=(example("x"),)), 204, NOW).body == b""
    assert response(Answer(code="200"), 200, NOW).headers == ()


def test_documented_headers_are_given_and_none_breaks_its_line() -> None:
    named = {"X-Left": 5, "X-Bad": "a\r\nSet-Cookie: x", "X Bad": "x", "Content-Length": 9, "X-Text": "t"}
    headers = tuple(Answer(code=name, examples=(example(text),)) for name, text in named.items())
    found = response(Answer(code="200", headers=headers), 200, NOW)
    assert found.headers == ((b"x-left", b"5"), (b"x-text", b"t"))
    broken = response(Answer(code="200", content_type="a/b\r\nX: y", examples=(example("x"),)), 200, NOW)
    assert broken.headers == ()


def test_an_answer_is_json_that_can_be_read() -> None:
    answer = Answer(code="200", content_type="application/json", examples=(example({"é": None}),))
    assert json.loads(response(answer, 200, NOW).body) == {"é": None}

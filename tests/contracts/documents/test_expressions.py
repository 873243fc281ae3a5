import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.documents.expressions import ABSENT, Call, Expression, evaluate, read_expression, read_value
from contracts.errors import DocumentError
from contracts.schemas import Json

CALL = Call(
    body={"order": {"id": "o-1"}, "a/b": [1, None]}, query={"q": "x"}, path={"id": "7"}, header={"x-trace": "t"}
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$request.body", CALL.body), ("$request.body#", CALL.body), ("$request.body#/order/id", "o-1"),
        ("$request.body#/a~1b/1", None), ("$request.body#/nope", ABSENT), ("$request.body#/order/id/x", ABSENT),
        ("$request.query.q", "x"), ("$request.query.r", ABSENT), ("$request.path.id", "7"),
        ("$request.header.X-Trace", "t"), ("$each", {"url": "u"}), ("$each#/url", "u"), ("$each#/x", ABSENT),
    ],
)  # fmt: skip
def test_an_expression_names_what_a_call_said(text: str, expected: Json) -> None:
    assert evaluate(read_expression(text, ""), CALL, {"url": "u"}) == expected


def test_a_call_without_a_body_has_nothing_in_it() -> None:
    assert evaluate(read_expression("$request.body", ""), Call()) is ABSENT
    assert evaluate(read_expression("$request.body#/x", ""), Call()) is ABSENT


@pytest.mark.parametrize(
    "text", ["", "$", "$x", "$request", "$request.body/x", "$request.body#x", "$request.query.", "$request.query.a#/b",
             "$response.body", "$eachx", "request.body", 5, None],
)  # fmt: skip
def test_what_is_no_expression_is_refused_with_those_that_are(text: Json) -> None:
    with pytest.raises(DocumentError, match=r"there is \$request\.body") as caught:
        read_expression(text, "/there")
    assert caught.value.pointer == "/there"


@pytest.mark.parametrize("constant", ["", "x", "us$", 5, None, True, ["$each"]])
def test_what_does_not_begin_with_a_dollar_is_a_constant(constant: Json) -> None:
    assert evaluate(read_value(constant, ""), CALL) == constant


@given(st.text(), st.text())
def test_no_name_raises(name: str, pointer: str) -> None:
    for source in ("body", "query", "each"):
        evaluate(Expression(source=source, name=name, pointer=f"/{pointer}"), CALL, [1])

import pytest

from contracts.payloads import Recipe, breakages
from tests.contracts.payloads.documents import NOW, recipe, shipped

EVENT = recipe(
    {
        "type": "object",
        "additionalProperties": False,
        "required": ["id"],
        "properties": {
            "id": {"type": "string", "minLength": 3, "maxLength": 40, "pattern": "^[a-z0-9-]+$"},
            "n": {"type": "integer", "minimum": 1, "maximum": 9, "x-inferred": ["maximum"]},
            "step": {"type": "number", "multipleOf": 0.5},
            "state": {"enum": ["on", "off"]},
            "mail": {"type": ["string", "null"], "format": "email"},
            "tags": {"type": "array", "minItems": 1, "maxItems": 3, "uniqueItems": True, "items": {"type": "string"}},
            "why": {"type": "string"},
        },
        "if": {"properties": {"state": {"const": "off"}}, "required": ["state"]},
        "then": {"required": ["why"]},
        "else": {"properties": {"why": False}},
    }
)


@pytest.mark.parametrize("webhook", shipped())
def test_every_breakage_is_refused_and_keeps_to_its_place(webhook: str) -> None:
    source = Recipe(schema=shipped()[webhook], seed=2, now=NOW)
    made = list(breakages(source))
    assert made == list(breakages(source))
    for one in made:
        problems = source.schema.problems(one.payload)
        assert one.keyword in {problem.keyword for problem in problems}, one
        assert len({problem.pointer for problem in problems}) == 1, one


def test_each_keyword_of_a_schema_is_broken() -> None:
    broken = {(one.pointer, one.keyword) for one in breakages(EVENT)}
    assert broken >= {
        ("/id", "required"),
        ("/id", "minLength"),
        ("/id", "maxLength"),
        ("/id", "pattern"),
        ("/id", "type"),
        ("/n", "minimum"),
        ("/n", "maximum"),
        ("/n", "type"),
        ("/step", "multipleOf"),
        ("/state", "enum"),
        ("/mail", "format"),
        ("/tags", "minItems"),
        ("/tags", "maxItems"),
        ("/tags", "uniqueItems"),
        ("/hookpact_unknown", "additionalProperties"),
        ("", "type"),
    }


def test_null_is_wrong_only_where_it_is_not_allowed() -> None:
    nulls = {one.pointer for one in breakages(EVENT) if one.name == "null"}
    assert "/mail" not in nulls
    assert {"", "/id", "/n", "/step", "/tags"} <= nulls


def test_what_a_condition_demands_is_left_out() -> None:
    (one,) = [one for one in breakages(EVENT) if one.pointer == "/why" and one.keyword == "required"]
    assert one.rule == "/schema/then/required"
    assert one.payload["state"] == "off"


def test_a_breakage_says_whether_its_keyword_is_a_guess() -> None:
    guessed = {(one.pointer, one.keyword) for one in breakages(EVENT) if one.inferred}
    assert guessed == {("/n", "maximum")}

from contracts.documents.media import media_of, read_examples, read_schema
from contracts.documents.references import root
from contracts.schemas import Json


def chosen(content: Json) -> str:
    return media_of(root({"content": content}))[0]


def test_json_is_chosen_where_there_is_some() -> None:
    assert chosen({"text/plain": {}, "application/problem+json; charset=utf-8": {}}).startswith("application/problem")
    assert chosen({"text/plain": {}, "text/html": {}}) == "text/plain"
    assert media_of(None) == ("application/json", None)


def test_examples_stand_beside_the_schema_or_in_it() -> None:
    beside = root({"example": {"$ref": 5}, "examples": {"a": {"value": 1}}, "schema": {"examples": [2]}})
    assert [(one.name, one.payload) for one in read_examples(beside)] == [("a", 1), ("example", {"$ref": 5})]
    inside = root({"schema": {"example": 3, "examples": [4]}})
    assert [(one.payload, one.pointer) for one in read_examples(inside)] == [
        (3, "/schema/example"), (4, "/schema/examples/0"),
    ]  # fmt: skip


def test_no_schema_is_none() -> None:
    assert read_schema(root({}), None) is None
    assert read_schema(None, None) is None

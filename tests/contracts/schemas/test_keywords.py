import pytest
from jsonschema_specifications import REGISTRY  # type: ignore[import-untyped]

from contracts.schemas import Json
from contracts.schemas.keywords import LIST, MAP, ONE, subschemas, with_subschemas

FULL: Json = {
    **{keyword: {"title": keyword} for keyword in ONE},
    **{keyword: [{"title": keyword}, True] for keyword in LIST},
    **{keyword: {"n": {"title": keyword}} for keyword in MAP},
}


def test_every_keyword_that_holds_schemas_is_known() -> None:
    """The meta-schema itself says which keywords do: by `$dynamicRef: #meta`."""
    base = "https://json-schema.org/draft/2020-12/meta/"
    found = {
        keyword
        for name in ("applicator", "unevaluated", "content", "core")
        for keyword, said in REGISTRY.contents(base + name)["properties"].items()
        if "#meta" in repr(said) or "schemaArray" in repr(said)
    }
    assert found <= {*ONE, *LIST, *MAP}
    assert {*ONE, *LIST, *MAP} - found == {"definitions"}  # of older drafts, and still everywhere


def test_each_schema_inside_comes_with_its_keys() -> None:
    found = dict(subschemas(FULL))
    assert len(found) == len(ONE) + 2 * len(LIST) + len(MAP)
    assert found[("not",)] == {"title": "not"}
    assert found[("allOf", "1")] is True
    assert found[("properties", "n")] == {"title": "properties"}


@pytest.mark.parametrize("node", [True, None, 5, [], {"enum": [{"not": {}}], "const": {"items": {}}, "default": {}}])
def test_data_holds_no_schemas(node: Json) -> None:
    assert list(subschemas(node)) == []


@pytest.mark.parametrize("node", [{"items": 5}, {"allOf": {}}, {"properties": []}, {"not": None}])
def test_what_should_hold_schemas_and_does_not_is_passed_over(node: Json) -> None:
    assert list(subschemas(node)) == []


def test_schemas_are_replaced_where_they_stand() -> None:
    changed = {keys: {"new": list(keys)} for keys, _ in subschemas(FULL)}
    assert dict(subschemas(with_subschemas(FULL, changed))) == changed
    assert FULL["allOf"][1] is True

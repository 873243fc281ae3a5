import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.errors import DocumentError, UsageError
from contracts.payloads import Overrides, Recipe, breakages, maximal, minimal, realistic, variations
from contracts.schemas import Json
from tests.contracts.payloads.documents import NOW, recipe, shipped

TREE = {
    "type": "object",
    "required": ["name"],
    "properties": {
        "name": {"type": "string"},
        "children": {"type": "array", "items": {"$ref": "#/tree"}},
        "parent": {"$ref": "#/tree"},
    },
}


def scalars() -> st.SearchStrategy[Json]:
    low = st.integers(-1000, 1000)
    return st.one_of(
        st.builds(
            lambda a, b: {"type": "string", "minLength": a, "maxLength": a + b}, st.integers(0, 40), st.integers(0, 9)
        ),
        st.builds(lambda a, b: {"type": "integer", "minimum": a, "maximum": a + b}, low, st.integers(0, 50)),
        st.builds(lambda a: {"type": "number", "exclusiveMinimum": a, "multipleOf": 0.5}, low),
        st.sampled_from(["email", "uri", "uuid", "date-time", "date", "ipv4", "hostname"]).map(
            lambda form: {"type": "string", "format": form}
        ),
        st.sampled_from(["^[A-Z]{3}$", "^[0-9]{4}-[0-9]{2}$", "^(a|b)+[^c]$"]).map(
            lambda pattern: {"type": "string", "pattern": pattern}
        ),
        st.lists(st.sampled_from(["a", "b", 1, None, True]), min_size=1, unique_by=repr).map(
            lambda found: {"enum": found}
        ),
        st.sampled_from([{"type": "boolean"}, {"type": ["integer", "null"]}, {"const": {"a": 1}}]),
    )


def containers(inner: st.SearchStrategy[Json]) -> st.SearchStrategy[Json]:
    names = st.sampled_from(["id", "full_name", "created_at", "email", "amount", "x"])
    objects = st.dictionaries(names, inner, max_size=4).flatmap(
        lambda members: st.lists(st.sampled_from(sorted(members) or ["x"]), unique=True).map(
            lambda required: {"type": "object", "properties": members, "required": required}
        )
    )
    arrays = st.builds(
        lambda items, least, more: {"type": "array", "items": items, "minItems": least, "maxItems": least + more},
        inner,
        st.integers(0, 3),
        st.integers(0, 3),
    )
    tagged = st.lists(inner, min_size=1, max_size=3).map(
        lambda held: {
            "oneOf": [
                {"type": "object", "properties": {"kind": {"const": i}, "held": one}, "required": ["kind"]}
                for i, one in enumerate(held)
            ]
        }
    )
    both = objects.map(lambda schema: {"allOf": [schema, {"required": sorted(schema["properties"])[:1]}]})
    return st.one_of(objects, arrays, tagged, both)


SCHEMAS = st.recursive(scalars(), containers, max_leaves=6)


@settings(max_examples=60, deadline=None)
@given(schema=SCHEMAS, seed=st.integers(0, 1000))
def test_what_is_made_is_valid_by_another_validator_too(schema: Json, seed: int) -> None:
    source = recipe(schema, seed=seed)
    oracle = jsonschema.Draft202012Validator(schema)
    for payload in (minimal(source), maximal(source), realistic(source), realistic(source, 1)):
        assert oracle.is_valid(payload), payload


def wholly(payload: Json) -> Iterator[Json]:
    yield payload
    for inner in payload.values() if isinstance(payload, dict) else payload if isinstance(payload, list) else ():
        yield from wholly(inner)


@pytest.mark.parametrize("webhook", shipped())
def test_the_shipped_documents_get_valid_payloads(webhook: str) -> None:
    schema = shipped()[webhook]
    source = Recipe(schema=schema, seed=1, now=NOW)
    oracle = jsonschema.Draft202012Validator(schema.bundle)
    made = [minimal(source), maximal(source), *(realistic(source, number) for number in range(25))]
    assert all(oracle.is_valid(payload) for payload in made)
    assert not any(held is None for held in wholly(maximal(source)))


def test_the_smallest_payload_has_nothing_that_may_be_left_out_and_the_fullest_all() -> None:
    source = Recipe(schema=shipped()["influencer-hero/product_sent"], seed=1, now=NOW)
    assert minimal(source).keys() == {"send_product_info", "deal_info", "deal_id"}
    assert minimal(source)["send_product_info"] == {} == minimal(source)["deal_info"]
    assert len(maximal(source)["deal_info"]) == 10
    assert [set(item) for item in maximal(source)["send_product_info"]["line_items"]] == [
        {"variant_id", "quantity", "variant_name"}
    ] * 2


SCRIPT = """
from contracts.payloads import maximal, realistic, variations, Recipe
from tests.contracts.payloads.documents import NOW, recipe, shipped
for schema in list(shipped().values())[4:10]:
    source = Recipe(schema=schema, seed=7, now=NOW, run="7f3a")
    print([maximal(source), *(realistic(source, n) for n in range(20)), list(variations(source))[-1].payload])
odd = {"type": "string", "pattern": "^[^abc]{8}\\\\\\\\W.*$"}
print([realistic(recipe(odd, seed=seed)) for seed in range(30)])
"""


def test_the_same_recipe_makes_the_same_payloads_in_every_process_and_time_zone() -> None:
    printed = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT],
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "PYTHONPATH": "."},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed, zone in (("1", "UTC"), ("4242", "Pacific/Auckland"))
    }
    assert len(printed) == 1
    assert "7f3a" in printed.pop()


def test_another_seed_number_or_run_makes_another_payload() -> None:
    source = Recipe(schema=shipped()["influencer-hero/update_commission"], seed=1, now=NOW, run="7f3a")
    others = [replace(source, seed=2), replace(source, run="7f3b")]
    ids = {realistic(one)["deal_id"] for one in (source, *others)} | {realistic(source, 1)["deal_id"]}
    assert len(ids) == 4
    assert realistic(source)["deal_id"].startswith("hp-7f3a-")


def test_a_second_run_changes_ids_only() -> None:
    source = Recipe(schema=shipped()["influencer-hero/new_influencer_order"], seed=1, now=NOW, run="7f3a")
    one, other = maximal(source), maximal(replace(source, run="7f3b"))
    assert one["deal_id"] != other["deal_id"]
    assert one["deal_info"] == other["deal_info"]
    assert {
        name for name in one["order_information"] if one["order_information"][name] != other["order_information"][name]
    } == {"order_id"}


def test_recursive_schemas_end() -> None:
    source = recipe({"$ref": "#/tree"}, {"tree": TREE})
    assert set(maximal(source)) == {"name", "children", "parent"}
    assert set(minimal(source)) == {"name"}
    assert all(source.schema.is_valid(realistic(source, number)) for number in range(50))


def test_many_types_that_hold_each_other_end_too() -> None:
    names = [f"t{i}" for i in range(9)]
    mesh: dict[str, Json] = {
        name: {"type": "object", "properties": {other: {"$ref": f"#/{other}"} for other in names}} for name in names
    }
    source = recipe({"$ref": "#/t0"}, mesh)
    assert source.schema.is_valid(maximal(source))
    assert source.schema.is_valid(realistic(source))


def test_a_list_that_ends_in_null_is_ended() -> None:
    link = {
        "type": "object",
        "required": ["next"],
        "properties": {"next": {"anyOf": [{"$ref": "#/link"}, {"type": "null"}]}},
    }
    assert minimal(recipe({"$ref": "#/link"}, {"link": link})) == {"next": {"next": None}}


@pytest.mark.parametrize(
    ("schema", "pointer"),
    [
        ({"type": "string", "minLength": 10**9}, "/schema/minLength"),
        ({"type": "array", "minItems": 10**9, "items": {"type": "null"}}, "/schema/minItems"),
        ({"type": "array", "minItems": 1000, "items": {"type": "array", "minItems": 1000}}, "/schema"),
        ({"type": "array", "minItems": 50, "items": {"type": "string", "minLength": 50_000}}, "/schema"),
        ({"$ref": "#/loop"}, "/loop/properties/me"),
        ({"type": "string", "minLength": 5, "maxLength": 3}, "/schema/minLength"),
        ({"type": "object", "required": ["a"], "additionalProperties": False}, "/schema/additionalProperties"),
        ({"type": "string", "enum": []}, "/schema"),
    ],
)
def test_a_schema_that_asks_too_much_is_an_error_that_says_where(schema: Json, pointer: str) -> None:
    loop = {"type": "object", "required": ["me"], "properties": {"me": {"$ref": "#/loop"}}}
    with pytest.raises(DocumentError) as raised:
        minimal(recipe(schema, {"loop": loop}))
    assert raised.value.pointer == pointer


def test_a_pinned_value_stands_in_every_payload_and_brings_what_it_demands() -> None:
    schema = shipped()["ylytic/creator_insights"]
    source = Recipe(schema=schema, seed=1, now=NOW, overrides=Overrides(set=(("/status", "success"),)))
    for payload in (minimal(source), maximal(source), *(realistic(source, number) for number in range(20))):
        assert payload["status"] == "success"
        assert "status_reason" not in payload


def test_a_pinned_value_that_breaks_the_contract_is_the_users_mistake() -> None:
    source = recipe({"type": "object", "properties": {"n": {"type": "integer"}}})
    with pytest.raises(UsageError, match="/n type"):
        minimal(replace(source, overrides=Overrides(set=(("/n", "text"),))))


@pytest.mark.parametrize(
    ("schema", "fits"),
    [
        (
            {"oneOf": [{"required": ["a"]}, {"required": ["b"]}], "properties": {"a": {}, "b": {}}},
            lambda p: len(p) == 1,
        ),
        ({"enum": ["a", "b"], "not": {"const": "a"}}, lambda p: p == "b"),
        ({"type": "array", "items": {"type": "integer"}, "contains": {"const": 5}}, lambda p: p[0] == 5),
        (
            {"type": "array", "uniqueItems": True, "minItems": 3, "items": {"enum": [1, 2, 3]}},
            lambda p: len(set(p)) == 3,
        ),
        ({"type": "array", "prefixItems": [{"const": 1}, {"const": 2}], "items": False}, lambda p: p == [1, 2]),
        ({"type": "object", "additionalProperties": {"type": "integer"}}, lambda p: len(p) == 2),
        ({"properties": {"a": {}, "b": {}}, "dependentRequired": {"a": ["b"]}}, lambda p: len(p) == 2),
        (
            {"type": "object", "patternProperties": {"^x-[a-z]{3}$": {"const": 1}}},
            lambda p: list(p.values()) == [1] * len(p),
        ),
    ],
    ids=["oneOf", "not", "contains", "uniqueItems", "prefixItems", "map", "dependentRequired", "patternProperties"],
)
def test_each_keyword_is_kept_by_the_fullest_payload(schema: Json, fits: Callable[[Json], bool]) -> None:
    assert fits(maximal(recipe(schema)))


def test_where_no_payload_can_be_made_one_that_the_document_shows_is_taken() -> None:
    narrow = {"type": "string", "pattern": "^ab", "allOf": [{"pattern": "z$"}]}
    schema = {"type": "object", "required": ["a"], "properties": {"a": narrow}}
    wanting = recipe(schema)
    with pytest.raises(DocumentError, match="give an `example`"):
        minimal(wanting)
    showing = replace(wanting, shown=({"a": "wrong"}, {"a": "abz"}))
    assert minimal(showing) == maximal(showing) == realistic(showing) == {"a": "abz"}
    assert list(variations(showing)) == []
    assert all(not showing.schema.is_valid(found.payload) for found in breakages(showing))


def test_where_the_best_branch_leads_nowhere_another_is_taken() -> None:
    either = recipe({"oneOf": [{"type": "integer"}, {"type": "number"}]})
    for payload in (minimal(either), maximal(either), realistic(either)):
        assert not float(payload).is_integer()

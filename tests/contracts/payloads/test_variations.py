from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

import pytest

from contracts.payloads import Kind, Overrides, Recipe, maximal, realistic, variations
from contracts.payloads.equality import identical
from contracts.payloads.variations import differences
from contracts.schemas import Json, pointers
from tests.contracts.payloads.documents import NOW, recipe, shipped

SEEDS = range(1, 201)
EVENT = recipe(
    {
        "type": "object",
        "required": ["id", "who"],
        "x-inferred": ["required"],
        "properties": {
            "id": {"type": "string"},
            "who": {"$ref": "#/who"},
            "amount": {"type": "number", "minimum": -100, "x-inferred": ["minimum"]},
            "count": {"type": ["integer", "null"], "maximum": 50},
            "state": {"enum": ["new", "paid", "gone"], "x-inferred": ["enum"]},
            "live": {"type": "boolean"},
            "tags": {"type": "array", "items": {"type": "string", "x-text": "free"}},
            "how": {"oneOf": [{"const": "card"}, {"type": "object", "required": ["iban"], "properties": {"iban": {}}}]},
            "ref": {"anyOf": [{"type": "string"}, {"type": "null"}]},
        },
        "if": {"properties": {"state": {"const": "gone"}}, "required": ["state"]},
        "then": {"required": ["why"], "properties": {"why": {"type": "string"}}},
    },
    {
        "who": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "full_name": {"type": "string", "x-text": "free"},
                "email": {"type": "string", "format": "email"},
            },
        }
    },
)


def found(kind: Kind) -> dict[tuple[str, str], Json]:
    return {(made.pointer, made.name): made.payload for made in variations(EVENT) if made.kind is kind}


@pytest.mark.parametrize("webhook", shipped())
def test_every_variation_is_valid_other_and_repeatable(webhook: str) -> None:
    source = Recipe(schema=shipped()[webhook], seed=3, now=NOW, run="ab")
    made = list(variations(source))
    fullest = maximal(source)
    assert all(source.schema.is_valid(one.payload) for one in made)
    assert not any(identical(one.payload, fullest) for one in made)
    assert made == list(variations(source))
    assert all(pointers.has(source.schema.bundle, one.rule) for one in made)


@pytest.mark.parametrize("webhook", [name for name in shipped() if name.startswith("influencer")])
def test_a_variation_differs_in_one_place_where_nothing_depends_on_another(webhook: str) -> None:
    source = Recipe(schema=shipped()[webhook], seed=3, now=NOW)
    for made in variations(source):
        places = list(differences(maximal(source), made.payload))
        assert places
        assert all(place == made.pointer or place.startswith(f"{made.pointer}/") for place in places), made


def test_each_optional_member_is_absent_once_at_every_depth() -> None:
    optional = ["amount", "count", "state", "live", "tags", "how", "ref", "who/full_name", "who/email"]
    absent = found(Kind.ABSENT)
    assert set(absent) >= {(f"/{name}", "absent") for name in optional}
    assert all(not pointers.has(payload, pointer) for (pointer, _), payload in absent.items())
    assert ("/id", "absent") not in absent


def test_containers_are_tried_empty_and_arrays_long() -> None:
    assert found(Kind.EMPTY).keys() == {("/who", "{}"), ("/tags", "[]")}
    assert len(found(Kind.LONG)[("/tags", "20 elements")]["tags"]) == 20


def test_each_nullable_is_null_whether_by_type_or_by_branch() -> None:
    assert {pointer for pointer, _ in found(Kind.NULL)} == {"/count", "/ref"}


def test_each_other_value_is_tried_with_what_it_demands() -> None:
    values = found(Kind.ENUM)
    assert {name for pointer, name in values if pointer == "/state"} == {'"new"', '"paid"'}
    assert "why" not in values[("/state", '"new"')] or EVENT.schema.is_valid(values[("/state", '"new"')])
    assert values[("/live", "false")]["live"] is False


def test_each_branch_is_tried() -> None:
    assert {("/how", "oneOf 0"), ("", "else")} <= found(Kind.BRANCH).keys()
    assert found(Kind.BRANCH)[("/how", "oneOf 0")]["how"] == "card"


def test_half_an_emoji_is_tried_where_people_write() -> None:
    halves = {pointer: payload for (pointer, name), payload in found(Kind.EXTREME).items() if name == "half an emoji"}
    assert set(halves) == {"/tags/0", "/who/full_name"}
    assert "\ud83d" in halves["/who/full_name"]["who"]["full_name"]


def test_numbers_within_their_limits_are_tried_and_no_others() -> None:
    assert found(Kind.NUMBER).keys() == {("/amount", "0"), ("/amount", "12.5"), ("/count", "0")}
    extremes = {(pointer, name) for pointer, name in found(Kind.EXTREME) if pointer in ("/amount", "/count")}
    assert ("/count", "15.0") in extremes
    assert ("/count", "beyond 2^31") not in extremes


def test_wild_text_stands_in_free_text_only() -> None:
    assert {pointer for pointer, _ in found(Kind.TEXT)} == {"/who/full_name", "/tags/0"}
    texts = [pointers.get(payload, pointer) for (pointer, _), payload in found(Kind.TEXT).items()]
    assert 'O\'Brien "quoted" back\\slash %s {} & <b>bold</b>' in texts
    assert {name for pointer, name in found(Kind.EXTREME) if pointer == "/who/email"} == set()


def test_unknown_members_come_where_the_contract_is_open() -> None:
    assert {pointer for pointer, _ in found(Kind.UNKNOWN)} == {"/hookpact_unknown", "/how/hookpact_unknown"}


def test_a_variation_says_which_sentence_it_rests_on_and_whether_that_is_a_guess() -> None:
    rests = {(made.pointer, made.name): (made.rule, made.inferred) for made in variations(EVENT)}
    assert rests[("/amount", "absent")] == ("/schema/required", True)
    assert rests[("/who/email", "absent")] == ("/who", False)
    assert rests[("/count", "null")] == ("/schema/properties/count/type", False)
    assert rests[("/state", '"new"')] == ("/schema/properties/state/enum", True)
    assert rests[("/amount", "0")] == ("/schema/properties/amount/minimum", True)
    assert rests[("/amount", "12.5")] == ("/schema/properties/amount/type", False)
    assert rests[("/how", "oneOf 0")] == ("/schema/properties/how/oneOf", False)


def test_what_is_pinned_is_never_varied() -> None:
    source = Recipe(schema=EVENT.schema, seed=1, now=NOW, overrides=Overrides(set=(("/state", "paid"),)))
    made = list(variations(source))
    assert made
    assert all(one.payload["state"] == "paid" for one in made)


def places(payload: Json, pointer: str = "") -> Iterator[tuple[str, Json]]:
    yield pointer, payload
    if isinstance(payload, dict):
        for name, held in payload.items():
            yield from places(held, f"{pointer}/{name}")
    if isinstance(payload, list):
        for held in payload:
            yield from places(held, f"{pointer}/*")


def seen(source: Recipe) -> tuple[dict[str, set[str]], dict[str, set[bool]]]:
    """What stood at each place over all seeds, and whether each member of an object was there."""
    values: dict[str, set[str]] = defaultdict(set)
    present: dict[str, set[bool]] = defaultdict(set)
    objects: dict[str, list[set[str]]] = defaultdict(list)
    for seed in SEEDS:
        payload = realistic(Recipe(schema=source.schema, seed=seed, now=NOW))
        for pointer, held in places(payload):
            values[pointer].add(repr(held))
            if isinstance(held, dict):
                objects[pointer].append(set(held))
    for pointer, names in objects.items():
        for name in set().union(*names):
            present[f"{pointer}/{name}"] = {name in one for one in names}
    return values, present


def test_two_hundred_seeds_show_every_value_null_and_branch() -> None:
    values, present = seen(EVENT)
    assert values["/state"] == {"'new'", "'paid'", "'gone'"}
    assert values["/live"] == {"True", "False"}
    assert "None" in values["/count"]
    assert "None" in values["/ref"]
    assert "'card'" in values["/how"]
    assert "/how/iban" in values
    optional = ["/amount", "/count", "/state", "/live", "/tags", "/how", "/ref", "/why", "/who/full_name", "/who/email"]
    assert all(present[pointer] == {True, False} for pointer in optional)


@pytest.mark.parametrize("count", [40, 100, 180])
def test_two_hundred_seeds_show_every_one_of_many_values_however_deep(count: int) -> None:
    inner = {"type": "object", "properties": {"code": {"enum": list(range(count))}}}
    values, present = seen(recipe({"type": "object", "properties": {"a": inner}}))
    assert values["/a/code"] == set(map(str, range(count)))
    assert present["/a"] == {True, False} == present["/a/code"]


@pytest.mark.parametrize("webhook", shipped())
def test_two_hundred_seeds_show_the_shipped_documents_whole(webhook: str) -> None:
    source = Recipe(schema=shipped()[webhook], seed=1, now=NOW)
    values, present = seen(source)
    for made in variations(source):
        place = "/".join("*" if step.isdigit() else step for step in made.pointer.split("/"))
        if made.kind is Kind.ABSENT:
            assert present[place] == {True, False}, place
        if made.kind in (Kind.ENUM, Kind.NULL):
            assert repr(pointers.get(made.payload, made.pointer)) in values[place], place


def test_of_a_very_long_enum_values_from_its_beginning_to_its_end_are_tried() -> None:
    listed = list(range(100_000))
    tried = [found.payload for found in variations(recipe({"enum": listed})) if found.kind is Kind.ENUM]
    assert 300 < len(tried) <= 500
    assert (min(tried) < 1000, max(tried) > 99_000) == (True, True)


def test_variations_end_where_every_one_of_them_is_dear() -> None:
    names = [f"a{number}" for number in range(5000)]
    chained = {name: [other] for name, other in pairwise(names)}
    schema = {"type": "object", "properties": {name: {} for name in names}, "dependentRequired": chained}
    assert 50 < sum(1 for _ in variations(recipe(schema))) < 1000

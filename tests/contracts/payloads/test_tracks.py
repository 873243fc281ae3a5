from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from contracts.errors import DocumentError
from contracts.payloads import Kind, Recipe, variations
from contracts.payloads.making import Made, altered, attempted, made
from contracts.payloads.moves import Move, moves
from contracts.payloads.steering import Members, Steering, steering
from contracts.payloads.tracks import ENOUGH
from contracts.schemas import Json, Schema
from tests.contracts.payloads.documents import NOW, recipe, shipped
from tests.contracts.payloads.foreign import BODY, documents

SEARCH = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


def forced(fullest: Made, rerolls: tuple[int, ...] = (0, 1)) -> Iterator[Steering]:
    for move in moves(fullest.visits, fullest.payload):
        if move.kind is not Kind.UNKNOWN:
            yield from (replace(move.forced, reroll=(move.pointer, again)) for again in rerolls)


def same_beside_as_alone(source: Recipe, fullest: Made, steered: Steering) -> bool:
    alone = attempted(source, steered, 0, fullest.attempt)
    beside, _, _ = altered(source, steered, fullest)
    if alone is None or beside is None:
        return alone is beside
    places = [[visit.pointer for visit in each.visits] for each in (alone, beside)]
    return repr(alone.payload) == repr(beside.payload) and places[0] == places[1]


@pytest.mark.parametrize("webhook", shipped())
def test_a_walk_beside_another_ends_where_it_would_have_ended_alone(webhook: str) -> None:
    source = Recipe(schema=shipped()[webhook], seed=3, now=NOW)
    fullest = made(source, steering(Members.ALL))
    assert all(same_beside_as_alone(source, fullest, each) for each in forced(fullest))


@SEARCH
@given(documents(), st.sampled_from(range(3)))
def test_so_it_does_for_any_schema_and_any_dice(document: Json, seed: int) -> None:
    source = Recipe(schema=Schema(document, BODY), seed=seed, now=NOW)
    try:
        fullest = made(source, steering(Members.ALL))
    except DocumentError:
        assume(False)
    assert all(same_beside_as_alone(source, fullest, each) for each in islice(forced(fullest), 60))


@SEARCH
@given(documents(), st.sampled_from(range(3)))
def test_other_dice_are_named_useless_only_where_they_are(document: Json, seed: int) -> None:
    source = Recipe(schema=Schema(document, BODY), seed=seed, now=NOW)
    try:
        fullest = made(source, steering(Members.ALL))
    except DocumentError:
        assume(False)
    for each in islice(forced(fullest, (0,)), 40):
        _, can_reroll, _ = altered(source, each, fullest)
        again = [attempted(source, replace(each, reroll=(each.reroll[0], n)), 0, fullest.attempt) for n in (0, 1, 5)]
        assert can_reroll or len({repr(one and one.payload) for one in again}) == 1


TEXT = {"type": "string"}
WIDE, TALL = 12, 5


def large(width: int) -> Recipe:
    """A schema of `width` objects side by side, each five deep with ten texts at every depth."""
    texts = {f"text_{i}": TEXT for i in range(10)}
    inner: Json = {"type": "object", "properties": texts}
    for _ in range(TALL - 1):
        inner = {"type": "object", "properties": {**texts, "inner": inner}}
    return recipe({"type": "object", "properties": {f"member_{i}": inner for i in range(width)}})


def test_a_change_in_a_large_payload_walks_the_way_down_to_it_and_nothing_else() -> None:
    source = large(WIDE)
    fullest = made(source, steering(Members.ALL))
    assert len(fullest.visits) == 1 + WIDE * TALL * 11 < ENOUGH
    walked = [len(found.track.steps) for each in forced(fullest, (0,)) if (found := altered(source, each, fullest)[0])]
    assert len(walked) > WIDE * TALL * 10
    assert max(walked) <= 1 + TALL + 1


def test_payloads_that_differ_in_one_place_share_all_others() -> None:
    source = large(5)
    fullest = made(source, steering(Members.ALL)).payload
    for found in variations(source):
        if found.pointer.startswith("/member_1"):
            assert all(found.payload[f"member_{i}"] == fullest[f"member_{i}"] for i in (0, 2, 3, 4))
    kept = list(variations(source))
    shared = {id(held) for found in kept for held in found.payload.values()}
    assert len(shared) < 2 * len(kept)


def test_where_places_are_so_many_that_a_walk_hurries_nothing_is_taken_over_that_could_differ() -> None:
    items = {"type": "array", "items": {"type": "object", "properties": {"a": TEXT, "b": TEXT}}}
    source = recipe({"type": "object", "properties": {"first": items, **{f"m{i}": items for i in range(450)}}})
    fullest = made(source, steering(Members.ALL))
    assert len(fullest.visits) > ENOUGH
    longer = [each for each in forced(fullest, (0,)) if "/first" in each.lengths]
    assert len(longer) == 2
    assert all(same_beside_as_alone(source, fullest, each) for each in longer)


def test_elements_that_must_differ_are_walked_together() -> None:
    pairs = {"type": "array", "uniqueItems": True, "minItems": 3, "items": {"enum": [1, 2, 3, 4]}}
    source = recipe({"type": "object", "properties": {"pairs": pairs}})
    fullest = made(source, steering(Members.ALL))
    found: list[Move] = [move for move in moves(fullest.visits, fullest.payload) if move.kind is Kind.ENUM]
    assert found
    assert all(same_beside_as_alone(source, fullest, move.forced) for move in found)


def test_what_stands_inside_itself_in_one_branch_only_is_walked_again_in_the_other() -> None:
    looping = {"type": "object", "properties": {"deep": {"$ref": "#/looping"}}}
    members = {"m": {"$ref": "#/looping"}}
    source = recipe(
        {"type": "object", "properties": members, "anyOf": [{"$ref": "#/looping"}, {"type": "object"}]},
        {"looping": looping},
    )
    fullest = made(source, steering(Members.ALL))
    branches = [each for each in forced(fullest, (0,)) if each.branches]
    assert len(branches) == 1
    assert same_beside_as_alone(source, fullest, branches[0])

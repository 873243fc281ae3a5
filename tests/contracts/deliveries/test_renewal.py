import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.deliveries import renewed
from contracts.payloads import Recipe, maximal
from contracts.schemas import Json, Schema, pointers
from mock_server import catalog

WEBHOOKS = {
    webhook.full_name: webhook for name in catalog.names() for webhook in catalog.provider(name).webhooks.values()
}
KEYS = st.sampled_from(["id", "deal_id", "ids", "name", "amount", "eventId", "state", "text"])
JSON = st.recursive(
    st.none() | st.integers() | st.text("aZ09-é", max_size=8),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(KEYS, inside, max_size=4),
    max_leaves=10,
)


def places(node: Json, pointer: str = "") -> list[str]:
    inside = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [pointer, *(place for key, child in inside for place in places(child, pointers.join(pointer, key)))]


@pytest.mark.parametrize("name", WEBHOOKS)
def test_a_renewed_payload_is_valid_and_another_event(name: str) -> None:
    schema = WEBHOOKS[name].schema
    assert schema is not None
    payload = maximal(Recipe(schema=schema, seed=1, now=1_700_000_000, run="ab"))
    found = [renewed(each, schema, "t1") for each in (payload, *(each.payload for each in WEBHOOKS[name].examples))]
    assert all(map(schema.is_valid, found))
    assert found[0] != payload
    assert found[0] != renewed(payload, schema, "t2")


@given(JSON, st.text(max_size=4))
def test_the_same_token_renews_in_the_same_way(payload: Json, token: str) -> None:
    assert renewed(payload, None, token) == renewed(payload, None, token)


@given(JSON)
def test_the_shape_stays_as_it_was(payload: Json) -> None:
    after = renewed(payload, None, "t")
    assert places(after) == places(payload)
    for place in places(payload):
        before, now = pointers.get(payload, place), pointers.get(after, place)
        assert type(now) is type(before)
        assert now == before or not isinstance(before, str) or len(now) == len(before)


@given(JSON, st.data())
def test_what_is_kept_is_never_touched(payload: Json, data: st.DataObject) -> None:
    kept = data.draw(st.sets(st.sampled_from(places(payload))))
    after = renewed(payload, None, "t", frozenset(kept))
    for place in kept:
        if not isinstance(pointers.get(payload, place), dict | list):
            assert pointers.get(after, place) == pointers.get(payload, place)


@pytest.mark.parametrize(
    "key", ["id", "deal_id", "deal-id", "eventId", "collabID", "api_key", "uuid", "reference", "ids"]
)
def test_what_is_called_an_id_is_renewed(key: str) -> None:
    after = renewed({key: "abc-12345", "amount": "12345"}, None, "t")
    assert after[key] != "abc-12345"
    assert after["amount"] == "12345"


@pytest.mark.parametrize("key", ["paid", "identity", "valid", "monkey", "video", "idea", "grid"])
def test_what_only_sounds_like_an_id_stays(key: str) -> None:
    assert renewed({key: "abc-12345", "id": "1"}, None, "t")[key] == "abc-12345"


def test_names_serve_where_there_is_no_id() -> None:
    assert renewed({"name": "spring", "text": "spring"}, None, "t")["name"] != "spring"
    assert renewed({"name": "spring", "id": "12345"}, None, "t")["name"] == "spring"


def test_ids_of_our_own_name_the_run() -> None:
    found = renewed({"id": "hp-ab-c0ffee"}, None, "ab7")["id"]
    assert found.startswith("hp-ab7-")
    assert len(found) == len("hp-ab7-") + 4


def test_an_id_of_digits_keeps_its_other_characters() -> None:
    after = renewed({"id": "DEAL-12345"}, None, "t")["id"]
    assert after.startswith("DEAL-")
    assert after.removeprefix("DEAL-").isdigit()


def test_ids_inside_arrays_are_renewed() -> None:
    after = renewed({"items": [{"id": "12345"}, {"id": "12345"}]}, None, "t")["items"]
    assert "12345" not in (after[0]["id"], after[1]["id"])
    assert after[0] != after[1]


def test_an_id_that_may_have_one_value_only_keeps_it() -> None:
    schema = Schema({"properties": {"type_id": {"const": "paid"}, "id": {"pattern": "^[0-9]{5}$"}}}, "")
    after = renewed({"type_id": "paid", "id": "12345"}, schema, "t")
    assert after["type_id"] == "paid"
    assert after["id"] != "12345"
    assert schema.is_valid(after)


def test_a_payload_that_is_broken_anyhow_is_renewed_too() -> None:
    schema = Schema({"properties": {"n": {"type": "integer"}}}, "")
    assert renewed({"n": "x", "id": "12345"}, schema, "t")["id"] != "12345"


@pytest.mark.parametrize("payload", [None, 5, "id", [], {}, ["id"], {"amount": 5}, {"id": 5}, {"id": None}, {"id": ""}])
def test_where_nothing_can_be_renewed_nothing_is(payload: Json) -> None:
    assert renewed(payload, None, "t") == payload


class Counting(Schema):
    """Counts how often it is asked."""

    asked = 0

    def is_valid(self, instance: Json) -> bool:
        self.asked += 1
        return super().is_valid(instance)


def counting(count: int, **others: Json) -> Counting:
    ids: Json = {f"{i}_id": {"type": "string"} for i in range(count)}
    return Counting({"schema": {"type": "object", "properties": {**ids, **others}}}, "/schema")


def test_many_ids_are_renewed_with_one_look_at_the_schema() -> None:
    schema = counting(400)
    payload = {f"{i}_id": f"abc{i}" for i in range(400)}
    found = renewed(payload, schema, "t")
    assert all(found[name] != old for name, old in payload.items())
    assert schema.asked == 1


def test_an_id_that_may_not_change_stays_and_all_others_are_renewed_with_few_looks_at_the_schema() -> None:
    schema = counting(400, fixed_id={"const": "only this"})
    payload = {"fixed_id": "only this", **{f"{i}_id": f"abc{i}" for i in range(400)}}
    found = renewed(payload, schema, "t")
    assert [name for name, old in payload.items() if found[name] == old] == ["fixed_id"]
    assert schema.asked < 50

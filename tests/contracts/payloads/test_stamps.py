import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import UsageError
from contracts.payloads import STYLES, body, maximal, stamped
from tests.contracts.payloads.documents import NOW, recipe, shipped

EVENT = recipe(
    {
        "type": "object",
        "required": ["at", "events"],
        "properties": {
            "at": {"type": "string", "x-sent-at": {"unit": "s"}},
            "ms": {"type": "integer", "x-sent-at": {"unit": "ms"}},
            "text": {"type": "string"},
            "events": {"type": "array", "items": {"$ref": "#/event"}},
        },
    },
    {
        "event": {
            "allOf": [
                {"type": "object", "properties": {"when": {"type": "string", "x-sent-at": {"unit": "rfc3339"}}}},
                {"required": ["when"]},
            ]
        }
    },
)


@pytest.mark.parametrize("style", STYLES)
def test_the_time_of_sending_is_filled_in_wherever_the_style_puts_it(style: str) -> None:
    payload = {"at": "1", "text": "stamp0x000000 / é", "ms": 7, "events": [{"when": "then"}, {"when": "é/"}]}
    made = body(EVENT, payload, style)
    sent = stamped(made.bytes, made.stamps, NOW)
    moment = "2023-11-14T22:13:20Z"
    assert made.bytes == STYLES[style](payload)
    assert json.loads(sent) == {
        "at": str(NOW),
        "text": "stamp0x000000 / é",
        "ms": NOW * 1000,
        "events": [{"when": moment}, {"when": moment}],
    }


def test_stamps_name_the_value_without_its_quotes() -> None:
    made = body(EVENT, {"at": "12", "ms": 7, "events": []})
    assert [made.bytes[stamp.start : stamp.end] for stamp in made.stamps] == [b"12", b"7"]
    assert [stamp.unit for stamp in made.stamps] == ["s", "ms"]


@given(st.text(), st.integers(min_value=0, max_value=2**37))
def test_everything_beside_a_stamp_stays_as_it_was(text: str, now: int) -> None:
    made = body(EVENT, {"text": text, "at": "0", "events": []})
    sent = stamped(made.bytes, made.stamps, now)
    assert json.loads(sent) == {"text": text, "at": str(now), "events": []}


def test_a_payload_without_such_members_has_no_stamps() -> None:
    assert body(EVENT.schema, {"text": "at"}).stamps == ()
    assert body(recipe({"type": "string"}), "x").stamps == ()


def test_generated_payloads_hold_the_time_of_sending_already() -> None:
    made = body(EVENT, maximal(EVENT))
    assert len(made.stamps) == 4
    assert stamped(made.bytes, made.stamps, NOW) == made.bytes


def test_the_shipped_document_has_its_timestamp_stamped() -> None:
    schema = shipped()["influencer-hero/update_commission"]
    made = body(schema, {"webhook_timestamp": "1693427202", "deal_id": "a"})
    assert stamped(made.bytes, made.stamps, NOW) == b'{"webhook_timestamp":"1700000000","deal_id":"a"}'


def test_an_unknown_style_is_answered_with_those_that_exist() -> None:
    with pytest.raises(UsageError, match="there is compact"):
        body(EVENT, {}, "pretty")


EITHER = recipe(
    {
        "oneOf": [
            {"properties": {"kind": {"const": "live"}, "when": {"type": "integer", "x-sent-at": {"unit": "s"}}}},
            {"properties": {"kind": {"const": "planned"}, "when": {"type": "integer"}}},
        ],
        "required": ["kind"],
    }
)


@pytest.mark.parametrize(("kind", "stamps"), [("live", 1), ("planned", 0)])
def test_only_the_branch_that_a_payload_takes_says_what_is_stamped(kind: str, stamps: int) -> None:
    assert len(body(EITHER, {"kind": kind, "when": 5}).stamps) == stamps


def test_many_types_that_hold_each_other_are_not_walked_without_a_payload() -> None:
    names = [f"t{i}" for i in range(40)]
    members = {name: {"$ref": f"#/{name}"} for name in names}
    types = {name: {"type": "object", "properties": members} for name in names}
    source = recipe({"$ref": "#/t0"}, {**types, "t39": {"type": "integer", "x-sent-at": {"unit": "s"}}})
    assert [stamp.unit for stamp in body(source, {"t1": {"t39": 5}}).stamps] == ["s"]


@pytest.mark.parametrize("now", [10**12, -(10**12), 10**30])
def test_a_year_that_the_format_cannot_write_is_a_mistake_in_the_call(now: int) -> None:
    made = body(EVENT, {"at": "1", "events": [{"when": "then"}]})
    with pytest.raises(UsageError, match="years 1 to 9999"):
        stamped(made.bytes, made.stamps, now)

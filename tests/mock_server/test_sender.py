import json
from dataclasses import replace

import pytest

from contracts.deliveries import Target, prepare
from contracts.documents import Example, Webhook
from contracts.errors import UsageError
from contracts.messages import Pace
from contracts.payloads import Overrides, stamped
from mock_server import catalog
from mock_server.sender import Order, Unmade, delivery_json, drafts, drafts_of_all

NOW = 1_700_000_000
ORDER = Order(seed=7, now=NOW, run="ab")
WEBHOOKS = {
    webhook.full_name: webhook for name in catalog.names() for webhook in catalog.provider(name).webhooks.values()
}
WEBHOOK = WEBHOOKS["influencer-hero/update_commission"]
BARE = Webhook(provider="p", name="w", pointer="")


@pytest.mark.parametrize("name", WEBHOOKS)
def test_what_is_sent_keeps_the_contract(name: str) -> None:
    schema = WEBHOOKS[name].schema
    assert schema is not None
    for draft in drafts(WEBHOOKS[name], replace(ORDER, count=5)):
        assert schema.is_valid(json.loads(stamped(draft.body, draft.stamps, NOW)))


def test_the_same_order_is_the_same_deliveries() -> None:
    assert list(drafts(WEBHOOK, replace(ORDER, count=3))) == list(drafts(WEBHOOK, replace(ORDER, count=3)))
    assert list(drafts(WEBHOOK, ORDER)) != list(drafts(WEBHOOK, replace(ORDER, seed=8)))


def test_each_delivery_is_another_event() -> None:
    found = list(drafts(WEBHOOK, replace(ORDER, count=10)))
    assert [draft.id for draft in found] == [f"hp-ab-{number}" for number in range(1, 11)]
    assert len({json.loads(draft.body)["deal_id"] for draft in found}) == 10


def test_the_first_of_many_is_the_one_alone() -> None:
    assert next(drafts(WEBHOOK, replace(ORDER, count=3))) == next(drafts(WEBHOOK, ORDER))


def test_an_id_may_be_given() -> None:
    assert next(drafts(WEBHOOK, replace(ORDER, id="mine"))).id == "mine"


def test_exact_bytes_are_sent_as_they_are() -> None:
    draft = next(drafts(WEBHOOK, replace(ORDER, body=b"\xff")))
    assert (draft.body, draft.stamps) == (b"\xff", ())
    assert next(drafts(BARE, replace(ORDER, body=b""))).body == b""


def test_what_is_set_is_sent() -> None:
    pins = Overrides(set=(("/deal_id", "mine"),))
    for draft in drafts(WEBHOOK, replace(ORDER, overrides=pins, count=3)):
        assert json.loads(draft.body)["deal_id"] == "mine"


def test_the_contract_is_broken_only_on_request() -> None:
    pins = Overrides(set=(("/deal_id", 5),))
    with pytest.raises(UsageError):
        list(drafts(WEBHOOK, replace(ORDER, overrides=pins)))
    draft = next(drafts(WEBHOOK, replace(ORDER, overrides=pins, may_break=True)))
    assert json.loads(draft.body)["deal_id"] == 5


def test_without_a_schema_the_example_is_sent() -> None:
    webhook = replace(BARE, examples=(Example(name="e", payload={"id": "1"}, pointer=""),))
    assert next(drafts(webhook, ORDER)).body == b'{"id":"1"}'
    pins = Overrides(set=(("/id", "2"),))
    assert next(drafts(webhook, replace(ORDER, overrides=pins))).body == b'{"id":"2"}'


def test_with_nothing_to_go_by_the_next_step_is_named() -> None:
    with pytest.raises(UsageError, match="p/w has neither schema nor example: give --body FILE"):
        list(drafts(BARE, ORDER))


def test_a_body_that_is_no_json_is_never_made_up() -> None:
    form = replace(WEBHOOK, content_type="application/x-www-form-urlencoded")
    with pytest.raises(UsageError, match=r"is sent as application/x-www-form-urlencoded, .* give --body FILE"):
        list(drafts(form, ORDER))
    assert next(drafts(form, replace(ORDER, body=b"a=1"))).body == b"a=1"
    xml = replace(BARE, content_type="application/xml", examples=(Example(name="e", payload="<é/>", pointer=""),))
    assert next(drafts(xml, ORDER)).body == "<é/>".encode()


def test_a_webhook_without_a_body_is_sent_without_one() -> None:
    webhook = replace(BARE, content_type="")
    request = prepare(next(drafts(webhook, ORDER)), webhook, Target(url="http://localhost/hooks"), now=NOW)
    assert (request.body, request.headers) == (b"", ())


def test_a_request_is_printed_for_machines() -> None:
    target = Target(url="http://localhost/hooks", secrets=("s",))
    request = prepare(next(drafts(WEBHOOK, replace(ORDER, body=b"{}"))), WEBHOOK, target, now=NOW)
    found = delivery_json(WEBHOOK, request)
    assert found["webhook"] == "influencer-hero/update_commission"
    assert (found["method"], found["url"], found["body"]) == ("POST", "http://localhost/hooks", "{}")
    assert ["Content-Type", "application/json"] in [list(pair) for pair in found["headers"]]
    assert delivery_json(WEBHOOK, replace(request, body=b"\xff"))["body_base64"] == "/w=="
    assert "pace" not in found
    paced = delivery_json(WEBHOOK, replace(request, pace=Pace(piece=7, pause=0.5, stop=9)))
    assert paced["pace"] == {"piece": 7, "pause_s": 0.5, "stop": 9}
    assert json.loads(json.dumps(found)) == json.loads(json.dumps(found))


def test_a_webhook_that_cannot_be_made_is_said_to_be_so_and_keeps_no_other_back() -> None:
    made = list(drafts_of_all([BARE, WEBHOOK], replace(ORDER, count=2)))
    assert made == [made[0], *((WEBHOOK, draft) for draft in drafts(WEBHOOK, replace(ORDER, count=2)))]
    assert isinstance(made[0], Unmade)
    assert str(made[0]) == "p/w has neither schema nor example: give --body FILE"

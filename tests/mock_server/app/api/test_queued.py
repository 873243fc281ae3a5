import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.mock_server.app.api.test_inboxes import caught, made
from tests.mock_server.app.calling import SECRET, SETUP, Client, served

HERO = "influencer-hero/update_commission"
FAST = replace(SETUP, time_scale=100_000.0)


def until(client: Client, number: int, done: Callable[[Any], bool]) -> Any:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        found = client("GET", f"/api/deliveries/{number}").json()
        if done(found["delivery"]):
            return found
    raise AssertionError(found)


def is_over(delivery: Any) -> bool:
    return bool(delivery["state"] != "waiting")


def test_a_delivery_is_made_until_it_is_taken_under_one_id() -> None:
    with served(FAST) as (client, _):
        inbox = made(client, script={"answers": [500, 503]})
        answer = client("POST", "/api/deliveries", {"webhook": HERO, "to": inbox["url"], "id": "hp-mine"})
        assert (answer.status, answer.json()["id"]) == (202, "hp-mine")
        found = until(client, answer.json()["number"], is_over)
        delivery, sent = found["delivery"], found["sent"]
        assert (delivery["state"], delivery["attempts"], delivery["next_at"]) == ("delivered", 3, None)
        assert not delivery["may_have_been_made_twice"]
        assert [(one["attempt"], one["answer"]["status"], one["id"]) for one in sent] == [
            (1, 500, "hp-mine"), (2, 503, "hp-mine"), (3, 200, "hp-mine"),
        ]  # fmt: skip
        assert {one["delivery"] for one in sent} == {answer.json()["number"]}
        # A receiver that answers 500 had verified it: all three were rightly signed.
        assert len(caught(client, inbox)) == 3
        assert SECRET.encode() not in client("GET", f"/api/deliveries/{delivery['number']}").body
        assert ["X-InfluencerHero-Signature", "<signature>"] in sent[0]["request"]["headers"]


def test_a_delivery_that_waits_says_when_it_is_next_and_can_be_cancelled(client: Client) -> None:
    number = client("POST", "/api/deliveries", {"webhook": HERO, "to": "http://127.0.0.1:9999/x"}).json()["number"]
    waiting = until(client, number, lambda delivery: delivery["attempts"] == 1)["delivery"]
    assert (waiting["state"], waiting["reason"], waiting["under_way"]) == ("waiting", "no connection was made", False)
    assert 4 <= waiting["next_at"] - waiting["accepted_at"] <= 10
    assert client("DELETE", f"/api/deliveries/{number}").status == 204
    assert client("DELETE", f"/api/deliveries/{number}").status == 204
    assert until(client, number, is_over)["delivery"]["state"] == "cancelled"


def test_what_is_over_cannot_be_cancelled(client: Client) -> None:
    number = client("POST", "/api/deliveries", {"webhook": HERO, "to": made(client)["url"]}).json()["number"]
    until(client, number, is_over)
    answer = client("DELETE", f"/api/deliveries/{number}")
    assert (answer.status, answer.json()["type"]) == (409, "urn:hookpact:problem:delivery-over")


def test_deliveries_are_listed_by_state(client: Client) -> None:
    number = client("POST", "/api/deliveries", {"webhook": HERO, "to": made(client)["url"]}).json()["number"]
    until(client, number, is_over)
    for query, expected in (("", True), ("&state=delivered", True), ("&state=waiting", False)):
        listed = client("GET", f"/api/deliveries?after={number - 1}{query}").json()["deliveries"]
        assert (number in [one["number"] for one in listed]) is expected
    assert client("GET", "/api/deliveries?state=lost").status == 422


@pytest.mark.parametrize("to", ["http://10.0.0.1/", "http://127.0.0.1:6379/", "http://[64:ff9b::7f00:1]/"])
def test_what_must_not_go_there_is_not_promised(client: Client, to: str) -> None:
    before = client("GET", "/api/deliveries").json()
    answer = client("POST", "/api/deliveries", {"webhook": HERO, "to": to})
    assert (answer.status, answer.json()["type"]) == (403, "urn:hookpact:problem:target-refused")
    assert client("GET", "/api/deliveries").json() == before


def test_what_cannot_be_signed_is_not_promised(client: Client) -> None:
    with served(replace(SETUP, secrets={})) as (bare, _):
        answer = bare("POST", "/api/deliveries", {"webhook": HERO, "to": "http://127.0.0.1:9999/"})
    assert (answer.status, "no secret" in answer.json()["detail"]) == (422, True)


def test_what_goes_wrong_on_purpose_is_not_promised(client: Client) -> None:
    order = {"webhook": HERO, "to": "http://127.0.0.1:9999/x", "faults": ["stale"]}
    assert client("POST", "/api/deliveries", order).status == 422


def test_an_unknown_number_is_told(client: Client) -> None:
    for method in ("GET", "DELETE"):
        assert client(method, "/api/deliveries/999999").status == 404
        assert client(method, "/api/deliveries/x").status == 422
    assert client("POST", "/api/deliveries", {"webhook": "nobody/x", "to": "http://127.0.0.1:9999/"}).status == 404

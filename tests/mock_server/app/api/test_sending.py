import hmac
import json
import time

import pytest

from tests.mock_server.app.api.test_inboxes import caught, made
from tests.mock_server.app.calling import SECRET, SETUP, Client, delivery, served

HERO = "influencer-hero/update_commission"


def test_a_delivery_on_demand_arrives_signed_and_valid(client: Client) -> None:
    inbox = made(client)
    answer = client("POST", "/api/send", {"webhook": HERO, "to": inbox["url"], "set": {"/deal_id": "mine"}})
    assert answer.status == 200, answer.body
    (sent,) = answer.json()["sent"]
    assert (sent["acknowledged"], json.loads(sent["request"]["body"])["deal_id"]) == (True, "mine")
    (entry,) = caught(client, inbox)
    assert entry["accepted"]


def test_the_signature_in_what_is_shown_is_a_mask(client: Client) -> None:
    inbox = made(client)
    sent = client("POST", "/api/send", {"webhook": HERO, "to": inbox["url"]}).json()["sent"][0]
    assert ["X-InfluencerHero-Signature", "<signature>"] in sent["request"]["headers"]
    shown = client("GET", "/api/sent").json()["sent"][-1]
    assert ["X-InfluencerHero-Signature", "<signature>"] in shown["request"]["headers"]
    assert SECRET.encode() not in client("GET", "/api/sent").body


def test_the_same_seed_and_time_send_the_same_body(client: Client) -> None:
    inbox = made(client)
    order = {"webhook": HERO, "to": inbox["url"], "seed": 7, "at": 1_700_000_000}
    one, other = (client("POST", "/api/send", order).json()["sent"][0]["request"]["body"] for _ in range(2))
    assert one == other
    assert {entry["reason"] for entry in caught(client, inbox)} == {"too-old"}


@pytest.mark.parametrize(
    ("faults", "reasons"),
    [
        (["signature-truncated"], ["no-match"]),
        (["signature-missing"], ["missing-header"]),
        (["other-key"], ["no-match"]),
        (["stale"], ["too-old"]),
        (["future=500"], ["too-new"]),
        (["invalid=/deal_id"], ["fits-no-contract"]),
        (["malformed"], ["not-json"]),
        (["duplicate=3"], [None, None, None]),
        (["stale", "duplicate"], ["too-old", "too-old"]),
        (["duplicate=20", "at-once"], [None] * 20),
        (["chunked", "slow=0.2"], [None]),
        (["dropped=1"], []),
    ],
)
def test_a_delivery_goes_wrong_as_it_is_asked_to(client: Client, faults: list[str], reasons: list[str | None]) -> None:
    inbox = made(client)
    answer = client("POST", "/api/send", {"webhook": HERO, "to": inbox["url"], "faults": faults})
    assert answer.status == 200, answer.body
    assert [entry["reason"] for entry in caught(client, inbox)] == reasons
    assert [sent["acknowledged"] for sent in answer.json()["sent"]] == [reason is None for reason in reasons]


def test_what_was_sent_is_told_in_the_order_in_which_it_went(client: Client) -> None:
    inbox = made(client)
    order = {"webhook": HERO, "to": inbox["url"], "count": 3, "faults": ["out-of-order", "duplicate", "late=0.1"]}
    started = time.monotonic()
    sent = client("POST", "/api/send", order).json()["sent"]
    assert time.monotonic() - started >= 0.6
    assert [one["id"][-1] for one in sent] == ["3", "3", "2", "2", "1", "1"]
    assert [one["number"] for one in sent] == sorted(one["number"] for one in sent)
    arrived = client("GET", f"/api/inboxes/{inbox['name']}/deliveries").json()["deliveries"]
    assert [entry["request"]["body"] for entry in arrived] == [one["request"]["body"] for one in sent]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"faults": ["no-such"]}, '"no-such" is not one of the faults'),
        ({"faults": ["stale=soon"]}, '"stale=soon" is not one of the faults'),
        ({"faults": ["content-type=a\r\nX: y"]}, "is not one of the faults"),
        ({"faults": ["invalid=/nowhere"]}, "nothing to break at '/nowhere'"),
        ({"faults": ["late=61"]}, "this waits 61 s in all; one call waits at most 60"),
        ({"faults": ["late=7"], "count": 9}, "this waits 63 s in all"),
        ({"faults": ["duplicate=201"]}, "this makes 201 deliveries; one call sends at most 200"),
        ({"faults": ["duplicate=9999"]}, "at most 1000 times"),
        ({"faults": ["duplicate=200"] * 10}, "this makes 40,000 deliveries"),
        ({"faults": ["oversized=99999999"]}, "at most 50000000 bytes"),
        ({"faults": ["oversized=50000000"], "count": 3}, "this makes 150,000,000 bytes"),
        ({"faults": ["oversized=50000000"], "count": 100}, "at most 500000000 bytes of all deliveries together"),
    ],
)
def test_what_cannot_go_wrong_so_or_is_too_much_is_told_and_nothing_is_sent(
    client: Client, changes: dict[str, object], said: str
) -> None:
    inbox = made(client)
    answer = client("POST", "/api/send", {"webhook": HERO, "to": inbox["url"], **changes})
    assert answer.status == 422
    assert said in answer.json()["detail"]
    assert caught(client, inbox) == []


def test_where_nothing_is_signed_no_signature_can_be_spoilt(client: Client) -> None:
    order = {"webhook": "ylytic/creator_insights", "to": f"{client.url}/in/ylytic", "faults": ["other-key"]}
    answer = client("POST", "/api/send", order)
    assert (answer.status, "is not signed" in answer.json()["detail"]) == (422, True)


def test_no_key_and_no_signature_of_a_spoilt_delivery_is_shown(client: Client) -> None:
    inbox = made(client)
    for faults in (["signature-right-then-wrong"], ["signature-spaced"], ["header-case=upper"]):
        order = {"webhook": HERO, "to": inbox["url"], "faults": faults}
        answer = client("POST", "/api/send", order)
        body = answer.json()["sent"][0]["request"]["body"].encode()
        right = hmac.new(SECRET.encode(), body, "sha256").hexdigest().encode()
        assert right in client("GET", f"/api/inboxes/{inbox['name']}/deliveries").body.lower()
        assert right[:60] not in (answer.body + client("GET", "/api/sent").body).lower()


def test_a_delivery_that_was_sent_is_sent_again_under_its_id(client: Client) -> None:
    inbox = made(client, script={"answers": [500]})
    first = client("POST", "/api/send", {"webhook": HERO, "to": inbox["url"], "id": "hp-mine"}).json()["sent"][0]
    assert not first["acknowledged"]
    again = client("POST", f"/api/sent/{first['number']}/redeliver", {}).json()["sent"][0]
    assert (again["id"], again["acknowledged"], again["request"]["body"]) == (
        "hp-mine", True, first["request"]["body"],
    )  # fmt: skip
    assert client("POST", "/api/sent/999999/redeliver", {}).status == 404


def test_nobody_listening_is_a_result(client: Client) -> None:
    sent = client("POST", "/api/send", {"webhook": HERO, "to": "http://127.0.0.1:9999/x", "timeout": 1}).json()["sent"]
    assert sent[0]["answer"] == {"silence": "unreachable"}


def test_a_host_that_was_allowed_by_name_is_called() -> None:
    setup = SETUP.__class__(contracts=SETUP.contracts, secrets=SETUP.secrets, targets=("0.0.0.0",))
    with served(setup) as (client, _):
        order = {"webhook": HERO, "to": "http://0.0.0.0:9999/x", "timeout": 1}
        assert client("POST", "/api/send", order).json()["sent"][0]["answer"] == {"silence": "unreachable"}


def test_a_captured_delivery_is_taken_twice_because_providers_retry(client: Client) -> None:
    inbox = made(client)
    request = delivery(inbox["url"], HERO)
    assert [client.deliver(request).status for _ in range(2)] == [200, 200]

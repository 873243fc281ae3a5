import json

import pytest

from tests.mock_server.app.api.test_inboxes import caught, made
from tests.mock_server.app.calling import PLAN, SECRET, Client, delivery, served

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


def test_a_delivery_can_be_spoilt_on_purpose(client: Client) -> None:
    inbox = made(client)
    order = {"webhook": HERO, "to": inbox["url"], "edits": ["signature-truncated"]}
    sent = client("POST", "/api/send", order).json()["sent"][0]
    assert (sent["acknowledged"], sent["answer"]["status"]) == (False, 401)
    assert client("POST", "/api/send", order | {"edits": ["no-such"]}).status == 422


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


@pytest.mark.parametrize(
    "to",
    [
        "http://169.254.169.254/latest/meta-data",
        "http://10.0.0.1/",
        "http://[::ffff:10.0.0.1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[2002:7f00:1::]/",
        "http://0.0.0.0/",
        "http://0/",
        "http://127.0.0.1:2375/containers/create",
        "http://127.0.0.1:6379/",
        "http://localhost:25/",
    ],
)
def test_the_server_sends_nowhere_but_to_this_machine_and_to_no_service_of_it(client: Client, to: str) -> None:
    answer = client("POST", "/api/send", {"webhook": HERO, "to": to})
    assert (answer.status, answer.json()["type"]) == (403, "urn:hookpact:problem:target-refused")


def test_the_server_does_not_send_to_its_own_control_port(client: Client) -> None:
    port = client.url.rpartition(":")[2]
    for host in ("127.0.0.1", "localhost", "127.1", "2130706433", "[::ffff:127.0.0.1]"):
        answer = client("POST", "/api/send", {"webhook": HERO, "to": f"http://{host}:{port}/api/inboxes"})
        assert answer.status == 403


@pytest.mark.parametrize("to", ["ftp://127.0.0.1/", "http://user:pass@127.0.0.1/", "file:///etc/passwd", "nothing"])
def test_what_is_no_http_url_is_refused(client: Client, to: str) -> None:
    assert client("POST", "/api/send", {"webhook": HERO, "to": to}).status in (403, 422)


def test_a_host_that_was_allowed_by_name_is_called() -> None:
    plan = PLAN.__class__(contracts=PLAN.contracts, secrets=PLAN.secrets, targets=("0.0.0.0",))
    with served(plan) as (client, _):
        order = {"webhook": HERO, "to": "http://0.0.0.0:9999/x", "timeout": 1}
        assert client("POST", "/api/send", order).json()["sent"][0]["answer"] == {"silence": "unreachable"}


def test_an_unknown_webhook_is_refused_with_the_nearest_name(client: Client) -> None:
    answer = client("POST", "/api/send", {"webhook": "influencer-hero/update_comission", "to": client.url})
    assert "update_commission" in answer.json()["detail"]
    assert client("POST", "/api/send", {"webhook": "nobody/x", "to": client.url}).status == 404


def test_a_captured_delivery_is_taken_twice_because_providers_retry(client: Client) -> None:
    inbox = made(client)
    request = delivery(inbox["url"], HERO)
    assert [client.deliver(request).status for _ in range(2)] == [200, 200]

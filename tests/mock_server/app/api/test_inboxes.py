import pytest

from tests.mock_server.app.calling import JSON, Client, delivery

HERO = "influencer-hero/update_commission"


def made(client: Client, provider: str = "influencer-hero", **more: object) -> dict[str, str]:
    answer = client("POST", "/api/inboxes", {"provider": provider, **more})
    assert answer.status == 201, answer.body
    found: dict[str, str] = answer.json()
    return found


def caught(client: Client, inbox: dict[str, str]) -> list[dict[str, object]]:
    found: list[dict[str, object]] = client("GET", f"/api/inboxes/{inbox['name']}/deliveries").json()["deliveries"]
    return found


def test_an_inbox_of_one_webhook_takes_no_other(client: Client) -> None:
    inbox = made(client, webhook="update_commission")
    assert client.deliver(delivery(inbox["url"], HERO)).status == 200
    answer = client.deliver(delivery(inbox["url"], "influencer-hero/new_email_sent"))
    assert answer.json()["reason"] == "breaks-the-contract"


def test_an_inbox_with_its_own_secret_takes_no_others(client: Client) -> None:
    inbox = made(client, secrets=["one of my own, and new"])
    assert client.deliver(delivery(inbox["url"], HERO)).status == 401
    assert client.deliver(delivery(inbox["url"], HERO, secret="one of my own, and new")).status == 200


def test_no_answer_holds_a_secret(client: Client) -> None:
    secret = "one of my own, never shown"
    inbox = made(client, secrets=[secret])
    client.deliver(delivery(inbox["url"], HERO, secret=secret))
    paths = ("/", "/api/inboxes", f"/api/inboxes/{inbox['name']}", f"/api/inboxes/{inbox['name']}/deliveries")
    for path in paths:
        assert secret.encode() not in client("GET", path).body


def test_an_inbox_that_was_deleted_is_gone_with_what_it_caught(client: Client) -> None:
    inbox = made(client, name="short-lived")
    client("POST", "/in/short-lived", {})
    assert client("DELETE", "/api/inboxes/short-lived").status == 204
    assert client("GET", "/api/inboxes/short-lived").status == 404
    assert caught(client, made(client, name="short-lived")) == []
    assert inbox["url"].endswith("/in/short-lived")


def test_a_second_inbox_of_one_name_is_refused(client: Client) -> None:
    made(client, name="only-one")
    assert client("POST", "/api/inboxes", {"provider": "ylytic", "name": "only-one"}).status == 409


def test_a_providers_own_inbox_can_be_cleared_and_not_deleted(client: Client) -> None:
    client("POST", "/in/ylytic", {})
    assert client("DELETE", "/api/inboxes/ylytic").status == 409
    assert client("DELETE", "/api/inboxes/ylytic/deliveries").status == 204
    assert client("GET", "/api/inboxes/ylytic").json()["deliveries"] == 0


@pytest.mark.parametrize("name", ["../etc", "a/b", "A", "", ".hidden", "x" * 65, "a\x00b", "%2e%2e%2f", "ü"])
def test_a_hostile_name_makes_no_inbox(client: Client, name: str) -> None:
    assert client("POST", "/api/inboxes", {"provider": "ylytic", "name": name}).status == 422


def test_an_unguessable_name_is_given_where_none_is_wished(client: Client) -> None:
    one, other = made(client), made(client)
    assert one["name"] != other["name"]
    assert len(one["name"]) >= 38


@pytest.mark.parametrize(
    "wish",
    [
        {},
        {"provider": "ylytic", "more": 1},
        {"provider": "influencer-hero", "secrets": [" "]},
        {"provider": "ylytic", "script": {"answers": [{"headers": {"a b": "c"}}]}},
        {"provider": "ylytic", "script": {"answers": [{"headers": {"Content-Length": "7"}}]}},
        {"provider": "ylytic", "script": {"answers": [{"headers": {"X": "a\r\nSet-Cookie: b"}}]}},
        {"provider": "ylytic", "script": {"answers": [99]}},
    ],
)
def test_a_wish_that_cannot_be_fulfilled_makes_nothing(client: Client, wish: dict[str, object]) -> None:
    before = client("GET", "/api/inboxes").json()
    answer = client("POST", "/api/inboxes", wish)
    assert (answer.status, answer.headers["content-type"]) == (422, "application/problem+json")
    assert client("GET", "/api/inboxes").json() == before


def test_an_inbox_of_what_nobody_sends_is_refused(client: Client) -> None:
    for wish in ({"provider": "nobody"}, {"provider": "ylytic", "webhook": "nothing"}):
        assert client("POST", "/api/inboxes", wish).json()["type"] == "urn:hookpact:problem:no-such-webhook"


def test_an_inbox_is_for_a_provider_and_speaks_json_only(client: Client) -> None:
    assert client("POST", "/api/inboxes", b"{", JSON).status == 400
    assert client("POST", "/api/inboxes", b"a=b", {"Content-Type": "text/plain"}).status == 415

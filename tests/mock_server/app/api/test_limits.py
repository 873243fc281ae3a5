from tests.mock_server.app.calling import Client

HELLO = "/providers/influencer-hero/v1/account/hello"
LIMIT = "/api/providers/influencer-hero/limit"
KEY = {"X-API-KEY": "anything"}


def test_a_limit_is_switched_on_and_off(client: Client) -> None:
    assert client("GET", HELLO, headers=KEY).status == 200
    assert client("PUT", LIMIT, {"calls": 1, "seconds": 300}).status == 204
    first, second = (client("GET", HELLO, headers=KEY) for _ in range(2))
    assert (first.status, second.status) == (200, 429)
    assert 299 <= int(second.headers["retry-after"]) <= 300
    assert second.json() == {"error_message": "Rate limit exceeded"}
    assert client("GET", "/providers/influencer-hero/v1/public/hello").status == 200
    assert client("DELETE", LIMIT).status == 204
    assert client("GET", HELLO, headers=KEY).status == 200


def test_only_an_api_has_a_limit_and_it_is_a_number(client: Client) -> None:
    assert client("PUT", "/api/providers/nobody/limit", {"calls": 1}).status == 404
    assert client("PUT", LIMIT, {"calls": -1}).status == 422
    assert client("PUT", LIMIT, {}).status == 422

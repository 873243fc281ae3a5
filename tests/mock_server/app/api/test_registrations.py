import pytest

from tests.mock_server.app.api.test_inboxes import made
from tests.mock_server.app.calling import Client

CREATORS = "/providers/ylytic/ylytic/admin/api/v1/creators"
KEY = {"Content-Type": "application/json", "Authorization": "Bearer anything"}


def test_who_registered_here_gets_what_the_providers_api_causes(client: Client) -> None:
    inbox = made(client, provider="ylytic")
    registration = client("POST", "/api/registrations", {"webhook": "ylytic/creator_insights", "url": inbox["url"]})
    assert registration.status == 201, registration.body
    handles = ["https://www.instagram.example/ann/", "https://www.youtube.example/@failing"]
    assert client("POST", CREATORS, {"handles": handles}, KEY).json() == {"status": "success"}
    wait = {"matches": [{"pointers": {"/status": "success"}}], "timeout": 10}
    assert client("POST", f"/api/inboxes/{inbox['name']}/wait", wait).status == 200
    wait = {
        "match": {"pointers": {"/status": "failed", "/identifier": "failing", "/connector": "youtube"}},
        "timeout": 10,
    }
    assert client("POST", f"/api/inboxes/{inbox['name']}/wait", wait).status == 200
    number = registration.json()["number"]
    assert registration.json() in client("GET", "/api/registrations").json()["registrations"]
    assert client("DELETE", f"/api/registrations/{number}").status == 204
    assert client("DELETE", f"/api/registrations/{number}").status == 404
    assert registration.json() not in client("GET", "/api/registrations").json()["registrations"]


def test_the_same_is_registered_once(client: Client) -> None:
    said = {"webhook": "ylytic/campaign_insights", "url": "http://127.0.0.1:9999/twice"}
    assert [client("POST", "/api/registrations", said).status for _ in range(2)] == [201, 409]


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"webhook": "ylytic/nothing"}, 404), ({"webhook": "nobody/x"}, 404), ({"url": "http://10.0.0.1/"}, 403),
        ({"url": "http://169.254.169.254/"}, 403), ({"url": "ftp://x/"}, 422), ({"url": 5}, 422), ({"more": 1}, 422),
    ],
)  # fmt: skip
def test_only_a_known_webhook_and_a_url_that_may_be_called_are_registered(
    client: Client, change: dict[str, object], status: int
) -> None:
    said = {"webhook": "ylytic/campaign_insights", "url": "http://127.0.0.1:9999/once"} | change
    assert client("POST", "/api/registrations", said).status == status


@pytest.mark.parametrize("number", ["0", "x", "-1", "1e3"])
def test_a_number_is_a_number(client: Client, number: str) -> None:
    assert client("DELETE", f"/api/registrations/{number}").status == 422

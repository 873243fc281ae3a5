import pytest

from tests.mock_server.app.calling import Answer, Client

HERO = "influencer-hero/update_commission"
CALLS = {"/api/send": "to", "/api/deliveries": "to", "/api/registrations": "url"}
"""What sends somewhere, and how it says where."""


@pytest.fixture(params=CALLS)
def path(request: pytest.FixtureRequest) -> str:
    found: str = request.param
    return found


def asked(client: Client, path: str, to: str, webhook: str = HERO) -> Answer:
    return client("POST", path, {"webhook": webhook, CALLS[path]: to})


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
def test_the_server_sends_nowhere_but_to_this_machine_and_to_no_service_of_it(
    client: Client, path: str, to: str
) -> None:
    answer = asked(client, path, to)
    assert (answer.status, answer.json()["type"]) == (403, "urn:hookpact:problem:target-refused")


def test_the_server_does_not_send_to_its_own_control_port(client: Client, path: str) -> None:
    port = client.url.rpartition(":")[2]
    for host in ("127.0.0.1", "localhost", "127.1", "2130706433", "[::ffff:127.0.0.1]"):
        assert asked(client, path, f"http://{host}:{port}/api/inboxes").status == 403


@pytest.mark.parametrize(
    "to",
    ["ftp://127.0.0.1/", "http://user:pass@127.0.0.1/", "file:///etc/passwd", "nothing", "http://ex\u00e4mple.test/"],
)
def test_what_is_no_http_url_is_refused(client: Client, path: str, to: str) -> None:
    assert asked(client, path, to).status in (403, 422)


def test_an_unknown_webhook_is_refused_with_the_nearest_name(client: Client, path: str) -> None:
    answer = asked(client, path, client.url, "influencer-hero/update_comission")
    assert "update_commission" in answer.json()["detail"]
    assert asked(client, path, client.url, "nobody/x").status == 404

"""The attacks on the control port that a page in somebody's browser, or a machine nearby, can try."""

import pytest

from tests.mock_server.app.calling import JSON, TOKEN, Client, locked, served

GUARDED = ("/", "/api/inboxes", "/api/openapi.json", "/openapi/ylytic.yaml", "/openapi/ylytic.json", "/api/events")


@pytest.mark.parametrize("path", GUARDED)
@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80", "", "a b"])
def test_a_name_that_was_rebound_to_this_machine_is_refused(client: Client, path: str, host: str) -> None:
    answer = client("GET", path, headers={"Host": host})
    assert (answer.status, answer.json()["type"]) == (403, "urn:hookpact:problem:foreign-host")


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8080", "127.0.0.1:1", "[::1]:99", "[::1]"])
def test_this_machine_may_be_called_by_its_names(client: Client, host: str) -> None:
    assert client("GET", "/api/inboxes", headers={"Host": host}).status == 200


def test_inboxes_and_health_may_be_called_by_any_name(client: Client) -> None:
    docker = {"Host": "host.docker.internal:8080"}
    assert client("GET", "/healthz", headers=docker).status == 200
    assert client("POST", "/in/ylytic", b"{}", docker).status == 400


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_page_of_another_origin_reads_and_writes_nothing(client: Client, headers: dict[str, str]) -> None:
    for method, path in (
        ("GET", "/api/inboxes"),
        ("POST", "/api/inboxes"),
        ("DELETE", "/api/inboxes/ylytic/deliveries"),
    ):
        body = {"provider": "ylytic"} if method == "POST" else None
        answer = client(method, path, body, headers | (JSON if body else {}))
        assert (answer.status, answer.json()["type"]) == (403, "urn:hookpact:problem:cross-origin")


def test_a_page_of_our_own_may_call(client: Client) -> None:
    headers = {"Origin": client.url, "Sec-Fetch-Site": "same-origin"}
    assert client("GET", "/api/inboxes", headers=headers).status == 200


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_what_a_form_can_send_is_refused(client: Client, kind: str) -> None:
    answer = client("POST", "/api/inboxes", b'{"provider": "ylytic"}', {"Content-Type": kind} if kind else {})
    assert answer.status == 415


def test_no_answer_allows_another_origin(client: Client) -> None:
    asked = {"Origin": "http://evil.example", "Access-Control-Request-Method": "POST"}
    for method, path in (("OPTIONS", "/api/inboxes"), ("OPTIONS", "/in/ylytic"), ("GET", "/"), ("POST", "/in/ylytic")):
        answer = client(method, path, headers=asked)
        assert not [name for name in answer.headers if name.startswith("access-control")]


@pytest.mark.parametrize(
    "path", ["/api/inboxes", "/openapi/ylytic.yaml", "/nothing", "/healthz", "/in/ylytic", "/in/no"]
)
def test_what_is_no_page_is_a_sandbox(client: Client, path: str) -> None:
    answer = client("GET", path)
    assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_with_a_token_nothing_but_inboxes_and_health_is_open() -> None:
    with served(locked()) as (client, _):
        for path in GUARDED:
            for headers in (
                {},
                {"Authorization": "Bearer x"},
                {"Authorization": TOKEN},
                {"Cookie": f"hookpact={TOKEN}x"},
            ):
                answer = client("GET", path, headers=headers)
                assert (answer.status, answer.headers["www-authenticate"]) == (401, "Bearer")
            assert client("GET", f"{path}?token={TOKEN}").status == 401
        assert client("GET", "/healthz").status == 200
        assert client("POST", "/in/ylytic", {}).status == 400
        assert client("GET", "/api/inboxes", headers={"Authorization": f"Bearer {TOKEN}"}).status == 200
        assert TOKEN.encode() not in client("GET", "/", headers={"Authorization": f"Bearer {TOKEN}"}).body


HELLO = "/providers/influencer-hero/v1/account/hello"
CREATE = "/providers/influencer-hero/v1/account/create_webhook"


def test_a_page_of_another_origin_calls_no_providers_api(client: Client) -> None:
    for headers in (
        {"Host": "evil.example"}, {"Origin": "http://evil.example"}, {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
    ):  # fmt: skip
        assert client("GET", HELLO, headers={"X-API-KEY": "k", **headers}).status == 403
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        answer = client("POST", CREATE, b"{}", {"X-API-KEY": "k", "Content-Type": kind})
        assert (answer.status, set(answer.json())) == (415, {"error_message"})


def test_a_providers_api_answers_so_that_no_browser_runs_it(client: Client) -> None:
    for path in (HELLO, "/providers/influencer-hero/nothing", "/providers/nobody/x"):
        headers = client("GET", path, headers={"X-API-KEY": "k"}).headers
        assert headers["content-security-policy"] == "sandbox; default-src 'none'"
        assert headers["x-content-type-options"] == "nosniff"


def test_a_locked_server_lets_in_to_a_providers_api_by_its_token_wherever_the_provider_has_its_keys() -> None:
    with served(locked()) as (client, _):
        assert client("GET", HELLO, headers={"X-API-KEY": "anything"}).status == 401
        assert client("GET", HELLO, headers={"X-API-KEY": TOKEN}).status == 200
        assert client("GET", HELLO, headers={"X-API-KEY": "k", "Authorization": f"Bearer {TOKEN}"}).status == 200
        ylytic = "/providers/ylytic/ylytic/admin/api/v1/creators/status"
        for token, status in ((TOKEN, 200), ("other", 401)):
            headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
            assert client("POST", ylytic, {"handles": []}, headers).status == status

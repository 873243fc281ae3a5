import pytest

from tests.mock_server.app.calling import Client


def test_the_first_page_runs_no_script(client: Client) -> None:
    answer = client("GET", "/")
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "script" not in policy
    assert b"<script" not in answer.body
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-frame-options"] == "DENY"


def test_documents_are_there_to_download(client: Client) -> None:
    assert client("GET", "/openapi/ylytic.yaml").body.startswith(b"openapi: 3.1.0")
    assert client("GET", "/openapi/ylytic.json").json()["openapi"] == "3.1.0"


@pytest.mark.parametrize(
    "path",
    [
        "/openapi/..%2f..%2fpyproject.yaml",
        "/openapi/....yaml",
        "/openapi/%00.yaml",
        "/openapi/..\\x.yaml",
        "/openapi/x",
    ],
)
def test_a_document_is_found_by_its_providers_name_alone(client: Client, path: str) -> None:
    assert client("GET", path).status == 404


def test_the_first_page_and_the_list_of_providers_say_where_their_apis_are(client: Client) -> None:
    api = f"{client.url}/providers/ylytic"
    assert api.encode() in client("GET", "/").body
    assert api in [provider["api"] for provider in client("GET", "/api/providers").json()["providers"]]

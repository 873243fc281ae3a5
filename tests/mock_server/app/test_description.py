import re

import pytest
from openapi_spec_validator import validate

from contracts.deliveries import FAULTS
from mock_server.app.description import document
from tests.mock_server.app.calling import JSON, TOKEN, Client, locked, served


def test_its_document_is_valid_openapi() -> None:
    validate(document())


def test_it_names_every_fault_that_there_is_and_those_that_take_a_value() -> None:
    alone, *with_value = document()["components"]["schemas"]["SendFault"]["anyOf"]
    assert alone["enum"] == list(FAULTS)
    said = [text for kind in with_value for text in kind.get("enum", (kind.get("pattern"),))]
    valued = {name for text in said for name in re.findall("[a-z-]+", text.partition("=")[0])}
    assert valued == {name for name, kind in FAULTS.items() if kind.takes}


def test_no_operation_has_a_default_answer_and_every_object_is_closed() -> None:
    operations = [
        found for path in document()["paths"].values() for method, found in path.items() if method != "parameters"
    ]
    assert [operation["operationId"] for operation in operations if "default" in operation["responses"]] == []
    assert [name for name, schema in document()["components"]["schemas"].items() if _is_open(schema)] == []


def _is_open(schema: dict[str, object]) -> bool:
    return schema.get("type") == "object" and schema.get("additionalProperties") is not False


def test_it_says_where_the_server_is_and_whether_it_wants_a_token(client: Client) -> None:
    assert client("GET", "/api/openapi.json").json()["servers"] == [{"url": client.url}]
    assert "security" not in client("GET", "/api/openapi.json").json()
    with served(locked()) as (guarded, _):
        told = guarded("GET", "/api/openapi.json", headers={"Authorization": f"Bearer {TOKEN}"}).json()
    assert told["security"] == [{"Token": []}]


def test_a_query_that_nobody_knows_is_refused(client: Client) -> None:
    for query in ("more=1", "after=-1", "after=x", "most=0", "after=1&after=2", "after=" + "9" * 30):
        assert client("GET", f"/api/inboxes/ylytic/deliveries?{query}").status == 422


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/api/inboxes", {"name": "x", "provider": "ylytic", "secrets": "MARKED"}),
        ("/api/inboxes", {"name": "x", "provider": "ylytic", "secrets": [["MARKED"]]}),
        ("/api/inboxes", {"name": "x", "provider": "ylytic", "secrets": {"secret": "MARKED"}}),
        ("/api/send", {"webhook": "ylytic/creator_insights", "secret": ["MARKED"]}),
    ],
)
def test_a_secret_of_a_wrong_type_is_refused_and_not_repeated(client: Client, path: str, said: object) -> None:
    answer = client("POST", path, said)
    assert (answer.status, answer.json()["type"]) == (422, "urn:hookpact:problem:invalid")
    assert b"MARKED" not in answer.body


def test_a_body_without_end_is_refused(client: Client) -> None:
    assert client("POST", "/api/inboxes", b" " * 10_000_001, JSON).status == 413

import asyncio
import http.client
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from contracts.schemas import Json
from mock_server.app import Contract, Setup
from tests.contracts.documents.documents import provider
from tests.mock_server.app.api.test_inboxes import HERO, caught, made
from tests.mock_server.app.calling import Client, delivery, served


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    with served() as (client, _):
        yield client


def test_a_right_delivery_is_acknowledged_and_journalled_with_its_exact_bytes(client: Client) -> None:
    inbox = made(client)
    request = delivery(inbox["url"], HERO)
    answer = client.deliver(request)
    assert (answer.status, answer.json()) == (200, {"ok": True, "webhook": HERO})
    (entry,) = caught(client, inbox)
    assert (entry["accepted"], entry["webhook"], entry["reason"]) == (True, HERO, None)
    shown = entry["request"]
    assert isinstance(shown, dict)
    assert shown["body"] == request.body.decode()
    assert [n for n, _ in shown["headers"] if n.lower().endswith("signature")] == ["X-InfluencerHero-Signature"]


def test_a_forged_delivery_is_refused_with_the_reason_and_journalled(client: Client) -> None:
    inbox = made(client)
    answer = client.deliver(delivery(inbox["url"], HERO, secret="another secret of ours"))
    assert (answer.status, answer.json()["reason"]) == (401, "no-match")
    assert [(entry["accepted"], entry["reason"]) for entry in caught(client, inbox)] == [(False, "no-match")]


def test_a_signed_body_that_breaks_a_named_contract_is_told_its_problems(client: Client) -> None:
    inbox = made(client)
    answer = client.deliver(delivery(f"{inbox['url']}/update_commission", HERO, body=b'{"deal_id": 7}'))
    assert (answer.status, answer.json()["reason"]) == (400, "breaks-the-contract")
    assert "/deal_id" in {problem["pointer"] for problem in answer.json()["problems"]}


def test_a_body_that_fits_no_contract_names_the_nearest_one(client: Client) -> None:
    inbox = made(client)
    answer = client.deliver(delivery(inbox["url"], HERO, body=b"{}"))
    assert (answer.status, answer.json()["reason"]) == (400, "fits-no-contract")
    assert "is nearest" in answer.json()["detail"]


def test_a_body_that_is_not_json_is_refused_after_its_signature(client: Client) -> None:
    inbox = made(client)
    assert client.deliver(delivery(inbox["url"], HERO, body=b"{")).json()["reason"] == "not-json"
    unsigned = client("POST", f"/in/{inbox['name']}", b"{")
    assert unsigned.json()["reason"] == "missing-header"


def test_a_body_with_a_lone_surrogate_or_great_depth_is_refused_and_the_server_lives(client: Client) -> None:
    inbox = made(client, "ylytic")
    for body in (b'{"status": "\\ud800"}', b"[" * 60_000 + b"]" * 60_000, b"\xff\xfe", b""):
        answer = client("POST", f"/in/{inbox['name']}", body)
        assert (answer.status, answer.json()["reason"]) == (400, "not-json")
    assert client("GET", "/healthz").status == 200


def test_only_post_delivers(client: Client) -> None:
    inbox = made(client)
    for method in ("GET", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"):
        answer = client(method, f"/in/{inbox['name']}")
        assert (answer.status, answer.headers["allow"]) == (405, "POST")
    assert {entry["reason"] for entry in caught(client, inbox)} == {"wrong-method"}


def test_a_body_over_a_megabyte_is_refused_by_its_length_and_by_its_bytes(client: Client) -> None:
    inbox = made(client)
    place = urlsplit(inbox["url"])
    with socket.create_connection((place.hostname, place.port), timeout=10) as announced:
        # The length alone is enough: whoever goes on writing meets a closed connection.
        announced.sendall(f"POST {place.path} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000001\r\n\r\n".encode())
        assert announced.recv(100).startswith(b"HTTP/1.1 413")
    with socket.create_connection((place.hostname, place.port), timeout=10) as chunked:
        head = f"POST {place.path} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
        chunked.sendall(head.encode() + b"f4241\r\n" + b"x" * 1_000_001)
        assert chunked.recv(100).startswith(b"HTTP/1.1 413")
    assert [entry["reason"] for entry in caught(client, inbox)] == ["too-large", "too-large"]


def test_a_webhook_that_the_url_names_must_be_the_providers(client: Client) -> None:
    inbox = made(client)
    assert client("POST", f"/in/{inbox['name']}/no_such_webhook", {}).status == 404
    assert client("POST", "/in/nobody", {}).status == 404
    assert caught(client, inbox) == []


@pytest.mark.parametrize(
    "path", ["/in/..%2fapi%2finboxes", "/in/%2e%2e/api", "/in/../api/inboxes", "/in/", "/in//", "/in/ylytic%00"]
)
def test_a_hostile_path_leads_nowhere(client: Client, path: str) -> None:
    assert client("POST", path, {}).status == 404


FAILED = {"type": "creator_insights", "status": "failed", "status_reason": "not_found", "identifier": "a"}


def statuses(client: Client, inbox: dict[str, str], count: int, body: object = None) -> list[int]:
    path = f"/in/{inbox['name']}"
    return [client("POST", path, {} if body is None else body).status for _ in range(count)]


def test_a_sequence_is_played_once_and_then_the_inbox_answers_by_itself(client: Client) -> None:
    inbox = made(client, "ylytic", script={"answers": [500, {"status": 503, "times": 2}, 200]})
    assert statuses(client, inbox, 5) == [500, 503, 503, 200, 400]


def test_an_answer_for_ever_never_ends(client: Client) -> None:
    inbox = made(client, "ylytic", script={"answers": [{"status": 418, "times": 0}]})
    assert statuses(client, inbox, 4) == [418] * 4


def test_a_new_script_is_played_from_its_beginning(client: Client) -> None:
    inbox = made(client, "ylytic", script={"answers": [500, 501]})
    assert statuses(client, inbox, 1) == [500]
    assert client("PUT", f"/api/inboxes/{inbox['name']}/script", {"answers": [502]}).status == 204
    assert statuses(client, inbox, 2) == [502, 400]


def test_a_rule_on_the_payload_comes_before_the_sequence(client: Client) -> None:
    rule = {"match": {"pointers": {"/status": "failed"}}, "answers": [{"status": 503, "times": 0}]}
    inbox = made(client, "ylytic", script={"rules": [rule], "answers": [500]})
    assert statuses(client, inbox, 2, FAILED) == [503, 503]
    assert statuses(client, inbox, 2) == [500, 400]


def test_a_scripted_answer_has_its_headers_and_body(client: Client) -> None:
    answers = [{"status": 202, "headers": {"Retry-After": "7"}, "json": {"queued": True}}, {"body": "late"}]
    inbox = made(client, "ylytic", script={"answers": answers})
    first = client("POST", f"/in/{inbox['name']}", {})
    assert (first.status, first.headers["retry-after"], first.json()) == (202, "7", {"queued": True})
    second = client("POST", f"/in/{inbox['name']}", {})
    assert (second.status, second.body, second.headers["content-type"]) == (400, b"late", "text/plain; charset=utf-8")


def test_a_scripted_page_cannot_run_on_the_origin_of_the_control_pages(client: Client) -> None:
    page = {"headers": {"Content-Type": "text/html"}, "body": "<script>fetch('/api/inboxes')</script>"}
    inbox = made(client, "ylytic", script={"answers": [page]})
    answer = client("POST", f"/in/{inbox['name']}", {})
    assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_cut_before_the_answer_closes_the_connection(client: Client) -> None:
    inbox = made(client, "ylytic", script={"answers": [{"cut": "before"}]})
    with pytest.raises(http.client.RemoteDisconnected):
        client("POST", f"/in/{inbox['name']}", {})
    assert [entry["answer"] for entry in caught(client, inbox)] == [{"silence": "dropped"}]


def test_a_cut_within_the_answer_leaves_it_unfinished(client: Client) -> None:
    inbox = made(client, "ylytic", script={"answers": [{"cut": "within", "body": "0123456789"}]})
    with pytest.raises(http.client.IncompleteRead) as cut:
        client("POST", f"/in/{inbox['name']}", {})
    assert cut.value.partial == b"01234"


def test_an_inbox_that_hangs_lets_the_sender_go_and_remembers(client: Client) -> None:
    inbox = made(client, "ylytic", script={"answers": [{"hang": True}]})
    place = urlsplit(inbox["url"])
    with socket.create_connection((place.hostname, place.port), timeout=0.3) as sender:
        sender.sendall(f"POST {place.path} HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{{}}".encode())
        with pytest.raises(TimeoutError):
            sender.recv(1)
    assert [entry["answer"] for entry in caught(client, inbox)] == [{"silence": "timeout"}]


def test_a_delayed_answer_comes_later_than_the_journal_has_it(client: Client) -> None:
    inbox = made(client, "ylytic", script={"answers": [{"delay": 0.3}]})
    place = urlsplit(inbox["url"])
    with socket.create_connection((place.hostname, place.port), timeout=5) as sender:
        sender.sendall(f"POST {place.path} HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{{}}".encode())
        wait = client("POST", f"/api/inboxes/{inbox['name']}/wait", {"match": {"verdict": "any"}, "timeout": 5})
        assert wait.status == 200
        assert sender.recv(12) == b"HTTP/1.1 400"


def setup_of(operations: dict[str, Json]) -> Setup:
    return Setup(contracts=(Contract(provider=provider(("/webhooks", operations)), text=b""),))


def test_a_webhook_that_is_sent_by_put_is_taken_by_put() -> None:
    body = {"content": {"application/json": {"schema": {"type": "object"}}}}
    with served(setup_of({"paid": {"put": {"requestBody": body, "security": []}}, "gone": {"delete": {}}})) as (ask, _):
        assert ask("PUT", "/in/pay/paid", {}).status == 200
        refused = ask("POST", "/in/pay/paid", {})
        assert (refused.status, refused.headers["allow"]) == (405, "PUT")
        assert ask("POST", "/in/pay", {}).headers["allow"] == "PUT, DELETE"


def test_what_cannot_be_remembered_is_not_acknowledged(caplog: pytest.LogCaptureFixture) -> None:
    with served(setup_of({"paid": {"post": {"security": []}}})) as (ask, mock):
        full = mock.store.do(lambda connection: connection.exec_driver_sql("PRAGMA max_page_count = 1"))
        asyncio.run(full)
        answers = [ask("POST", "/in/pay/paid", {"long": "x" * 9000}) for _ in range(2)]
        assert {(answer.status, answer.json()["reason"]) for answer in answers} == {(503, "store-full")}
        sent = ask("POST", "/api/send", {"webhook": "pay/paid", "to": f"{ask.url}/in/pay", "body": "x" * 9000})
        assert (sent.status, sent.json()["type"]) == (503, "urn:hookpact:problem:store-full")
        assert ask("GET", "/healthz").status == 200
    assert {record.message for record in caplog.records} == {
        "a delivery could not be remembered: database or disk is full"
    }

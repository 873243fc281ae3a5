import json
import signal
import socket
import subprocess
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from mock_server import catalog
from tests.end_to_end.conftest import ROOT, Cli
from tests.end_to_end.serving import Served, serving

SECRET = "a-secret-nobody-may-see"


def call(served: Served, method: str, path: str, body: bytes | None = None, **headers: str) -> tuple[int, bytes]:
    connection = HTTPConnection(urlsplit(served.url).netloc, timeout=10)
    try:
        kinds = {"Content-Type": "application/json"} if body is not None else {}
        connection.request(method, path, body, kinds | headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_with_code_0(how: signal.Signals) -> None:
    with serving() as served:
        assert call(served, "GET", "/healthz") == (200, b"ok\n")
        code, said = served.stop(how)
        assert (code, said.count("\n")) == (0, 1)
        assert "public test secret" in said


@pytest.mark.parametrize("provider", catalog.names())
def test_what_hookpact_sends_is_taken_and_shown(cli: Cli, provider: str) -> None:
    with serving(env={"HOOKPACT_SECRET": SECRET}) as served:
        to = f"{served.url}/in/{provider}"
        done = cli("send", "--all", "--provider", provider, "--to", to, env={"HOOKPACT_SECRET": SECRET})
        assert done.returncode == 0, done.stdout + done.stderr
        caught = json.loads(call(served, "GET", f"/api/inboxes/{provider}/deliveries")[1])["deliveries"]
        assert all(entry["accepted"] for entry in caught)
        assert len(caught) == done.stdout.count("✓") > 0


def test_of_two_ways_to_sign_each_has_its_own_secret(cli: Cli, tmp_path: Path) -> None:
    signed = "type: apiKey, in: header, x-signature: {algorithm: hmac-sha256, key: {decode: "
    body = "requestBody: {content: {application/json: {schema: {type: object, required: ["
    (tmp_path / "two.yaml").write_text(
        f"""openapi: 3.1.0
info: {{title: two, version: "1"}}
components:
  securitySchemes:
    A: {{name: X-A, {signed}utf8}}, vectors: [{{secret: secret-of-a}}]}}}}
    B: {{name: X-B, {signed}hex}}, vectors: [{{secret: "00112233445566778899aabbccddeeff"}}]}}}}
webhooks:
  a: {{post: {{security: [{{A: []}}], {body}a]}}}}}}}}}}}}
  b: {{post: {{security: [{{B: []}}], {body}b]}}}}}}}}}}}}
"""
    )
    with serving("--document", str(tmp_path / "two.yaml")) as served:
        done = cli("send", "--all", "--document", "two.yaml", "--to", f"{served.url}/in/two")
    assert (done.returncode, done.stdout.count("✓")) == (0, 2), done.stdout + done.stderr
    assert "'secret-of-a', '00112233445566778899aabbccddeeff'" in done.stderr


def test_it_is_a_right_receiver(cli: Cli) -> None:
    with serving() as served:
        for provider, webhook in (("influencer-hero", "update_commission"), ("ylytic", "creator_insights")):
            done = cli("verify", f"{served.url}/in/{provider}", "--provider", provider, "--webhook", webhook,
                       "--strict", "--json")  # fmt: skip
            report = json.loads(done.stdout)
            broken = [f for f in report["findings"] if f["status"] in ("failed", "flaky") and f["level"] != "note"]
            assert (done.returncode, broken) == (0, []), done.stderr
            assert report["summary"]["must"]["passed"] > 50


def test_a_port_in_use_is_one_line(cli: Cli) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = cli("serve", "--port", port)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"hookpact: port {port} is in use; choose another with --port\n"


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])
def test_other_machines_are_not_let_in_without_a_token(cli: Cli, host: str) -> None:
    done = cli("serve", "--port", "0", "--host", host)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "add --token" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--token", "short"], "at least 16"),
        (["--token", "env:NOWHERE"], "--token env:NOWHERE: there is no environment variable"),
        (["--document", "nowhere.yaml"], "nowhere.yaml: No such file"),
        (["--host", "192.0.2.1"], "no such address"),
        (["--secret", ""], "--secret is empty"),
        (["--store", "nowhere/journal.db"], "No such file"),
        (["--scheme", "stripe"], "there is no --document"),
        (["--public-url", "ftp://x"], "--public-url"),
    ],
)
def test_what_cannot_be_served_is_one_line_with_code_2(cli: Cli, arguments: list[str], said: str) -> None:
    done = cli("serve", "--port", "0", *arguments, env={"HOOKPACT_SECRET": SECRET})
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stderr


def test_another_document_gets_an_inbox_too(tmp_path: Path) -> None:
    document = tmp_path / "shop.yaml"
    document.write_text(
        'openapi: 3.1.0\ninfo: {title: Shop, version: "1"}\nwebhooks:\n  sold:\n    post:\n      requestBody: '
        "{content: {application/json: {schema: {type: object, required: [id]}}}}\n      responses: {'200': "
        "{description: ok}}\n"
    )
    with serving("--document", str(document), "--unsigned") as served:
        assert call(served, "POST", "/in/shop", b'{"id": 1}') == (200, b'{"ok":true,"webhook":"shop/sold"}')
        assert call(served, "GET", "/openapi/shop.yaml")[1] == document.read_bytes()


def test_no_secret_and_no_token_is_in_what_it_says_or_answers() -> None:
    token = "a-token-nobody-may-see"
    with serving("--token", "env:TOKEN", env={"HOOKPACT_SECRET": SECRET, "TOKEN": token}) as served:
        answers = [
            call(served, method, path, body, **({} if "/in/" in path else {"Authorization": f"Bearer {token}"}))
            for method, path, body in (
                ("GET", "/", None), ("GET", "/api/inboxes", None), ("GET", "/api/openapi.json", None),
                ("POST", "/in/influencer-hero", b"{}"), ("GET", "/api/inboxes/influencer-hero/deliveries", None),
                ("POST", "/api/send", b'{"webhook": "influencer-hero/update_commission", "to": "http://127.0.0.1:9999"}'),
                ("POST", "/api/send", b"{"), ("GET", "/api/sent", None),
            )
        ]  # fmt: skip
        _, said = served.stop()
    for hidden in (SECRET, token):
        assert hidden not in said
        assert all(hidden.encode() not in body for _, body in answers)


def test_a_journal_that_was_kept_is_shown_again_and_no_second_server_opens_it(cli: Cli, tmp_path: Path) -> None:
    file = str(tmp_path / "journal.db")
    with serving("--store", file) as served:
        call(served, "POST", "/in/ylytic", b'{"kept": true}')
        done = cli("serve", "--port", "0", "--store", file)
        assert (done.returncode, "another process has it open" in done.stderr) == (2, True)
        served.stop()
    with serving("--store", file) as served:
        caught = json.loads(call(served, "GET", "/api/inboxes/ylytic/deliveries")[1])["deliveries"]
        assert [entry["request"]["body"] for entry in caught] == ['{"kept": true}']


def test_the_whole_story_with_nothing_but_curl_and_nothing_is_left_over() -> None:
    with serving() as served:
        for _ in range(2):
            script = ["bash", str(ROOT / "examples" / "curl.sh"), served.url]
            done = subprocess.run(script, capture_output=True, text=True, timeout=60, check=False)
            assert done.returncode == 0, done.stdout + done.stderr
            assert '/deal_id is \\"7\\", not \\"8\\"' in done.stdout
        assert call(served, "GET", "/api/inboxes/story")[0] == 404

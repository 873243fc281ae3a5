"""The mocked providers: a story told by curl, the vendors' rules, and what another tool makes of their documents."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from mock_server import catalog
from tests.end_to_end.conftest import Cli
from tests.end_to_end.serving import Served, serving
from tests.end_to_end.test_serve import call

STORY = Path(__file__).with_name("provider_story.sh")
CONFIG = Path(__file__).parent.parent / "data" / "provider-apis.schemathesis.toml"
SCHEMATHESIS = Path(sys.executable).with_name("schemathesis")
SCALE = 100
KEYS = {"influencer-hero": "X-API-KEY: chosen", "ylytic": "Authorization: Bearer chosen"}
CREATE = "/providers/influencer-hero/v1/account/create_webhook"
CREATORS = "/providers/ylytic/ylytic/admin/api/v1/creators"


def test_the_story_of_a_registration_with_nothing_but_curl(tmp_path: Path) -> None:
    file = tmp_path / "attempts.json"
    with serving("--time-scale", str(SCALE)) as served:
        done = subprocess.run(
            ["bash", STORY, served.url, file], capture_output=True, text=True, timeout=120, check=False
        )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("\n") == 7
    attempts = json.loads(file.read_text())["deliveries"]
    assert [attempt["answer"]["status"] for attempt in attempts] == [500, 500, 200]
    assert all(attempt["accepted"] for attempt in attempts)
    assert len({attempt["request"]["body"] for attempt in attempts}) == 1
    at = [attempt["at"] for attempt in attempts]
    rules = catalog.provider("influencer-hero").webhooks["new_influencer_order"].rules
    for gap, planned in zip((at[1] - at[0], at[2] - at[1]), rules.retries, strict=False):
        # Never earlier than the schedule with its jitter says; how much later depends on the machine.
        assert planned * (1 - rules.jitter) <= gap * SCALE <= planned * (1 + rules.jitter) + 1.5 * SCALE


def register(served: Served, url: str) -> tuple[int, Any]:
    said = json.dumps({"webhook_type": "update_commission", "webhook_url": url}).encode()
    status, body = call(served, "POST", CREATE, said, **{"X-API-KEY": "k"})
    return status, json.loads(body)


def test_by_vendor_rules_an_endpoint_on_this_machine_is_turned_down_in_the_vendors_words() -> None:
    with serving("--vendor-rules") as served:
        for url in (f"{served.url}/in/ylytic", "http://localhost/", "http://192.168.0.1/", "http://[::1]:9/"):
            assert register(served, url) == (400, {"error_message": "Webhook URL must be public"})
        assert register(served, "https://8.8.8.8/hooks")[0] == 200
    with serving() as served:
        assert register(served, f"{served.url}/in/ylytic")[0] == 200
        assert register(served, "http://192.168.0.1/")[0] == 400


def test_a_chosen_key_is_the_only_right_one_and_is_shown_nowhere() -> None:
    with serving("--api-key", "env:KEY", env={"KEY": "a-key-nobody-may-see"}) as served:
        hello = "/providers/influencer-hero/v1/account/hello"
        assert call(served, "GET", hello, None, **{"X-API-KEY": "another"})[0] == 401
        assert call(served, "GET", hello, None, **{"X-API-KEY": "a-key-nobody-may-see"})[0] == 200
        bodies = [call(served, "GET", path)[1] for path in ("/", "/api/providers", "/api/registrations")]
        _, said = served.stop()
    assert all(b"a-key-nobody-may-see" not in body for body in bodies)
    assert "a-key-nobody-may-see" not in said


def test_an_endpoint_that_was_configured_gets_what_a_call_causes() -> None:
    with serving() as target:
        hook = f"{target.url}/in/ylytic"
        with serving("--deliver", f"ylytic/creator_insights={hook}") as served:
            handles = json.dumps({"handles": ["https://www.tiktok.example/@ann", "https://x.example/fail"]}).encode()
            assert call(served, "POST", CREATORS, handles, Authorization="Bearer t") == (200, b'{"status":"success"}')
            wait = json.dumps({"count": 2, "timeout": 20}).encode()
            status, body = call(target, "POST", "/api/inboxes/ylytic/wait", wait)
            assert status == 200, body
    payloads = [json.loads(entry["request"]["body"]) for entry in json.loads(body)["deliveries"]]
    found = sorted((payload["identifier"], payload["status"], payload.get("status_reason")) for payload in payloads)
    assert found == [("ann", "success", None), ("fail", "failed", "Invalid Handle")]


def test_a_limit_from_the_start_is_told_with_retry_after() -> None:
    with serving("--rate-limit", "1/300") as served:
        hello = "/providers/influencer-hero/v1/account/hello"
        found = [call(served, "GET", hello, None, **{"X-API-KEY": "k"}) for _ in range(2)]
        assert [status for status, _ in found] == [200, 429]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--deliver", "ylytic/creator_insight=http://127.0.0.1/"], "did you mean 'creator_insights'"),
        (["--deliver", "ylytic/creator_insights"], "write PROVIDER/WEBHOOK=URL"),
        (["--deliver", "nobody/x=http://127.0.0.1/"], "write PROVIDER/WEBHOOK=URL"),
        (["--deliver", "ylytic/creator_insights=ftp://x"], "--deliver"),
        (["--api-key", ""], "--api-key is empty"),
        (["--api-key", "env:NOT_THERE"], "no environment variable NOT_THERE"),
        (["--rate-limit", "many"], "write CALLS or CALLS/SECONDS"),
        (["--rate-limit", "5/0"], "write CALLS or CALLS/SECONDS"),
    ],
)
def test_what_cannot_be_configured_is_one_line_with_code_2(cli: Cli, arguments: list[str], said: str) -> None:
    done = cli("serve", "--port", "0", *arguments, env={"HOOKPACT_SECRET": "a-secret-nobody-may-see"})
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(("provider", "operations"), [("influencer-hero", 14), ("ylytic", 2)])
def test_schemathesis_finds_nothing(provider: str, operations: int, tmp_path: Path) -> None:
    with serving("--api-key", "chosen", "--allow-target", "hooks.example.com") as served:
        done = subprocess.run(
            [
                SCHEMATHESIS, "--config-file", CONFIG, "run", f"{served.url}/openapi/{provider}.yaml", "--url",
                f"{served.url}/providers/{provider}", "--header", KEYS[provider], "--seed", "1", "--checks", "all",
                "--no-color", "-n", "5",
            ],
            capture_output=True, text=True, cwd=tmp_path, timeout=150, check=False,
        )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:]
    assert re.search(rf"Tested: {operations}\n", done.stdout)
    assert "Stateful (not applicable)" not in done.stdout

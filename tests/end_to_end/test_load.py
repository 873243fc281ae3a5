"""`send --concurrency`: many at once, each another delivery, and a sum that is true."""

import json
import subprocess
import sys

import pytest

from tests.end_to_end.conftest import Cli
from tests.end_to_end.serving import serving
from tests.mock_server.app.calling import Client

WEBHOOK = "influencer-hero/update_commission"


def test_each_delivery_arrives_once_and_is_right(cli: Cli) -> None:
    with serving() as served:
        many = ("--count", "300", "--concurrency", "16", "--json", "--seed", "1")
        done = cli("send", WEBHOOK, "--to", f"{served.url}/in/influencer-hero", *many)
        assert done.returncode == 0, done.stderr
        caught = Client(served.url)("GET", "/api/inboxes/influencer-hero/deliveries").json()["deliveries"]
    (told,) = map(json.loads, done.stdout.splitlines())
    assert (told["sent"], told["answers"]) == (300, {"200": 300})
    assert 0 < told["p50_ms"] <= told["p99_ms"] <= told["elapsed_s"] * 1000
    assert abs(told["per_second"] - 300 / told["elapsed_s"]) <= 1 + 0.01 * told["per_second"]
    assert all(entry["accepted"] for entry in caught)
    assert len({json.loads(entry["request"]["body"])["deal_id"] for entry in caught}) == 300


@pytest.mark.parametrize(("expect", "code"), [("acknowledged", 1), ("refused", 0), ("anything", 0)])
def test_what_was_not_expected_is_counted(cli: Cli, expect: str, code: int) -> None:
    with serving(env={"HOOKPACT_SECRET": "another-secret-altogether"}) as served:
        to = f"{served.url}/in/influencer-hero"
        done = cli("send", WEBHOOK, "--to", to, "--count", "20", "--concurrency", "4", "--expect", expect)
    assert done.returncode == code
    assert "      20 × 401" in done.stdout
    assert ("20 of 20 deliveries not acknowledged" in done.stderr) is bool(code)


def test_where_nobody_listens_the_silence_is_counted(cli: Cli) -> None:
    done = cli("send", WEBHOOK, "--to", "http://127.0.0.1:9/h", "--count", "5", "--concurrency", "5")
    assert (done.returncode, "5 × unreachable" in done.stdout) == (1, True)


def test_a_rate_holds_for_all_together(cli: Cli) -> None:
    with serving() as served:
        many = ("--count", "21", "--concurrency", "8", "--rate", "20", "--json")
        done = cli("send", WEBHOOK, "--to", f"{served.url}/in/influencer-hero", *many)
    assert json.loads(done.stdout)["elapsed_s"] >= 0.99


def test_faults_need_their_order(cli: Cli) -> None:
    done = cli("send", WEBHOOK, "--to", "http://127.0.0.1:9/h", "--concurrency", "5", "--fault", "duplicate")
    assert done.returncode == 2
    assert "--fault at-once" in done.stderr


def test_where_there_is_no_uvloop_it_works_without() -> None:
    words = ["send", WEBHOOK, "--to", "http://127.0.0.1:9/h", "--count", "2", "--concurrency", "2"]
    code = f"import sys; sys.modules['uvloop'] = None; from mock_server.cli import run; sys.exit(run({words}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, "2 × unreachable" in done.stdout) == (1, True), done.stderr

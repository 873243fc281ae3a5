"""Deliveries a second of `hookpact send`, beside Locust's FastHttpUser, to a receiver that costs next to nothing."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench.measuring import HOOKPACT, ROOT, free_port, running

ROUNDS = 3
COUNT = 20_000
USERS = 64
SECONDS = 5
WEBHOOK = "influencer-hero/update_commission"
LOCUST = ["--system-certs", "--from", "locust==2.47.0", "locust", "--headless", "--only-summary", "--json"]


def hookpact(url: str) -> float:
    """`send`, each delivery another one, made before the clock starts, signed when sent."""
    words = ["send", WEBHOOK, "--to", f"{url}/hooks", "--count", str(COUNT), "--concurrency", str(USERS), "--json"]
    found = json.loads(_run([HOOKPACT, *words]))
    assert found["answers"] == {"200": COUNT}
    return float(found["per_second"])


def locust(url: str, bodies: Path) -> float:
    """One process of Locust; its users send the same bodies, signed when sent."""
    script = str(Path(__file__).with_name("locustfile.py"))
    load = ["-f", script, "-H", url, "-u", str(USERS), "-r", str(USERS), "-t", f"{SECONDS}s"]
    (found,) = json.loads(_run([HOOKPACT.with_name("uvx"), *LOCUST, *load], BODIES=str(bodies)))
    assert found["num_failures"] == 0
    return float(found["num_requests"] / (found["last_request_timestamp"] - found["start_time"]))


def measure() -> None:
    """Measure and tell."""
    best = {"locust": 0.0, "hookpact": 0.0}
    port = free_port()
    with tempfile.TemporaryDirectory() as folder, running(_sink(port), port):
        bodies, url = Path(folder) / "bodies.json", f"http://127.0.0.1:{port}"
        rows = _run([HOOKPACT, "send", WEBHOOK, "--dry-run", "--json", "--count", "500", "--seed", "1"])
        bodies.write_text(json.dumps([json.loads(row)["body"] for row in rows.splitlines()]))
        for number in range(1, ROUNDS + 1):
            sys.stderr.write(f"sending: round {number} of {ROUNDS}\n")
            best["locust"] = max(best["locust"], locust(url, bodies))
            best["hookpact"] = max(best["hookpact"], hookpact(url))
    sys.stdout.write(f"sending, best of {ROUNDS} rounds, {USERS} at once, one process\n")
    for name, found in best.items():
        sys.stdout.write(f"  {name:<10} {found:8.0f} a second   {found / best['locust']:.2f} of locust\n")


def _sink(port: int) -> list[str | Path]:
    return [sys.executable, "-m", "tests.bench.sink", str(port)]


def _run(words: list[str | Path], **variables: str) -> str:
    done = subprocess.run(words, capture_output=True, text=True, check=False, cwd=ROOT, env=os.environ | variables)
    if done.returncode:
        raise SystemExit(done.stderr)
    return done.stdout

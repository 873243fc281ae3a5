"""The command line as people call it, and what its JSON report says."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

BIN = Path(sys.executable).parent
SECRETS = {
    "influencer-hero": "a-secret-of-the-matrix-0001",
    "github": "a-secret-of-the-matrix-0001",
    "stripe": "whsec_of_the_matrix_0001",
    "standard-webhooks": "whsec_dGhlLW1hdHJpeC1oYXMtaXRzLW93bi1zZWNyZXQ=",
    "unsigned": "",
}
Report = dict[str, Any]
Finding = dict[str, Any]


def environment(scheme: str) -> dict[str, str]:
    secret = {"HOOKPACT_SECRET": SECRETS[scheme]} if SECRETS[scheme] else {}
    home = {name: os.environ[name] for name in ("HOME", "LANG") if name in os.environ}
    return {"PATH": f"{BIN}:{os.environ['PATH']}"} | home | secret


def verified(url: str, folder: Path, scheme: str, *arguments: str) -> Report:
    """Run `hookpact verify` on a URL and return its JSON report."""
    place = folder / "report.json"
    command = [str(BIN / "hookpact"), "verify", url, "--report", f"json={place}", *arguments]
    done = subprocess.run(
        command, env=environment(scheme), cwd=folder, capture_output=True, text=True, timeout=300, check=False
    )
    assert place.exists(), f"no report: {done.stderr}"
    return {**json.loads(place.read_text("utf-8")), "exit": done.returncode}


def broken(report: Report) -> tuple[Finding, ...]:
    """The findings that broke a must or a should."""
    return tuple(
        finding
        for finding in report["findings"]
        if finding["status"] in ("failed", "flaky") and finding["level"] in ("must", "should")
    )


def told(finding: Finding) -> str:
    keys = ("level", "check", "webhook", "case", "status", "reason")
    return ", ".join(str(finding[key]) for key in keys)

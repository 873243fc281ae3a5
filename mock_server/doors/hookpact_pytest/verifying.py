"""Runs of `hookpact verify`, each finding a subtest."""

import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from hookpact_pytest.client import Json, visible
from hookpact_pytest.hosting import App
from hookpact_pytest.running import COMMAND
from hookpact_pytest.sending import Hosts

_MOST_SECONDS = 1800


class Verifier:
    """Plays deliveries, good and bad, at a target."""

    def __init__(self, subtests: "pytest.Subtests", hosts: Hosts, folder: Path) -> None:
        self._subtests = subtests
        self._hosts = hosts
        self._folder = folder

    def __call__(
        self,
        target: "str | App",
        *,
        provider: str,
        secret: str | None = None,
        path: str = "/",
        webhooks: Sequence[str] = (),
        checks: Sequence[str] = (),
        set: Mapping[str, Json] | None = None,
        examples: int = 0,
        strict: bool = False,
        options: Sequence[str] = (),
    ) -> Json:
        """Verify a URL or an application (at `path`), and return the JSON report.

        A broken must fails (with `strict` a should, too); what was skipped is skipped. `examples` > 0 adds the
        property phase. `options` are further ones of `hookpact verify`.
        """
        __tracebackhide__ = True
        words = [self._hosts.url(target, path), "--provider", provider, "--json"]
        words += [word for name in webhooks for word in ("--webhook", name)]
        words += [word for name in checks for word in ("--check", name)]
        words += [word for name, found in (set or {}).items() for word in ("--set", f"{name}={json.dumps(found)}")]
        words += ["--max-examples", str(examples)] if examples else ["--quick"]
        report = _report(("verify", *words, *(("--strict",) if strict else ()), *options), secret, self._folder)
        for finding in report["findings"]:
            with self._subtests.test(msg=_title(finding)):
                _judge(finding, strict)
        return report


def _report(words: Sequence[str], secret: str | None, folder: Path) -> Json:
    __tracebackhide__ = True
    environment = dict(os.environ) | ({} if secret is None else {"HOOKPACT_SECRET": secret})
    done = subprocess.run(
        [*COMMAND, *words], env=environment, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True,
        encoding="utf-8", timeout=_MOST_SECONDS, check=False,
    )  # fmt: skip
    report = json.loads(done.stdout) if done.stdout.startswith("{") else None
    if report is None or (done.returncode > 1 and report["inconclusive"]):
        said = report["inconclusive"] if report else done.stderr.strip()
        raise AssertionError(f"hookpact verify can say nothing (exit {done.returncode}): {visible(said)}")
    return report


def _title(finding: Json) -> str:
    return visible(f"{finding['webhook']}: {finding['check']}: {finding['case']}")


def _judge(finding: Json, strict: bool) -> None:
    said = f"{finding['level']}: {finding['title']}: {finding['reason']}"
    if finding["status"] == "skipped":
        pytest.skip(visible(said))
    if finding["status"] == "passed" or finding["level"] == "note":
        return
    if finding["level"] == "should" and not strict:
        pytest.skip(visible(said))
    lines = (said, finding["expected"], _answers(finding), finding["curl"])
    pytest.fail(visible("\n".join(filter(None, lines))), pytrace=False)


def _answers(finding: Json) -> str:
    last = finding["exchanges"][-1] if finding["exchanges"] else {}
    answer = last.get("response")
    if answer is None:
        return ""
    return f"answered {answer['status']}\n  │ {str(answer.get('body', ''))[:300]}"

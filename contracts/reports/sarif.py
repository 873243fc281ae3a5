"""A run for code scanning: SARIF 2.1.0 (OASIS, 2020), whose results point at lines of the OpenAPI document."""

import hashlib
import json
import re
from collections.abc import Mapping
from urllib.parse import quote

from contracts.checks import CHECKS
from contracts.findings import Finding, Level, Run
from contracts.reports.curl import deciding_curl
from contracts.reports.foreign import visible
from contracts.reports.masking import shareable
from contracts.reports.promises import empty, moment, place
from contracts.schemas import Json

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {Level.MUST: "error", Level.SHOULD: "warning", Level.NOTE: "note"}
_DRIVE = re.compile(r"[A-Za-z]:[\\/]")


def sarif_report(run: Run) -> str:
    """Return the run as one SARIF log."""
    run = shareable(run)
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [_run(run)]}
    return json.dumps(log, indent=2, ensure_ascii=True) + "\n"


def _run(run: Run) -> Json:
    rules = _rules(run)
    numbers = {rule: number for number, rule in enumerate(rules)}
    driver = {"name": "hookpact", "version": run.version, "rules": list(rules.values())}
    return {
        "tool": {"driver": driver},
        "automationDetails": {"id": f"hookpact/{run.provider.name}/{run.run}"},
        "invocations": [_invocation(run)],
        "columnKind": "unicodeCodePoints",
        "results": [_result(run, finding, numbers) for finding in run.broken()],
        "properties": {"target": visible(run.target), "seed": run.seed, "run": run.run, "requests": run.requests},
    }


def _rules(run: Run) -> dict[str, Json]:
    """Return a rule for each check; for what only this run knows, too."""
    known = {check.id: _rule(check.id, check.theme, check.title, check.explanation) for check in CHECKS}
    others = {f.check: _rule(f.check, f.theme, f.title, "") for f in run.findings if f.check not in known}
    return {**known, **others}


def _rule(id: str, theme: str, title: str, explanation: str) -> Json:
    return {
        "id": visible(id, keep=""),
        "shortDescription": _message(f"{title}."),
        "fullDescription": _message(explanation or f"{title}."),
        "help": _message(f"{title}. {explanation}".strip()),
        "properties": {"tags": [visible(theme, keep="")]},
    }


def _invocation(run: Run) -> Json:
    said: dict[str, Json] = {
        "executionSuccessful": not empty(run),
        "startTimeUtc": moment(run.started_at),
        "endTimeUtc": moment(run.started_at + run.duration),
    }
    told = [(empty(run), "error")] if empty(run) else []
    told += [(note, "note") for note in run.notes if note]
    if told:
        said["toolExecutionNotifications"] = [{"level": level, "message": _message(text)} for text, level in told]
    return said


def _result(run: Run, finding: Finding, numbers: Mapping[str, int]) -> Json:
    verdict, (name, line) = finding.verdict, place(run, finding)
    said = f"{finding.title}. {finding.webhook}: {finding.case}: {verdict.reason}; {verdict.expected}"
    physical = {"artifactLocation": {"uri": _uri(name)}, "region": {"startLine": line}}
    logical = {"fullyQualifiedName": visible(finding.pointer, keep=""), "kind": "object"}
    properties: dict[str, Json] = {"status": verdict.status.value, "webhook": visible(finding.webhook, keep="")}
    again = deciding_curl(run, finding)
    return {
        "ruleId": visible(finding.check, keep=""),
        "ruleIndex": numbers[finding.check],
        "level": _LEVELS[verdict.level],
        "message": _message(said),
        "locations": [{"physicalLocation": physical, "logicalLocations": [logical]}],
        "partialFingerprints": {"hookpactCase/v1": _fingerprint(run, finding)},
        "properties": {**properties, **({"curl": visible(again)} if again else {})},
    }


def _fingerprint(run: Run, finding: Finding) -> str:
    """Return what stays the same when line numbers, seeds and answers change."""
    parts = [run.provider.name, finding.check, finding.webhook, finding.case]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]


def _message(text: str) -> Json:
    """Return a plain-text message. `[x](y)` is a link even there (SARIF § 3.11.6), and `{0}` a hole (§ 3.11.5)."""
    plain = visible(text, keep="\t\n").replace("](", "] (")
    return {"text": re.sub(r"\{(?=\d+\})", "{ ", plain)}


def _uri(name: str) -> str:
    """Return a document's name as a URI reference (RFC 3986); relative where the name is."""
    path = name.replace("\\", "/") if _DRIVE.match(name) else name
    root = "file://" if path.startswith("/") else "file:///" if _DRIVE.match(path) else "" if ":" not in path else "./"
    return root + quote(path.encode("utf-8", "backslashreplace"), safe="/:" if root.startswith("file:") else "/")

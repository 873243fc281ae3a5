"""A run for machines. Its JSON Schema ships beside the documents: `openapi/report.schema.json`."""

import base64
import json

from contracts.findings import Finding, Level, Run, Status
from contracts.messages import Exchange, Headers, Silence
from contracts.reports.curl import curl
from contracts.reports.masking import masked, shareable
from contracts.schemas import Json


def json_report(run: Run) -> str:
    """Return the run as one JSON object."""
    return json.dumps(report(run), indent=2, ensure_ascii=True) + "\n"


def report(run: Run) -> dict[str, Json]:
    """Return the run as JSON values. `run`, `started_at`, `duration_s`, `elapsed_ms` differ from run to run."""
    run = shareable(run)
    counts = run.count()
    return {
        "tool": "hookpact",
        "version": run.version,
        "target": run.target,
        "provider": run.provider.name,
        "seed": run.seed,
        "run": run.run,
        "started_at": run.started_at,
        "duration_s": round(run.duration, 3),
        "requests": run.requests,
        "inconclusive": run.inconclusive or None,
        "summary": {level.value: {status.value: counts[level][status] for status in Status} for level in Level},
        "findings": [finding_json(run, finding) for finding in run.findings],
        "notes": list(run.notes),
    }


def finding_json(run: Run, finding: Finding) -> dict[str, Json]:
    """Return one finding; a broken one with its exchanges and a line that sends the deciding request again."""
    verdict = finding.verdict
    return {
        "check": finding.check,
        "theme": finding.theme,
        "case": finding.case,
        "level": verdict.level.value,
        "status": verdict.status.value,
        "webhook": finding.webhook,
        "title": finding.title,
        "reason": verdict.reason,
        "expected": verdict.expected,
        "pointer": finding.pointer,
        "line": run.provider.source.line(finding.pointer),
        "exchanges": [exchange_json(run, exchange) for exchange in finding.evidence],
        "curl": deciding_curl(run, finding),
    }


def deciding_curl(run: Run, finding: Finding) -> str:
    """Return the line that sends the deciding request of a broken finding again; "" where there is none."""
    exchange = finding.verdict.exchange
    return curl(run, exchange) if exchange is not None and finding.evidence else ""


def exchange_json(run: Run, exchange: Exchange) -> dict[str, Json]:
    """Return one request and what came back."""
    request = masked(run, exchange)
    said: dict[str, Json] = {
        "request": {
            "method": request.method,
            "url": request.url,
            "headers": header_pairs(request.headers),
            **body_json(request.body),
        },
        "edits": [edit.name for edit in exchange.draft.edits] if exchange.draft else [],
        "elapsed_ms": round(exchange.elapsed * 1000, 1),
    }
    if isinstance(exchange.answer, Silence):
        return {**said, "silence": exchange.answer.value}
    answer = exchange.answer
    shown = {"status": answer.status, "headers": header_pairs(answer.headers), **body_json(answer.body)}
    return {**said, "response": shown}


def header_pairs(headers: Headers) -> list[list[str]]:
    """Return headers as pairs of text; bytes beyond ASCII as Latin-1, so that every byte survives."""
    return [[name.decode("latin-1"), found.decode("latin-1")] for name, found in headers]


def body_json(body: bytes) -> dict[str, Json]:
    """Return a body as text where it is UTF-8, in base64 where it is not."""
    try:
        return {"body": body.decode()}
    except UnicodeDecodeError:
        return {"body_base64": base64.b64encode(body).decode()}

"""A run for machines. Its JSON Schema ships beside the documents: `openapi/report.schema.json`."""

import base64
import json

from contracts.documents import Provider
from contracts.findings import Finding, Level, Run, Status
from contracts.messages import Exchange, Headers, Request, Response, Silence
from contracts.reports.curl import deciding_curl
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
        "exchanges": [
            exchange_json(exchange, run.provider, public=run.public_secrets) for exchange in finding.evidence
        ],
        "curl": deciding_curl(run, finding),
    }


def exchange_json(exchange: Exchange, provider: Provider, *, public: bool) -> dict[str, Json]:
    """Return one request, masked unless everybody knows the secrets, and what came back."""
    said: dict[str, Json] = {
        "request": request_json(masked(exchange, provider, public=public)),
        "edits": [edit.name for edit in exchange.draft.edits] if exchange.draft else [],
        "elapsed_ms": round(exchange.elapsed * 1000, 1),
    }
    if isinstance(exchange.answer, Silence):
        return {**said, **answer_json(exchange.answer)}
    return {**said, "response": answer_json(exchange.answer)}


def request_json(request: Request) -> dict[str, Json]:
    """Return a request: headers as pairs, the body as text or in base64."""
    pairs = header_pairs(request.headers)
    return {"method": request.method, "url": request.url, "headers": pairs, **body_json(request.body)}


def answer_json(answer: Response | Silence) -> dict[str, Json]:
    """Return what came back, or which silence."""
    if isinstance(answer, Silence):
        return {"silence": answer.value}
    return {"status": answer.status, "headers": header_pairs(answer.headers), **body_json(answer.body)}


def header_pairs(headers: Headers) -> list[list[str]]:
    """Return headers as pairs of text; bytes beyond ASCII as Latin-1, so that every byte survives."""
    return [[name.decode("latin-1"), found.decode("latin-1")] for name, found in headers]


def body_json(body: bytes) -> dict[str, Json]:
    """Return a body as text where it is UTF-8, in base64 where it is not."""
    try:
        return {"body": body.decode()}
    except UnicodeDecodeError:
        return {"body_base64": base64.b64encode(body).decode()}

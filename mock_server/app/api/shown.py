"""Journal rows as the API shows them. Signatures that would stay valid elsewhere are masked."""

import orjson
from starlette.responses import Response as Answer

from contracts.checks.judging import is_taken
from contracts.deliveries import State
from contracts.documents import Provider
from contracts.reports.as_json import answer_json, request_json
from contracts.reports.masking import masked
from contracts.schemas import Json
from mock_server.receiver.answering import problem_json
from mock_server.store import Entry, Queued, Sent


def json_answer(said: Json, status: int = 200) -> Answer:
    """Return an answer in JSON."""
    return Answer(orjson.dumps(said), status_code=status, media_type="application/json")


def entry_json(entry: Entry) -> dict[str, Json]:
    """Return a delivery that was caught."""
    return {
        "number": entry.number,
        "inbox": entry.inbox,
        "webhook": entry.webhook or None,
        "also": list(entry.also),
        "accepted": entry.accepted,
        "reason": entry.reason or None,
        "detail": entry.detail,
        "problems": [problem_json(problem) for problem in entry.problems],
        "at": entry.exchange.at,
        "request": request_json(entry.exchange.request),
        "answer": answer_json(entry.exchange.answer),
    }


def sent_json(delivery: Sent, provider: Provider | None) -> dict[str, Json]:
    """Return a delivery of ours."""
    exchange = delivery.exchange
    assert exchange.draft is not None  # we made it
    request = exchange.request
    if provider is not None:
        request = masked(exchange, provider, public=delivery.is_public)
    return {
        "number": delivery.number,
        "webhook": delivery.webhook,
        "id": exchange.draft.id,
        "at": exchange.at,
        "delivery": delivery.queued or None,
        "attempt": delivery.attempt,
        "elapsed_ms": round(exchange.elapsed * 1000, 1),
        "acknowledged": is_taken(exchange),
        "request": request_json(request),
        "answer": answer_json(exchange.answer),
    }


def queued_json(delivery: Queued) -> dict[str, Json]:
    """Return a delivery of the queue."""
    return {
        "number": delivery.number,
        "webhook": delivery.webhook,
        "id": delivery.draft.id,
        "to": delivery.url,
        "state": delivery.state.value,
        "attempts": delivery.attempts,
        "under_way": delivery.is_under_way,
        "may_have_been_made_twice": delivery.doubtful > 0,
        "reason": delivery.reason or None,
        "accepted_at": delivery.accepted_at,
        "next_at": delivery.due_at if delivery.state is State.WAITING else None,
    }

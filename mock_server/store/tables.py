"""Rows as the database holds them. Headers are JSON pairs of Latin-1 text, so that every byte survives."""

from dataclasses import replace
from typing import Any

import orjson
from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    RowMapping,
    String,
    Table,
    delete,
    func,
    insert,
    select,
)  # fmt: skip

from contracts.deliveries import State
from contracts.messages import Draft, Exchange, Headers, Request, Response, Silence, Stamp
from contracts.schemas import Problem
from mock_server.store.entries import Entry, Queued, Sent

VERSION = 2
"""Of the tables; a file of another version is refused."""
_MOST_SENT = 10_000

metadata = MetaData()


def _exchange_columns() -> tuple[Column[Any], ...]:
    return (
        Column("number", Integer, primary_key=True),
        Column("webhook", String, nullable=False),
        Column("at", Float, nullable=False),
        Column("elapsed", Float, nullable=False),
        Column("method", String, nullable=False),
        Column("url", String, nullable=False),
        Column("headers", LargeBinary, nullable=False),
        Column("body", LargeBinary, nullable=False),
        Column("status", Integer),
        Column("silence", String),
        Column("answer_headers", LargeBinary, nullable=False),
        Column("answer_body", LargeBinary, nullable=False),
    )


received = Table(
    "received",
    metadata,
    *_exchange_columns(),
    Column("inbox", String, nullable=False),
    Column("accepted", Boolean, nullable=False),
    Column("reason", String, nullable=False),
    Column("detail", String, nullable=False),
    Column("also", LargeBinary, nullable=False),
    Column("problems", LargeBinary, nullable=False),
    Column("size", Integer, nullable=False),
    Index("received_by_inbox", "inbox", "number"),
)
sent = Table(
    "sent",
    metadata,
    *_exchange_columns(),
    Column("delivery", String, nullable=False),
    Column("draft_body", LargeBinary, nullable=False),
    Column("draft_headers", LargeBinary, nullable=False),
    Column("is_public", Boolean, nullable=False),
    Column("queued", Integer, nullable=False),
    Column("attempt", Integer, nullable=False),
    Index("sent_by_queued", "queued", "number"),
)
queued = Table(
    "queued",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("webhook", String, nullable=False),
    Column("delivery", String, nullable=False),
    Column("url", String, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("headers", LargeBinary, nullable=False),
    Column("making", LargeBinary, nullable=False),
    Column("accepted_at", Float, nullable=False),
    Column("due_at", Float, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("state", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("is_under_way", Boolean, nullable=False),
    Column("doubtful", Integer, nullable=False),
    Index("queued_by_state", "state", "number"),
)
registered = Table(
    "registered",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("webhook", String, nullable=False),
    Column("url", String, nullable=False),
    sqlite_autoincrement=True,  # a number is never given again, so an old one names nothing new
)
caused = Table(
    "caused",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("key", String, nullable=False, unique=True),
)

_MAKING = ("stamps", "age", "body_age", "algorithm")
"""What else of a draft says how it is made; secrets and edits do not wait in a queue."""


def entry_row(entry: Entry, number: int) -> dict[str, Any]:
    """Write an entry as a row."""
    return {
        **_exchange_row(entry.exchange),
        "number": number,
        "webhook": entry.webhook,
        "inbox": entry.inbox,
        "accepted": entry.accepted,
        "reason": entry.reason,
        "detail": _utf8(entry.detail),
        "also": orjson.dumps(entry.also) if entry.also else b"",
        "problems": _problems_text(entry.problems) if entry.problems else b"",
        "size": entry.size,
    }


def read_entry(row: RowMapping) -> Entry:
    """Read an entry."""
    return Entry(
        number=row["number"],
        inbox=row["inbox"],
        webhook=row["webhook"],
        accepted=row["accepted"],
        reason=row["reason"],
        detail=row["detail"],
        also=tuple(orjson.loads(row["also"] or b"[]")),
        problems=tuple(Problem(**found) for found in orjson.loads(row["problems"] or b"[]")),
        exchange=_read_exchange(row, None),
    )


def sent_row(delivery: Sent, number: int) -> dict[str, Any]:
    """Write a delivery of ours as a row; the secrets that it was signed with are nowhere in it."""
    draft = delivery.exchange.draft
    assert draft is not None  # we made it
    return {
        **_exchange_row(delivery.exchange),
        "number": number,
        "webhook": delivery.webhook,
        "delivery": draft.id,
        "draft_body": draft.body,
        "draft_headers": _headers_text(draft.headers),
        "is_public": delivery.is_public,
        "queued": delivery.queued,
        "attempt": delivery.attempt,
    }


def read_sent(row: RowMapping) -> Sent:
    """Read a delivery of ours."""
    draft = Draft(
        webhook=row["webhook"].partition("/")[2],
        id=row["delivery"],
        body=row["draft_body"],
        headers=_read_headers(row["draft_headers"]),
    )
    return Sent(
        number=row["number"], webhook=row["webhook"], is_public=row["is_public"], exchange=_read_exchange(row, draft),
        queued=row["queued"], attempt=row["attempt"],
    )  # fmt: skip


def queued_row(delivery: Queued, number: int) -> dict[str, Any]:
    """Write a delivery of the queue as a row: all that its draft is signed anew from, and no secret."""
    draft = delivery.draft
    return {
        "number": number,
        "webhook": delivery.webhook,
        "delivery": draft.id,
        "url": delivery.url,
        "body": draft.body,
        "headers": _headers_text(draft.headers),
        "making": orjson.dumps({name: getattr(draft, name) for name in _MAKING}),
        "accepted_at": delivery.accepted_at,
        "due_at": delivery.due_at,
        "attempts": delivery.attempts,
        "state": delivery.state.value,
        "reason": _utf8(delivery.reason),
        "is_under_way": delivery.is_under_way,
        "doubtful": delivery.doubtful,
    }


def read_queued(row: RowMapping) -> Queued:
    """Read a delivery of the queue."""
    making = orjson.loads(row["making"])
    stamps = tuple(Stamp(**stamp) for stamp in making.pop("stamps"))
    draft = Draft(
        webhook=row["webhook"].partition("/")[2], id=row["delivery"], body=row["body"],
        headers=_read_headers(row["headers"]), stamps=stamps, **making,
    )  # fmt: skip
    return Queued(
        number=row["number"], webhook=row["webhook"], url=row["url"], draft=draft, accepted_at=row["accepted_at"],
        due_at=row["due_at"], attempts=row["attempts"], state=State(row["state"]), reason=row["reason"],
        is_under_way=row["is_under_way"], doubtful=row["doubtful"],
    )  # fmt: skip


def _exchange_row(exchange: Exchange) -> dict[str, Any]:
    request, answer = exchange.request, exchange.answer
    said = answer if isinstance(answer, Response) else Response(status=0)
    return {
        "at": exchange.at,
        "elapsed": exchange.elapsed,
        "method": request.method,
        "url": request.url,
        "headers": _headers_text(request.headers),
        "body": request.body,
        "status": exchange.status,
        "silence": answer.value if isinstance(answer, Silence) else None,
        "answer_headers": _headers_text(said.headers),
        "answer_body": said.body,
    }


def _read_exchange(row: RowMapping, draft: Draft | None) -> Exchange:
    answer: Response | Silence = (
        Silence(row["silence"])
        if row["status"] is None
        else Response(status=row["status"], headers=_read_headers(row["answer_headers"]), body=row["answer_body"])
    )
    request = Request(
        method=row["method"], url=row["url"], headers=_read_headers(row["headers"]), body=bytes(row["body"])
    )
    return Exchange(request=request, answer=answer, at=row["at"], elapsed=row["elapsed"], draft=draft)


def _headers_text(headers: Headers) -> bytes:
    return orjson.dumps([(name.decode("latin-1"), found.decode("latin-1")) for name, found in headers])


def _read_headers(text: bytes) -> Headers:
    return tuple((name.encode("latin-1"), found.encode("latin-1")) for name, found in orjson.loads(text))


def _problems_text(problems: tuple[Problem, ...]) -> bytes:
    parts = ("pointer", "keyword", "rule", "message")
    told = [{part: _utf8(getattr(problem, part)) for part in parts} for problem in problems]
    return orjson.dumps(told)


def _utf8(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()


def insert_sent(connection: Connection, delivery: Sent) -> Sent:
    """Write a delivery of ours, and forget the oldest where there are too many."""
    table = sent
    number = (connection.execute(select(func.max(table.c.number))).scalar() or 0) + 1
    connection.execute(insert(table), [sent_row(delivery, number)])
    connection.execute(delete(table).where(table.c.number <= number - _MOST_SENT))
    return replace(delivery, number=number)

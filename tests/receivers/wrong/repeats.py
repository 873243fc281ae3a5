"""The same again, many at once, and what is left behind."""

import time
from collections import Counter

from mock_server import catalog
from tests.receivers.call import Answer, Call, Hook
from tests.receivers.rules import Payload, right, steps, taken
from tests.receivers.wrong.fault import CRASHED, DJANGO, FASTAPI, FLASK, REFUSED, STARLETTE, STDLIB, fault

SLOTS = 15
ROWS = 60


def unique_key() -> Hook:
    """Insert each event; the database refuses the second."""
    rows = set[str]()

    def insert(payload: Payload) -> Answer:
        key = str(payload.get("deal_id"))
        assert key == "None" or key not in rows, "duplicate key value violates unique constraint"
        rows.add(key)
        return taken(payload)

    return steps(work=insert)


def conflict() -> Hook:
    rows = set[str]()

    def insert(payload: Payload) -> Answer:
        key = str(payload.get("deal_id"))
        known = key in rows and key != "None"
        rows.add(key)
        return Answer(409, "known") if known else taken(payload)

    return steps(work=insert)


def one_row_per_deal() -> Hook:
    """Keep one event of each deal, whatever its time, and pass over copies of it."""
    rows = dict[str, Payload]()

    def insert(payload: Payload) -> Answer:
        event = {name: held for name, held in payload.items() if name != "webhook_timestamp"}
        key = payload.get("deal_id")
        known = rows.setdefault(key, event) if isinstance(key, str) else event
        assert known == event or "deal_info" not in event, "duplicate key value violates unique constraint"
        return taken(payload)

    return steps(work=insert)


def look_then_insert() -> Hook:
    """Look whether the event is known, do the work, then insert it: the database refuses the second."""
    rows = Counter[str]()

    def insert(payload: Payload) -> Answer:
        key = str(payload.get("deal_id"))
        if rows[key]:
            return Answer(200, "known")
        time.sleep(0.01)
        rows[key] += 1
        assert rows[key] == 1, "duplicate key value violates unique constraint"
        return taken(payload)

    return steps(work=insert)


def few_connections() -> Hook:
    """Take a connection of a small pool, and wait for none."""
    pool = list(range(SLOTS))

    def work(payload: Payload) -> Answer:
        connection = pool.pop()
        # Deliveries that come alone are quick, so that the run is.
        time.sleep(0.5 if len(pool) < SLOTS - 1 else 0.002)
        pool.append(connection)
        return taken(payload)

    return steps(work=work)


def batch() -> Hook:
    """Gather rows of the same columns, and forget to write them when the batch is full."""
    rows = list[tuple[str, ...]]()

    def work(payload: Payload) -> Answer:
        columns = tuple(sorted(payload))
        if rows[:1] != [columns]:
            rows.clear()
        rows.append(columns)
        if len(rows) > ROWS + 1:
            rows.clear()
        assert 0 < len(rows) <= ROWS, "batch is full"
        return taken(payload)

    inner = steps(work=work)

    def hook(call: Call) -> Answer:
        said = inner(call)
        if said.status != 200:
            rows.clear()
        return said

    return hook


def aborted() -> Hook:
    """Leave a transaction open when an event cannot be stored; every later statement on it fails."""
    failed = list[str]()
    inner = right()

    def hook(call: Call) -> Answer:
        if b"\x00" in call.body:
            failed.append("a string literal cannot contain NUL")
        assert not failed, "current transaction is aborted, commands ignored until end of block"
        return inner(call)

    return hook


def running_total() -> Hook:
    """Add a figure up before the event is validated: one bad figure spoils every later sum."""
    seen = list[object]()
    webhook = catalog.provider("influencer-hero").webhook("update_commission")
    assert webhook.schema is not None
    is_valid = webhook.schema.is_valid

    def work(payload: Payload) -> Answer:
        info = payload.get("deal_info")
        followers = info.get("nr_followers") if isinstance(info, dict) else None
        if followers is not None:
            seen.append(followers)
        if not is_valid(payload):
            return Answer(422, "not valid")
        assert followers is None or all(isinstance(each, int | float) for each in seen), "unsupported operand: 'str'"
        return taken(payload)

    return steps(work=work)


FAULTS = (
    fault("unique-key", "crashes on the second copy",
          "a unique constraint and no handler for it",
          "repeat-in-turn repeat-at-once repeat-same-object", unique_key, STDLIB, STARLETTE,
          case="2 times, one after the other", says=CRASHED),
    fault("conflict", "answers 409 to the second copy",
          "REST manners: the provider counts it as failed, and sends again for days",
          "repeat-in-turn", conflict, FLASK, case="2 times, one after the other", says=REFUSED),
    fault("one-row-per-deal", "keeps one event of each deal, and crashes on the next",
          "the object's id taken for the event's: UNIQUE (deal_id), met when the deal changes again",
          "repeat-same-object", one_row_per_deal, FASTAPI,
          case="another event about the same object", says=CRASHED),
    fault("look-then-insert", "looks for a copy, and inserts later",
          "check-then-act without a lock (CWE-367): only copies at once find it",
          "repeat-at-once", look_then_insert, STDLIB, case="10 copies at once", says=CRASHED),
    fault("few-connections", "has a pool of fifteen connections and no queue before it",
          "the end of a campaign: `connection pool exhausted`, `database is locked`",
          "well-at-once", few_connections, FLASK, case="20 different at once", says=CRASHED),
    fault("batch", "writes rows of one kind in batches that overflow",
          "buffers that are written when another kind of event comes",
          "well-in-a-row", batch, DJANGO, case="50 in a row", says=CRASHED),
    fault("running-total", "adds a figure up before it looks whether the event is valid",
          "counters kept beside the handler: one event of a faulty sender, and later right ones fail for ever",
          "well-after", running_total, FLASK, case="the fullest delivery", says=CRASHED),
    fault("aborted", "never recovers from an event that it could not store",
          "PostgreSQL: `current transaction is aborted`, after one NUL byte, on a connection that is kept",
          "garbage-body well-after", aborted, STARLETTE, case="a plain delivery", says=CRASHED),
)  # fmt: skip

"""Many processes at once, and a server that is killed: the clients' own logs against the journal."""

import json
import random
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from tests.end_to_end.serving import Served, serving
from tests.mock_server.app.calling import Client

CLIENT = Path(__file__).with_name("sending_client.py")
Process = subprocess.Popen[str]


def start(served: Served, client: str, inboxes: Sequence[str], count: int, first: int = 0) -> Process:
    words = [sys.executable, "-I", str(CLIENT), served.url, client, str(first), str(count), *inboxes]
    return subprocess.Popen(words, stdout=subprocess.PIPE, text=True)


def log_of(process: Process, most: int | None = None) -> list[tuple[str, str]]:
    """The inbox and the mark of each delivery that was acknowledged, or of the next few."""
    assert process.stdout is not None
    return [(inbox, mark) for inbox, mark, _ in map(str.split, islice(process.stdout, most))]


@contextmanager
def ended(processes: Sequence[Process]) -> Iterator[None]:
    try:
        yield
    finally:
        for process in processes:
            process.kill()
            process.communicate()


def test_two_hundred_inboxes_and_sixteen_clients_share_nothing() -> None:
    with serving() as served:
        client = Client(served.url)
        names = [f"inbox-{number}" for number in range(200)]
        for name in names:
            assert client("POST", "/api/inboxes", {"provider": "ylytic", "name": name}).status == 201
        # Each inbox hears from two clients, each client talks to twenty-five inboxes.
        mine = [names[part::16] + names[(part + 1) % 16 :: 16] for part in range(16)]
        processes = [start(served, f"client-{part}", mine[part], 10) for part in range(16)]
        with ended(processes):
            acknowledged = [sent for process in processes for sent in log_of(process)]
            assert [process.wait(20) for process in processes] == [0] * 16
        caught = [
            (name, json.loads(entry["request"]["body"])["mark"])
            for name in names
            for entry in client("GET", f"/api/inboxes/{name}/deliveries").json()["deliveries"]
        ]
    assert len(acknowledged) == 10 * 2 * 200
    assert Counter(caught) == Counter(acknowledged)


def test_nothing_that_was_acknowledged_is_lost_in_ten_kills(tmp_path: Path) -> None:
    file = tmp_path / "journal.db"
    acknowledged: list[tuple[str, str]] = []
    dice = random.Random(10)
    kills = 0
    while kills < 10 or len(acknowledged) < 2000:
        with serving("--store", str(file)) as served:
            processes = [start(served, f"client-{part}", ["ylytic"], 1000, 1000 * kills) for part in range(4)]
            with ended(processes):
                acknowledged += log_of(processes[0], dice.randrange(1, 100))
                served.process.kill()
                acknowledged += [sent for process in processes for sent in log_of(process)]
                assert {process.wait(20) for process in processes} == {3}
        kills += 1
    rows = sqlite3.connect(file).execute("SELECT inbox, body FROM received").fetchall()
    caught = Counter((inbox, json.loads(body)["mark"]) for inbox, body in rows)
    assert caught.keys() >= set(acknowledged)
    assert max(caught.values()) == 1

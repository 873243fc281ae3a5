"""Drives flows against a target: one `deliver(draft)` signs with the clock's now, sends, and records.

`delivering`  one delivery; throttling obeyed, rate kept
`lanes`       what waits for one target, and how much of it at once
`queue`       deliveries that were promised: made again until they are taken
`rehearsal`   a right receiver in memory
`selecting`   which cases a run tries
`verifying`   a whole run: pre-flight, checks, canaries, second tries
"""

from mock_server.engine.delivering import Deliverer, carried, drive, persist
from mock_server.engine.queue import Means, Queue
from mock_server.engine.rehearsal import Rehearsal
from mock_server.engine.selecting import Key, Selection
from mock_server.engine.verifying import Progress, Verification, verify

__all__ = [
    "Deliverer",
    "Key",
    "Means",
    "Progress",
    "Queue",
    "Rehearsal",
    "Selection",
    "Verification",
    "carried",
    "drive",
    "persist",
    "verify",
]

"""The journal: what was received and what was sent, in SQLite, in memory or in a file.

`entries`    the rows as values
`tables`     the same rows as the database holds them; nothing else knows SQL
`retention`  which rows are too many, too old, too large
`store`      one thread that owns the database, and commits what is waiting in one go
`backlog`    the queue's rows: written before a delivery is promised, marked before it is tried
`registry`   who registered for what, and which calls have had their effect
"""

from sqlalchemy.exc import DatabaseError as StoreError

from mock_server.store.backlog import Backlog
from mock_server.store.entries import Due, Entry, Queued, Registration, Sent
from mock_server.store.registry import Registry
from mock_server.store.retention import Limits
from mock_server.store.store import Store

__all__ = ["Backlog", "Due", "Entry", "Limits", "Queued", "Registration", "Registry", "Sent", "Store", "StoreError"]

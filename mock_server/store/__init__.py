"""The journal: what was received and what was sent, in SQLite, in memory or in a file.

`entries`    the rows as values
`tables`     the same rows as the database holds them; nothing else knows SQL
`retention`  which rows are too many, too old, too large
`store`      one thread that owns the database, and commits what is waiting in one go
"""

from mock_server.store.entries import Entry, Sent
from mock_server.store.retention import Limits
from mock_server.store.store import Store

__all__ = ["Entry", "Limits", "Sent", "Store"]

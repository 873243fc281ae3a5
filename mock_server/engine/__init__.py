"""Drives flows against a target: one `deliver(draft)` signs with the clock's now, sends, and records.

`delivering`  one delivery; throttling obeyed, rate kept
`verifying`   a whole run: pre-flight, checks, canaries, second tries
"""

from mock_server.engine.delivering import Deliverer, drive
from mock_server.engine.verifying import Progress, Verification, verify

__all__ = ["Deliverer", "Progress", "Verification", "drive", "verify"]

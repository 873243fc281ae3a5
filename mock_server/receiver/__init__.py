"""The mock receiver: inboxes that catch deliveries, verify, validate, remember and answer.

`judging`    which webhook a request is, and whether it is rightly signed and valid
`matching`   what a delivery is compared with: webhook, JSON subset, pointers, headers, verdict
`scripts`    the answers that an inbox will give instead of its own
`inboxes`    the inboxes that there are
`answering`  the answers that an inbox gives by itself, and how any answer is put on the wire
`bodies`     the body of a request, whole or why not
`catching`   the ASGI application at `/in/…`
"""

from mock_server.receiver.catching import Catcher
from mock_server.receiver.inboxes import Inbox, Inboxes
from mock_server.receiver.matching import Match
from mock_server.receiver.scripts import Script

__all__ = ["Catcher", "Inbox", "Inboxes", "Match", "Script"]

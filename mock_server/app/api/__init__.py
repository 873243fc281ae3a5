"""The control API, a module per theme; each has its routes at its foot.

`resources`  one path, several methods
`shown`     journal rows as the API shows them
`inboxes`   made, listed, scripted, removed
`received`  what inboxes caught; waiting for it
`events`    the same as a stream
`sending`   deliveries on demand, and again
`queued`    deliveries that are made until they are taken
`about`     providers, and the API's own document
"""

from mock_server.app.api import about, events, inboxes, queued, received, sending

ROUTES = (*about.ROUTES, *inboxes.ROUTES, *received.ROUTES, *events.ROUTES, *sending.ROUTES, *queued.ROUTES)

__all__ = ["ROUTES"]

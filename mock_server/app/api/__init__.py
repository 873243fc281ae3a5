"""The control API, a module per theme; each has its routes at its foot.

`asked`     what several calls ask for in the same words
`resources`  one path, several methods
`shown`     journal rows as the API shows them
`inboxes`   made, listed, scripted, removed
`received`  what inboxes caught; waiting for it
`events`    the same as a stream
`sending`   deliveries on demand, and again
`queued`    deliveries that are made until they are taken
`registrations`  who gets deliveries
`limits`    how much may be asked of the providers' APIs
`about`     providers, and the API's own document
"""

from mock_server.app.api import about, events, inboxes, limits, queued, received, registrations, sending

ROUTES = (
    *about.ROUTES,
    *inboxes.ROUTES,
    *received.ROUTES,
    *events.ROUTES,
    *sending.ROUTES,
    *queued.ROUTES,
    *registrations.ROUTES,
    *limits.ROUTES,
)

__all__ = ["ROUTES"]

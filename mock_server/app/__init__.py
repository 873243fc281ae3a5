"""The server: one ASGI application, and the uvicorn that carries it.

`house`        what every page and call needs: inboxes, store, news, settings
`guards`       who may come in: Host, Origin, Sec-Fetch-Site, token; the headers that every answer carries
`news`         what was just caught, for those who wait
`problems`     problem+json (RFC 9457)
`description`  the control API's own OpenAPI document, which checks what comes in
`api`          the control API, a module per theme
`pages`        the first page, `/healthz`, the documents to download
`application`  all of it put together; `/in/…` goes straight to the catcher
`protocol`     limits on connections and heads; `serving` binds, starts and stops
`building`     from a setup to a mock that can be served
"""

from mock_server.app.building import Mock, Setup
from mock_server.app.house import House
from mock_server.app.serving import Listener, Server, bind
from mock_server.catalog import Contract

__all__ = ["Contract", "House", "Listener", "Mock", "Server", "Setup", "bind"]

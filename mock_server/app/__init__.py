"""The server: one ASGI application, and the uvicorn that carries it.

`house`        what every page and call needs: inboxes, store, news, settings
`guards`       who may come in: Host, Origin, Sec-Fetch-Site, token; the headers that every answer carries
`problems`     problem+json (RFC 9457)
`description`  the control API's own OpenAPI document, which checks what comes in
`api`          the control API, a module per theme
`pages`        the first page, `/healthz`, the documents to download
`outgoing`     where deliveries made by the server may go
`application`  all of it put together; `/in/…` goes straight to the catcher
`protocol`     limits on connections and heads; `serving` binds, starts and stops
"""

from mock_server.app.application import application
from mock_server.app.house import Contract, House
from mock_server.app.serving import Listener, bind, run

__all__ = ["Contract", "House", "Listener", "application", "bind", "run"]

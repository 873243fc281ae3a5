"""The only way to the network: a request goes in, an answer or a silence comes out.

Read in this order: `wires` (one connection), `framing` (a request as bytes), `answers` (bytes as an answer), then the
transports: `raw` (exact bytes), `normal` (httpx2, keeps the rules), `auto` (picks), `kept` (many deliveries, fast).
`outgoing` says where a server may send to at all; it knows from `addresses` what an address really is.

None of them follows a redirect, asks a proxy, keeps a cookie, unpacks a body or reads the environment. The time limit
holds for everything from the look-up of the host to the last byte of the answer.
"""

from typing import Protocol

from contracts.messages import Request, Response, Silence
from mock_server.transport.auto import AutoTransport
from mock_server.transport.kept import KeptTransport
from mock_server.transport.normal import NormalTransport
from mock_server.transport.raw import RawTransport
from mock_server.transport.wires import Resolve

__all__ = ["AutoTransport", "KeptTransport", "NormalTransport", "RawTransport", "Resolve", "Transport"]


class Transport(Protocol):
    """Sends a request and says what came of it."""

    async def send(self, request: Request, *, timeout: float) -> Response | Silence:
        """Return the answer, or why there is none; never raises for what the network does."""

    async def aclose(self) -> None:
        """Close what is still open."""

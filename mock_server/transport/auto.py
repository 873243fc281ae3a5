"""The transport to use: each request goes by the way that can carry it."""

import ssl

from contracts.messages import Request, Response, Silence
from mock_server.transport.framing import is_plain
from mock_server.transport.kept import KeptTransport
from mock_server.transport.normal import NormalTransport
from mock_server.transport.raw import RawTransport
from mock_server.transport.wires import Resolve, as_named


class AutoTransport:
    """Sends what keeps the rules by the normal transport (`reuse`: by kept connections), all else by the raw one."""

    def __init__(
        self,
        *,
        reuse: bool = False,
        verify: bool | ssl.SSLContext = True,
        limit: int = 65536,
        resolve: Resolve = as_named,
    ) -> None:
        plain = KeptTransport if reuse else NormalTransport
        self._plain: KeptTransport | NormalTransport = plain(verify=verify, limit=limit, resolve=resolve)
        self._raw = RawTransport(verify=verify, limit=limit, resolve=resolve)

    async def send(self, request: Request, *, timeout: float) -> Response | Silence:
        """Send, and return the answer or why there is none; raises only where the request's URL is wrong."""
        by = self._plain if is_plain(request) else self._raw
        return await by.send(request, timeout=timeout)

    async def aclose(self) -> None:
        """Close the connections that were kept."""
        await self._plain.aclose()
        await self._raw.aclose()

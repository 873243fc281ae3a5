"""The transport that puts exact bytes on the wire: illegal headers, false lengths, cut and slow bodies."""

import asyncio
import ssl

from contracts.messages import Request, Response, Silence
from mock_server.destinations import Destination, destination
from mock_server.transport.answers import Answer
from mock_server.transport.framing import is_cut, steps
from mock_server.transport.wires import Resolve, Trust, Untrusted, Wire, as_named, connect


class RawTransport:
    """Sends each request over a connection of its own, byte for byte as it is given, by no proxy and no redirect."""

    def __init__(
        self, *, verify: bool | ssl.SSLContext = True, limit: int = 65536, resolve: Resolve = as_named
    ) -> None:
        self._trust = Trust(verify)
        self._limit = limit
        self._resolve = resolve

    async def send(self, request: Request, *, timeout: float) -> Response | Silence:
        """Send, and return the answer or why there is none; raises only where the request's URL is wrong."""
        to = destination(request.url)
        wire: Wire | None = None
        try:
            async with asyncio.timeout(timeout):
                wire = await connect(to, self._resolve, self._trust.context(to), Wire)
                await _put(wire, request, to)
                return await taken(wire, Answer(request.method, self._limit))
        except TimeoutError:
            return Silence.TIMEOUT if wire else Silence.UNREACHABLE
        except Untrusted:
            return Silence.UNTRUSTED
        except OSError:
            return Silence.UNREACHABLE
        finally:
            if wire:
                await wire.close()

    async def aclose(self) -> None:
        """Do nothing: no connection outlives its request."""


async def _put(wire: Wire, request: Request, to: Destination) -> None:
    sent = steps(request, to)
    for step in sent:
        if isinstance(step, bytes):
            wire.write(step)
        else:
            await wire.pause(step)
    # A receiver waits for the rest of a cut request until it loses patience; the end of the stream tells it at once.
    if is_cut(b"".join(step for step in sent if isinstance(step, bytes))):
        wire.finish()


async def taken(wire: Wire, answer: Answer) -> Response | Silence:
    """Read an answer to its end, or to where it cannot become one."""
    while not answer.settled and (data := await wire.read()):
        if wire.foreign:
            return Silence.NOT_HTTP
        answer.feed(data)
    return answer.result()

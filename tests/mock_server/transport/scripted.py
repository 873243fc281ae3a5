"""A server that does what a test tells it, byte for byte, and remembers every byte that it got."""

import asyncio
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


class Talk:
    """One connection, seen from the server."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, record: bytearray) -> None:
        self._reader = reader
        self._writer = writer
        self.got = record

    async def hear(self, until: bytes = b"\r\n\r\n") -> None:
        """Read on until these bytes have come."""
        while until not in self.got and await self.more():
            pass

    async def more(self) -> bool:
        data = await self._reader.read(65536)
        self.got += data
        return bool(data)

    async def hear_all(self) -> None:
        """Read on until the client ends the stream."""
        while await self.more():
            pass

    def say(self, data: bytes) -> None:
        self._writer.write(data)

    async def pour(self, data: bytes) -> None:
        """Send until the client hangs up."""
        while True:
            self._writer.write(data)
            await self._writer.drain()

    async def hang(self) -> None:
        """Say nothing more until the client hangs up."""
        await self.hear_all()

    async def freeze(self) -> None:
        """Neither read nor write nor end, as long as the test lasts."""
        await asyncio.Event().wait()

    def reset(self) -> None:
        """End the connection with a reset instead of a goodbye."""
        self._writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._writer.transport.abort()


Script = Callable[[Talk], Awaitable[None]]


@dataclass
class Server:
    port: int
    url: str
    connections: list[bytearray] = field(default_factory=list)

    @property
    def got(self) -> bytes:
        """What the only connection brought."""
        (only,) = self.connections
        return bytes(only)


@asynccontextmanager
async def scripted(script: Script, *, tls: ssl.SSLContext | None = None) -> AsyncIterator[Server]:
    """Serve on a free port of this machine, each connection by the script."""
    connections: list[bytearray] = []
    tasks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        connections.append(bytearray())
        try:
            await script(Talk(reader, writer, connections[-1]))
            writer.close()
            await writer.wait_closed()
        except (OSError, asyncio.CancelledError):  # the test has what it wanted
            writer.transport.abort()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
    port = server.sockets[0].getsockname()[1]
    scheme, host = ("https", "localhost") if tls else ("http", "127.0.0.1")
    try:
        yield Server(port=port, url=f"{scheme}://{host}:{port}/hooks", connections=connections)
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks)
        await server.wait_closed()


def answering(data: bytes) -> Script:
    """Hear one request's head, say these bytes, end."""

    async def script(talk: Talk) -> None:
        await talk.hear()
        talk.say(data)

    return script

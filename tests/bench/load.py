"""A client that costs little: one delivery, sent over and over on kept connections: `python -m tests.bench.load URL N`.

The delivery is signed once: the window of five minutes is longer than any round.
"""

import asyncio
import sys
import time
from urllib.parse import urlsplit

from contracts.deliveries import Target, prepare
from mock_server.sender import Order, drafts
from tests.bench.bare import SECRET, WEBHOOK

CONNECTIONS = 64


def message(url: str) -> bytes:
    """The bytes of one signed request."""
    now = int(time.time())
    (draft,) = drafts(WEBHOOK, Order(seed=1, now=now, run="bench"))
    request = prepare(draft, WEBHOOK, Target(url=url, secrets=(SECRET,)), now=now)
    place = urlsplit(url)
    lines = [f"POST {place.path} HTTP/1.1\r\nHost: {place.netloc}\r\nContent-Length: {len(request.body)}\r\n".encode()]
    lines += [name + b": " + found + b"\r\n" for name, found in request.headers]
    return b"".join(lines) + b"\r\n" + request.body


async def _one(host: str, port: int, sent: bytes, count: int) -> None:
    reader, writer = await asyncio.open_connection(host, port)
    for _ in range(count):
        writer.write(sent)
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200 "):
            raise SystemExit(head.decode("latin-1"))
        await reader.readexactly(int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0]))
    writer.close()


async def load(url: str, count: int) -> None:
    """Deliver so many times."""
    place = urlsplit(url)
    assert place.hostname is not None
    assert place.port is not None
    sent = message(url)
    await asyncio.gather(*(_one(place.hostname, place.port, sent, count // CONNECTIONS) for _ in range(CONNECTIONS)))


if __name__ == "__main__":
    asyncio.run(load(sys.argv[1], int(sys.argv[2])))

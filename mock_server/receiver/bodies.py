"""The body of a request as it comes in, with a largest size and a longest time."""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from contracts.messages import Headers, header

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
SECONDS = 30.0


class Gone(Exception):
    """The sender hung up before its request was whole."""


class TooLarge(Exception):
    """The body has more bytes than are taken."""


class Unfinished(Exception):
    """The body was not there in time."""


async def read_body(receive: Receive, headers: Headers, *, most: int, seconds: float, is_whole: bool = False) -> bytes:
    """Return a body when it is whole; raises Gone, TooLarge or Unfinished, each in words for the sender.

    `is_whole` says that it is known to be there, so that no clock is needed.
    """
    length = header(headers, "content-length")
    if length is not None and (not length.isdigit() or int(length[:20]) > most):
        raise _too_large(most)
    if is_whole:
        return await _whole(receive, most)
    try:
        async with asyncio.timeout(seconds):
            return await _whole(receive, most)
    except TimeoutError:
        raise Unfinished(f"the body was not there after {seconds:g} s") from None


async def _whole(receive: Receive, most: int) -> bytes:
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Gone("the sender hung up before its request was whole")
        body += message.get("body", b"")
        if len(body) > most:
            raise _too_large(most)
        if not message.get("more_body"):
            return bytes(body)


def _too_large(most: int) -> TooLarge:
    return TooLarge(f"a body may have {most:,} bytes")

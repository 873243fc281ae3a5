import asyncio
from collections.abc import Sequence

import pytest

from contracts.messages import Headers
from mock_server.receiver.bodies import Gone, Receive, TooLarge, Unfinished, read_body


def sender(pieces: Sequence[bytes], *, whole: bool = True) -> Receive:
    """Return what gives the pieces of a body one by one; of one that is not whole the rest never comes."""
    messages = [{"type": "http.request", "body": piece, "more_body": True} for piece in pieces]
    if whole:
        messages[-1]["more_body"] = False

    async def receive() -> dict[str, object]:
        if not messages:
            await asyncio.Event().wait()
        return messages.pop(0)

    return receive


async def body(receive: Receive, headers: Headers = (), *, seconds: float = 20) -> bytes:
    return await read_body(receive, headers, most=10, seconds=seconds)


@pytest.mark.parametrize("pieces", [[b""], [b"0123456789"], [b"01234", b"", b"56789"], [b"0123456789", b""]])
async def test_pieces_are_put_together(pieces: list[bytes]) -> None:
    assert await body(sender(pieces)) == b"".join(pieces)


@pytest.mark.parametrize("pieces", [[b"x" * 11], [b"x" * 10, b"x"]])
async def test_one_byte_too_many_is_refused(pieces: list[bytes]) -> None:
    with pytest.raises(TooLarge, match="may have 10 bytes"):
        await body(sender(pieces))


@pytest.mark.parametrize("length", [b"11", b"9" * 5000, b"-1", b"x"])
async def test_a_length_that_is_too_large_or_none_is_refused_before_anything_is_read(length: bytes) -> None:
    with pytest.raises(TooLarge):
        await body(sender([b"x"], whole=False), ((b"content-length", length),))


@pytest.mark.parametrize("pieces", [[], [b"{"]])
async def test_a_body_that_begins_or_stops_and_never_comes_is_given_up(pieces: list[bytes]) -> None:
    with pytest.raises(Unfinished, match=r"not there after 0.01 s"):
        await body(sender(pieces, whole=False), seconds=0.01)


async def test_who_hangs_up_is_gone() -> None:
    async def receive() -> dict[str, object]:
        return {"type": "http.disconnect"}

    with pytest.raises(Gone):
        await body(receive)

import asyncio

import pytest

from contracts.errors import UsageError
from mock_server.cli.sending.loading import together


async def test_when_one_raises_the_others_have_ended_before_its_error_goes_on() -> None:
    under_way, ended = asyncio.Event(), []

    async def endless() -> None:
        try:
            under_way.set()
            await asyncio.Event().wait()
        finally:
            ended.append("endless")

    async def wrong() -> None:
        await under_way.wait()
        raise UsageError("no such thing")

    with pytest.raises(UsageError, match="no such thing"):
        await together([endless(), wrong()])
    assert ended == ["endless"]

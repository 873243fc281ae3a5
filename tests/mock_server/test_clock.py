import asyncio
import time
from collections.abc import Callable

import pytest

from mock_server.clock import Clock, FixedClock, ManualClock, SystemClock

CLOCKS: dict[str, Callable[[], Clock]] = {
    "system": SystemClock,
    "fixed": lambda: FixedClock(at=1_700_000_000.0),
    "manual": ManualClock,
}


@pytest.mark.parametrize("clock", [make() for make in CLOCKS.values()], ids=list(CLOCKS))
async def test_a_sleep_takes_its_time_on_the_clocks_own_measure(clock: Clock) -> None:
    before = clock.monotonic()
    await clock.sleep(0.01)
    assert clock.monotonic() - before >= 0.01


@pytest.mark.parametrize("clock", [make() for make in CLOCKS.values()], ids=list(CLOCKS))
async def test_a_sleep_gives_others_a_turn(clock: Clock) -> None:
    other = asyncio.create_task(asyncio.sleep(0))
    await clock.sleep(0)
    assert other in asyncio.all_tasks() or other.done()
    await clock.sleep(0)
    assert other.done()


def test_the_system_clock_tells_unix_time() -> None:
    assert time.time() <= SystemClock().now() <= time.time()


async def test_on_a_fixed_clock_it_is_always_the_same_moment() -> None:
    clock = FixedClock(at=12.5)
    await clock.sleep(0.01)
    assert clock.now() == 12.5


async def test_an_hour_on_a_manual_clock_is_over_at_once() -> None:
    clock = ManualClock(now=100.0)
    started = time.monotonic()
    await clock.sleep(3600.0)
    assert time.monotonic() - started < 60
    assert (clock.now(), clock.monotonic()) == (3700.0, 3600.0)


def test_a_manual_clock_moves_only_when_told_and_never_back() -> None:
    clock = ManualClock(now=100.0)
    clock.advance(1.5)
    clock.advance(-1.0)
    assert clock.now() == 101.5

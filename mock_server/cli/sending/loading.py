"""A job carried out as fast as it goes: bodies made ahead, several at once, and the sum at the end."""

import asyncio
import gc
import math
from collections import Counter
from collections.abc import Callable, Coroutine, Iterable, Iterator

from contracts.messages import Draft, Exchange, Silence
from contracts.schemas import Json
from mock_server.cli import speaking
from mock_server.cli.progress import Count
from mock_server.cli.sending.made import Made
from mock_server.cli.sending.running import is_expected
from mock_server.cli.sending.wishes import Job
from mock_server.engine import Deliverer
from mock_server.transport import AutoTransport, KeptTransport


def loaded(job: Job) -> int:
    """Send, tell how fast it went and what came back, and return the exit code."""
    made = Made(job)
    drafts = _ready(made)
    made.tell()
    gc.freeze()  # a hundred thousand values that stay until the end need not be looked at again and again
    with asyncio.Runner(loop_factory=_fast_loop()) as runner:
        sums = runner.run(_sent(job, drafts))
    sums.tell(as_json=job.as_json)
    if sums.missed:
        speaking.talk(f"{sums.missed} of {len(drafts)} deliveries not {job.expect}")
    return 1 if sums.missed else 0


def _fast_loop() -> Callable[[], asyncio.AbstractEventLoop]:
    try:
        import uvloop
    except ModuleNotFoundError:  # there is none for Windows
        return asyncio.new_event_loop
    return uvloop.new_event_loop


def _ready(made: Made) -> list[Draft]:
    count, drafts = Count("made", speaking.is_terminal()), []
    for _, draft in made:
        drafts.append(draft)
        count.step()
    count.clear()
    return drafts


class Sums:
    """What came of many deliveries; times in seconds."""

    def __init__(self, job: Job) -> None:
        self.missed = 0
        self.elapsed = 0.0
        self._job = job
        self._answers: Counter[str] = Counter()
        self._times: list[float] = []

    def add(self, exchange: Exchange) -> None:
        """Count one delivery."""
        answer = exchange.answer
        self._answers[answer.value if isinstance(answer, Silence) else str(answer.status)] += 1
        self._times.append(exchange.elapsed)
        self.missed += not is_expected(self._job, exchange)

    def tell(self, *, as_json: bool) -> None:
        """Say how fast it went, and what came back."""
        found = self._json()
        if as_json:
            speaking.row(found)
            return
        speaking.data(
            f"{found['sent']} sent in {self.elapsed:.2f} s: {found['per_second']} a second, "
            f"p50 {found['p50_ms']} ms, p99 {found['p99_ms']} ms"
        )
        for answer, count in self._answers.most_common():
            speaking.data(f"{count:>8} × {answer}")

    def _json(self) -> dict[str, Json]:
        times = sorted(self._times)

        def at(part: float) -> float:
            return round(times[min(len(times) - 1, math.ceil(part * len(times)) - 1)] * 1000, 1) if times else 0.0

        return {
            "sent": len(times),
            "elapsed_s": round(self.elapsed, 3),
            "per_second": round(len(times) / self.elapsed) if self.elapsed else 0,
            "p50_ms": at(0.5),
            "p99_ms": at(0.99),
            "answers": dict(self._answers),
        }


async def _sent(job: Job, drafts: list[Draft]) -> Sums:
    is_chunked = any(webhook.rules.chunked for webhook in job.webhooks)
    transport, sums = AutoTransport(reuse=True) if is_chunked else KeptTransport(trusted=0.005), Sums(job)
    deliverer = Deliverer(job.provider, lambda _: job.target, transport, job.clock, timeout=job.timeout, rate=job.rate)

    async def work(waiting: Iterator[Draft]) -> None:
        for draft in waiting:
            sums.add(await deliverer.deliver(draft))

    started = job.clock.monotonic()
    waiting = iter(drafts)
    try:
        await together(work(waiting) for _ in range(job.concurrency))
    finally:
        await transport.aclose()
    sums.elapsed = job.clock.monotonic() - started
    return sums


async def together(works: Iterable[Coroutine[None, None, None]]) -> None:
    """Do all at once; where one raises, the others have ended before its error goes on."""
    try:
        async with asyncio.TaskGroup() as group:
            for work in works:
                group.create_task(work)
    except BaseExceptionGroup as errors:
        raise errors.exceptions[0] from None

"""What a call brings about: registrations, removals, and a delivery to each who registered."""

import asyncio
import hashlib
import secrets
from collections.abc import Awaitable, Callable, Iterable
from itertools import chain, islice
from typing import Protocol

from contracts.documents import Call, Emission, Operation, Provider, Webhook, emissions
from contracts.documents.effects import Registers
from contracts.documents.expressions import evaluate
from contracts.errors import UsageError
from contracts.messages import Draft, Headers, value
from contracts.payloads import Overrides
from mock_server import sender
from mock_server.clock import Clock
from mock_server.provider_api.refusing import Refusal, is_documented
from mock_server.store import Registration, Registry

MOST = 200
"""Deliveries that come of one call."""


class Accepts(Protocol):
    """What makes deliveries, and tries them again."""

    async def accept(self, webhook: Webhook, draft: Draft, url: str) -> int:
        """Promise a delivery and return its number; raises UsageError where it cannot be made."""


@value
class Rules:
    """Where endpoints may be registered."""

    check: Callable[[str], Awaitable[None]]
    """Raises UsageError where a delivery must not go to a URL."""
    is_public: Callable[[str], Awaitable[bool]] | None = None
    """Where it is given, endpoints are judged as vendors judge them: any that is public will do."""


@value
class _Due:
    emission: Emission
    draft: Draft
    urls: tuple[str, ...]


class Causes:
    """Carries out what a provider's calls cause."""

    def __init__(self, provider: Provider, registry: Registry, queue: Accepts, rules: Rules, clock: Clock) -> None:
        self._provider = provider
        self._registry = registry
        self._queue = queue
        self._rules = rules
        self._clock = clock
        self._turn = asyncio.Lock()
        self._later: set[asyncio.Task[None]] = set()

    async def bring_about(self, operation: Operation, call: Call) -> Headers:
        """Do what a call causes, and return headers that say which deliveries those are; raises Refusal."""
        if operation.registers is not None:
            await self._register(operation.registers, call)
        if operation.unregisters is not None:
            await self._unregister(operation, operation.unregisters, call)
        return await self._emit(operation, call) if operation.effects else ()

    async def _register(self, said: Registers, call: Call) -> None:
        registration = self._registration(said, call)
        await self._admit(registration.url)
        is_unique = evaluate(said.unique, call) is True
        try:
            added = await self._registry.add(registration, unique=is_unique)
        except UsageError as error:
            raise Refusal(400, str(error)) from None
        if added is None:
            raise Refusal(409)

    async def _admit(self, url: str) -> None:
        try:
            await self._rules.check(url)
        except UsageError as error:
            if self._rules.is_public is None:
                raise Refusal(400, str(error)) from None
            if not await _holds(self._rules.is_public, url):
                raise Refusal(400) from None  # in the vendor's own words

    async def _unregister(self, operation: Operation, said: Registers, call: Call) -> None:
        registration = self._registration(said, call)
        if not await self._registry.remove(registration.webhook, registration.url):
            raise Refusal(next((status for status in (404, 410, 400) if is_documented(operation, status)), 404))

    def _registration(self, said: Registers, call: Call) -> Registration:
        webhook, url = evaluate(said.webhook, call), evaluate(said.url, call)
        if not isinstance(webhook, str) or not isinstance(url, str):
            raise Refusal(400, "the call names no webhook, or no URL")
        return Registration(webhook=f"{self._provider.name}/{webhook}", url=url)

    async def _emit(self, operation: Operation, call: Call) -> Headers:
        # One call after the other: else two of the same order would both find that it had no effect yet.
        async with self._turn:
            numbers, troubles = [], []
            for due in await self._due(operation, call):
                if due.emission.key and await self._registry.is_spent(due.emission.key):
                    continue
                for url in due.urls:
                    try:
                        numbers += await self._deliver(due, url)
                    except UsageError as error:
                        troubles.append(f"{url}: {error}")
                if due.emission.key:
                    await self._registry.spend(due.emission.key)
        return (*_said("hookpact-deliveries", map(str, numbers)), *_said("hookpact-undelivered", troubles))

    async def _due(self, operation: Operation, call: Call) -> list[_Due]:
        def found() -> list[Emission]:
            every = chain.from_iterable(emissions(effect, call) for effect in operation.effects)
            return list(islice(every, MOST + 1))

        # In a thread: of many elements, patterns and payloads take their time.
        made = await asyncio.to_thread(found)
        if len(made) > MOST:
            raise Refusal(400, f"the call causes more than {MOST} deliveries; make several calls of it")
        urls = {name: await self._urls(name) for name in {emission.webhook for emission in made}}
        return await asyncio.to_thread(lambda: [self._made(each, urls[each.webhook]) for each in made])

    async def _urls(self, webhook: str) -> tuple[str, ...]:
        full_name = self._provider.webhook(webhook).full_name
        return tuple(registration.url for registration in await self._registry.list(full_name))

    def _made(self, emission: Emission, urls: tuple[str, ...]) -> _Due:
        """Make the delivery of an emission: the same payload for the same call, under an id of its own."""
        seed = int.from_bytes(hashlib.sha256(repr(emission.pins).encode()).digest()[:4], "big")
        order = sender.Order(
            seed=seed, now=int(self._clock.now()), run=secrets.token_hex(3), overrides=Overrides(set=emission.pins)
        )
        try:
            (draft,) = sender.drafts(self._provider.webhook(emission.webhook), order)
        except UsageError as error:
            raise Refusal(400, f"what this call says does not fit into {emission.webhook}: {error}") from None
        return _Due(emission=emission, draft=draft, urls=urls)

    async def _deliver(self, due: _Due, url: str) -> list[int]:
        webhook = self._provider.webhook(due.emission.webhook)
        if not due.emission.after:
            return [await self._queue.accept(webhook, due.draft, url)]
        task = asyncio.create_task(self._deliver_later(webhook, due, url))
        self._later.add(task)
        task.add_done_callback(self._later.discard)
        return []

    async def _deliver_later(self, webhook: Webhook, due: _Due, url: str) -> None:
        """Wait and deliver. What waits here, unlike what waits in the queue, is lost when the server ends."""
        await self._clock.sleep(due.emission.after)
        try:
            await self._queue.accept(webhook, due.draft, url)
        except UsageError:
            return  # the URL is not called any more: nobody is left to be told


async def _holds(is_public: Callable[[str], Awaitable[bool]], url: str) -> bool:
    try:
        return await is_public(url)
    except UsageError:
        return False  # no URL of http or https


def _said(name: str, parts: Iterable[str]) -> Headers:
    text = ", ".join(parts)
    clean = "".join(mark if 32 <= ord(mark) < 127 else "?" for mark in text)[:1000]
    return ((name.encode(), clean.encode()),) if clean else ()

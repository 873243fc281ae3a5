from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from mock_server.store import Registration, Registry, Store

HOOK = Registration(webhook="shop/sold", url="http://127.0.0.1:9/hooks")
OTHER = Registration(webhook="shop/sent", url="http://127.0.0.1:9/hooks")


@pytest.fixture
async def registry() -> AsyncIterator[Registry]:
    store = Store()
    yield Registry(store)
    store.close()


async def test_what_was_registered_is_listed_by_webhook(registry: Registry) -> None:
    first, second = await registry.add(HOOK), await registry.add(OTHER)
    assert await registry.list() == (first, second)
    assert await registry.list("shop/sent") == (second,)


async def test_the_same_can_be_registered_twice_or_must_not(registry: Registry) -> None:
    await registry.add(HOOK, unique=True)
    assert await registry.add(HOOK, unique=True) is None
    assert await registry.add(HOOK) is not None
    assert len(await registry.list()) == 2


async def test_what_is_removed_is_gone_every_time_that_it_was_there(registry: Registry) -> None:
    for registration in (HOOK, HOOK, OTHER):
        await registry.add(registration)
    assert await registry.remove(HOOK.webhook, HOOK.url) == 2
    assert await registry.remove(HOOK.webhook, HOOK.url) == 0
    assert [one.webhook for one in await registry.list()] == ["shop/sent"]


async def test_a_number_is_never_given_again(registry: Registry) -> None:
    first = await registry.add(HOOK)
    assert first is not None
    assert await registry.drop(first.number)
    second = await registry.add(HOOK)
    assert second is not None
    assert second.number > first.number
    assert not await registry.drop(first.number)


async def test_a_key_is_spent_once_and_for_all(registry: Registry) -> None:
    assert not await registry.is_spent("order-1")
    for _ in range(2):
        await registry.spend("order-1")
    assert await registry.is_spent("order-1")
    assert not await registry.is_spent("order-2")


async def test_a_file_keeps_them_and_what_is_configured_is_there_once(tmp_path: Path) -> None:
    for _ in range(2):
        store = Store(str(tmp_path / "journal.db"))
        registry = Registry(store, [HOOK])
        assert [(one.webhook, one.url) for one in await registry.list()] == [(HOOK.webhook, HOOK.url)]
        await registry.spend("order-1")
        store.close()
    store = Store(str(tmp_path / "journal.db"))
    registry = Registry(store, [HOOK])
    assert await registry.remove(HOOK.webhook, HOOK.url) == 1
    assert await registry.list() == ()
    store.close()
    store = Store(str(tmp_path / "journal.db"))
    assert await Registry(store).is_spent("order-1")
    store.close()

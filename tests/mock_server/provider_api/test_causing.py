import asyncio
from typing import Any

import pytest

from contracts.documents import Call
from contracts.documents.effects import Effect, Rule
from contracts.documents.operations import Operation
from mock_server.provider_api import Rules
from mock_server.provider_api.causing import MOST
from mock_server.provider_api.public import is_public
from mock_server.store import Registration
from tests.mock_server.provider_api.asking import HOOK, World, anywhere, asking


async def paid(world: World, **body: Any) -> int:
    return (await world("POST", "/pay", body)).status


async def test_a_call_causes_a_delivery_at_each_who_registered() -> None:
    async with asking() as world:
        await world.register()
        await world.register("http://127.0.0.1:9/other")
        answer = await world("POST", "/pay", {"id": "o-1"})
        assert world.queue.accepted == [
            ("pay/paid", {"id": "o-1"}, HOOK), ("pay/paid", {"id": "o-1"}, "http://127.0.0.1:9/other"),
        ]  # fmt: skip
        assert answer.headers == ((b"hookpact-deliveries", b"1, 2"),)


async def test_a_repeat_causes_nothing_and_another_call_does() -> None:
    async with asking() as world:
        await world.register()
        assert [await paid(world, id=number) for number in ("1", "1", "2", "1")] == [202] * 4
        assert [payload["id"] for _, payload, _ in world.queue.accepted] == ["1", "2"]


async def test_what_happened_before_anybody_registered_is_over() -> None:
    async with asking() as world:
        await paid(world, id="1")
        await world.register()
        await paid(world, id="1")
        assert world.queue.accepted == []


async def test_ten_repeats_at_once_are_one() -> None:
    async with asking() as world:
        await world.register()
        await asyncio.gather(*(paid(world, id="1") for _ in range(10)))
        assert len(world.queue.accepted) == 1


async def test_nobody_is_told_after_a_removal() -> None:
    async with asking() as world:
        await world.register()
        assert (await world("DELETE", "/hooks", {"url": HOOK})).status == 200
        await paid(world, id="1")
        assert world.queue.accepted == []
        assert (await world("DELETE", "/hooks", {"url": HOOK})).status == 410


async def test_the_same_may_be_registered_again_unless_the_call_forbids_it() -> None:
    async with asking() as world:
        await world.register()
        assert (await world("POST", "/hooks", {"url": HOOK, "once": True})).status == 409
        assert (await world("POST", "/hooks", {"url": HOOK, "once": "true"})).status == 200
        await paid(world, id="1")
        assert len(world.queue.accepted) == 2


@pytest.mark.parametrize("body", [{}, {"url": 5}, {"url": None}, {"url": "http://private/"}])
async def test_a_registration_names_a_url_that_may_be_called(body: dict[str, Any]) -> None:
    async with asking() as world:
        assert (await world("POST", "/hooks", body)).status == 400
        assert await world.registry.list() == ()


async def test_what_cannot_be_delivered_is_told_and_stops_nobody_else() -> None:
    async with asking() as world:
        await world.register("http://refused.example.com/\x7f")
        await world.register()
        answer = await world("POST", "/pay", {"id": "1"})
        told = dict(answer.headers)
        assert told[b"hookpact-deliveries"] == b"1"
        assert told[b"hookpact-undelivered"] == b"http://refused.example.com/?: not there"


async def test_what_does_not_fit_into_the_webhook_is_refused_before_anything_is_sent() -> None:
    async with asking() as world:
        await world.register()
        answer = await world("POST", "/pay/all", {"ids": ["a", 5]})
        assert (answer.status, b"does not fit into paid" in answer.body) == (400, True)
        assert world.queue.accepted == []


async def test_what_comes_later_comes_later() -> None:
    async with asking() as world:
        await world.register()
        before = world.clock.now()
        assert (await world("POST", "/pay/all", {"ids": ["a", "b"]})).status == 200
        for _ in range(20):
            await asyncio.sleep(0)
        assert [payload["id"] for _, payload, _ in world.queue.accepted] == ["a", "b"]
        assert world.clock.now() - before == 10


async def test_one_call_causes_no_flood() -> None:
    async with asking() as world:
        await world.register()
        answer = await world("POST", "/pay/all", {"ids": [str(number) for number in range(MOST + 1)]})
        assert (answer.status, world.queue.accepted) == (400, [])


async def test_a_failed_wish_registers_nothing() -> None:
    async with asking() as world:
        wish = {"content-type": "application/json", "prefer": "code=409"}
        assert (await world("POST", "/hooks", {"url": HOOK}, wish)).status == 409
        assert await world.registry.list() == ()


@pytest.mark.parametrize(
    ("url", "status"),
    [(HOOK, 400), ("http://private.localhost/", 400), ("nothing", 400), ("https://8.8.8.8/private", 200)],
)
async def test_by_vendor_rules_only_what_is_public_is_registered(url: str, status: int) -> None:
    async def check(url: str) -> None:
        await anywhere(url if "public" in url else "private")

    async with asking(rules=Rules(check=check, is_public=is_public)) as world:
        assert (await world("POST", "/hooks", {"url": url})).status == status
        assert (await world("POST", "/hooks", {"url": "http://127.0.0.1/public"})).status == 200


async def test_a_webhook_of_another_name_gets_nothing() -> None:
    async with asking() as world:
        await world.registry.add(Registration(webhook="pay/unpaid", url=HOOK))
        await world.registry.add(Registration(webhook="other/paid", url=HOOK))
        await paid(world, id="1")
        assert world.queue.accepted == []


async def test_the_same_call_makes_the_same_payload() -> None:
    operation = Operation(
        path="/", method="POST", pointer="",
        effects=(Effect(webhook="paid", pointer="", rules=(("/note", (Rule(source="x"),)),)),),
    )  # fmt: skip
    bodies = []
    for _ in range(2):
        async with asking() as world:
            await world.register()
            await world.api._causes.bring_about(operation, Call())
            bodies.append([payload for _, payload, _ in world.queue.accepted])
    assert len(bodies[0]) == 1
    assert bodies[0][0]["note"] == "x"

"""Deliveries on demand, and again."""

from collections.abc import Iterable
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from contracts.deliveries import Plan, Target, read_fault, spoilt
from contracts.deliveries.faults import Context
from contracts.deliveries.plans import drafts_of, seconds_of
from contracts.documents import Webhook
from contracts.errors import DocumentError, UsageError
from contracts.messages import Draft
from contracts.schemas import Json
from contracts.signing import check_secret
from mock_server import sender
from mock_server.app.api.asked import PAGE, check_target, order_of, provider_of, webhook_of
from mock_server.app.api.resources import resource
from mock_server.app.api.shown import json_answer, sent_json
from mock_server.app.description import body_of, checked, query_of
from mock_server.app.house import House, house_of
from mock_server.app.problems import Problem
from mock_server.clock import Clock, FixedClock
from mock_server.engine import Deliverer, carried
from mock_server.store import Sent
from mock_server.transport import AutoTransport

_MOST_SENT = 200
_MOST_SECONDS = 60
_MOST_BYTES = 100_000_000
_NUMBER = "/components/parameters/Sent/schema"


async def send(request: Request) -> Response:
    """Make deliveries, right or wrong as asked for, and send them."""
    house = house_of(request)
    said = await body_of(request, "Order")
    try:
        webhook = webhook_of(house, said["webhook"])
        plan = _planned(house, webhook, said)
        clock: Clock = FixedClock(said["at"]) if "at" in said else house.clock
        return await _deliver(house, webhook, plan, said["to"], said, clock)
    except (UsageError, DocumentError) as error:
        raise Problem(422, "invalid", str(error)) from None


async def list_sent(request: Request) -> Response:
    """Return deliveries that this server made."""
    house = house_of(request)
    asked = query_of(request, **PAGE)
    found = await house.store.sent(after=asked.get("after", 0), most=asked.get("most", 1000))
    return json_answer({"sent": [sent_json(one, provider_of(house, one.webhook)) for one in found]})


async def redeliver(request: Request) -> Response:
    """Send a delivery again, under its id."""
    house = house_of(request)
    number = checked(request.path_params["number"], _NUMBER, "number")
    said = await body_of(request, "Redelivery")
    found = next(iter(await house.store.sent(after=number - 1, most=1)), None)
    if found is None or found.number != number or found.exchange.draft is None:
        raise Problem(404, "no-such-delivery", f"no delivery {number} was sent; GET /api/sent lists them")
    try:
        webhook = webhook_of(house, found.webhook)
        to = said.get("to", found.exchange.request.url)
        return await _deliver(house, webhook, ((found.exchange.draft,),), to, said, house.clock)
    except UsageError as error:
        raise Problem(422, "invalid", str(error)) from None


async def _deliver(house: House, webhook: Webhook, plan: Plan, to: str, said: Json, clock: Clock) -> Response:
    await check_target(house, to)
    provider = house.contracts[webhook.provider].provider
    secrets, is_public = _secrets(house, webhook, said)
    transport = AutoTransport(reuse=True, resolve=house.outgoing.resolve)
    target = Target(url=to, secrets=secrets)
    deliverer = Deliverer(provider, lambda _: target, transport, clock, timeout=float(said.get("timeout", 15)))
    found = []
    try:
        async for exchange in carried(plan, deliverer.deliver, clock):
            sent = Sent(webhook=webhook.full_name, exchange=exchange, is_public=is_public)
            found.append(await house.store.add_sent(sent))
            house.news.tell_sent(found[-1])
    finally:
        await transport.aclose()
    return json_answer({"sent": [sent_json(one, provider) for one in found]})


def _planned(house: House, webhook: Webhook, said: Json) -> Plan:
    """Return what a call wants sent, with everything that is to go wrong; raises UsageError for too much of it."""
    order = order_of(house, said)
    context = Context(
        provider=house.contracts[webhook.provider].provider, recipe=lambda webhook: sender.recipe(webhook, order)
    )
    plan: Plan = tuple((replace(draft, age=int(said.get("age", 0))),) for draft in sender.drafts(webhook, order))
    for fault in [read_fault(words, context) for words in said.get("faults", ())]:
        plan = spoilt(plan, (fault,))
        _check_size(drafts_of(plan))  # after each: faults multiply
    if seconds_of(plan) > _MOST_SECONDS:
        raise UsageError(
            f"this waits {seconds_of(plan):g} s in all; one call waits at most {_MOST_SECONDS}: ask for less, or call "
            "more often"
        )
    return plan


def _check_size(drafts: Iterable[Draft]) -> None:
    sizes = [len(draft.body) for draft in drafts]
    if len(sizes) > _MOST_SENT:
        raise UsageError(f"this makes {len(sizes):,} deliveries; one call sends at most {_MOST_SENT}")
    if sum(sizes) > _MOST_BYTES:
        raise UsageError(f"this makes {sum(sizes):,} bytes of bodies; one call sends at most {_MOST_BYTES:,}")


def _secrets(house: House, webhook: Webhook, said: Json) -> tuple[tuple[str, ...], bool]:
    """Return what to sign with, and whether everybody knows it."""
    if webhook.scheme is None:
        return (), True
    if "secret" in said:
        return (check_secret(webhook.scheme, said["secret"]),), said["secret"] in webhook.scheme.public_secrets
    return house.inboxes.signing(webhook), webhook.provider in house.public


ROUTES = (
    resource("/api/send", POST=send),
    resource("/api/sent", GET=list_sent),
    resource("/api/sent/{number}/redeliver", POST=redeliver),
)

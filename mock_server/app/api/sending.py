"""Deliveries on demand, and again."""

import base64
import hashlib
import secrets as dice
from collections.abc import Iterable
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from contracts.deliveries import Plan, Target, read_fault, spoilt
from contracts.deliveries.faults import Context
from contracts.deliveries.plans import drafts_of, seconds_of
from contracts.documents import Provider, Webhook
from contracts.errors import DocumentError, UsageError
from contracts.messages import Draft
from contracts.payloads import Overrides
from contracts.schemas import Json
from contracts.signing import check_secret
from mock_server import sender
from mock_server.app.api.received import PAGE
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
_NUMBER = "/paths/~1api~1sent~1{number}~1redeliver/parameters/0/schema"


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


async def check_target(house: House, to: str) -> None:
    """Raise Problem where a delivery must not go there."""
    try:
        await house.outgoing.check(to)
    except UsageError as error:
        raise Problem(403, "target-refused", str(error)) from None


def order_of(house: House, said: Json) -> sender.Order:
    """Return what a call wants sent."""
    seed = said.get("seed")
    chosen = dice.randbelow(1_000_000) if seed is None else int(seed)
    # With seed and time given the bytes are the same each time; else no two deliveries share an id.
    run = dice.token_hex(3)
    if seed is not None and "at" in said:
        run = hashlib.sha256(f"{seed} {said['at']}".encode()).hexdigest()[:6]
    return sender.Order(
        seed=chosen,
        now=int(said.get("at", house.clock.now())),
        run=run,
        overrides=Overrides(set=tuple(said.get("set", {}).items()), merge=(said["merge"],) if "merge" in said else ()),
        body=_body(said),
        id=said.get("id"),
        count=int(said.get("count", 1)),
    )


def _body(said: Json) -> bytes | None:
    if "body_base64" in said:
        try:
            return base64.b64decode(said["body_base64"], validate=True)
        except ValueError:
            raise UsageError("body_base64 is no base64") from None
    return said["body"].encode("utf-8", "surrogatepass") if "body" in said else None


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


def webhook_of(house: House, name: str) -> Webhook:
    """Return a webhook by its full name; raises Problem where there is none."""
    provider = provider_of(house, name)
    if provider is None:
        known = ", ".join(house.contracts)
        raise Problem(404, "no-such-webhook", f"{name!r} names no webhook: write PROVIDER/WEBHOOK with one of {known}")
    try:
        return provider.webhook(name.partition("/")[2])
    except UsageError as error:
        raise Problem(404, "no-such-webhook", str(error)) from None


def provider_of(house: House, name: str) -> Provider | None:
    """Return the provider in front of a webhook's full name; None where it is not served."""
    found = house.contracts.get(name.partition("/")[0])
    return found.provider if found else None


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

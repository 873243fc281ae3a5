"""What several calls ask for in the same words: a target, a webhook, what to send, a page of a list."""

import base64
import hashlib
import secrets as dice

from contracts.documents import Provider, Webhook
from contracts.errors import UsageError
from contracts.payloads import Overrides
from contracts.schemas import Json
from mock_server import sender
from mock_server.app.house import House
from mock_server.app.problems import Problem

PAGE = {"after": "/components/parameters/After/schema", "most": "/components/parameters/Most/schema"}


async def check_target(house: House, to: str) -> None:
    """Raise Problem where a delivery must not go there."""
    try:
        await house.outgoing.check(to)
    except UsageError as error:
        raise Problem(403, "target-refused", str(error)) from None


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

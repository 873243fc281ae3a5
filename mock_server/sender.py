"""Deliveries on demand: realistic drafts for a webhook, and what is printed of them."""

from collections.abc import Iterable, Iterator

from contracts.documents import Webhook
from contracts.errors import DocumentError, UsageError
from contracts.messages import Draft, Pace, Request, value
from contracts.payloads import Overrides, Recipe, body, realistic
from contracts.reports.as_json import request_json
from contracts.schemas import Json, Schema


@value
class Order:
    """What deliveries are made from, whoever wants them: seed, time, what is pinned, how many."""

    seed: int
    now: int
    run: str
    overrides: Overrides = Overrides()
    body: bytes | None = None
    """These very bytes, in place of a payload."""
    may_break: bool = False
    """Whether the overrides may break the contract."""
    id: str | None = None
    count: int = 1


@value
class Unmade:
    """A webhook of which no delivery can be made."""

    webhook: Webhook
    problem: str

    def __str__(self) -> str:
        name = self.webhook.full_name
        return self.problem if self.problem.startswith(name) else f"{name}: {self.problem}"


def drafts(webhook: Webhook, order: Order) -> Iterator[Draft]:
    """Yield as many deliveries of a webhook as were ordered, each with a payload of its own."""
    for number in range(order.count):
        yield _draft(webhook, order, number)


def drafts_of_all(webhooks: Iterable[Webhook], order: Order) -> Iterator[tuple[Webhook, Draft] | Unmade]:
    """Yield the deliveries of many webhooks; one that cannot be made is said to be so and keeps no other back."""
    for webhook in webhooks:
        try:
            yield from ((webhook, draft) for draft in drafts(webhook, order))
        except (DocumentError, UsageError) as error:
            yield Unmade(webhook=webhook, problem=str(error))


def recipe(webhook: Webhook, order: Order) -> Recipe:
    """Return what the payloads of a webhook are made from; raises UsageError where it has no schema."""
    if webhook.schema is None:
        raise UsageError(f"{webhook.full_name} has no schema")
    return _recipe(webhook, webhook.schema, order, order.run)


def delivery_json(webhook: Webhook, request: Request) -> dict[str, Json]:
    """Return what would be sent: the webhook, the request, and the pace that it has."""
    pace = {"pace": _pace_json(request.pace)} if request.pace else {}
    return {"webhook": webhook.full_name, **request_json(request), **pace}


def _pace_json(pace: Pace) -> dict[str, Json]:
    return {"piece": pace.piece, "pause_s": pace.pause, "stop": pace.stop}


def _recipe(webhook: Webhook, schema: Schema, order: Order, run: str) -> Recipe:
    steered = Overrides() if order.may_break else order.overrides
    shown = tuple(example.payload for example in webhook.examples)
    return Recipe(schema=schema, seed=order.seed, now=order.now, run=run, overrides=steered, shown=shown)


def _draft(webhook: Webhook, order: Order, number: int) -> Draft:
    token = f"{order.run}-{number + 1}"
    delivery_id = order.id or f"hp-{token}"
    if order.body is not None:
        return Draft(webhook=webhook.name, id=delivery_id, body=order.body)
    if not webhook.is_json:
        return Draft(webhook=webhook.name, id=delivery_id, body=_unencoded(webhook))
    if webhook.schema is None:
        example = next((example.payload for example in webhook.examples), None)
        if example is None:
            raise UsageError(f"{webhook.full_name} has neither schema nor example: give --body FILE")
        made = body(None, order.overrides.apply(example))
    else:
        payload = realistic(_recipe(webhook, webhook.schema, order, token), number)
        made = body(webhook.schema, order.overrides.apply(payload) if order.may_break else payload)
    return Draft(webhook=webhook.name, id=delivery_id, body=made.bytes, stamps=made.stamps)


def _unencoded(webhook: Webhook) -> bytes:
    """Return a body that is no JSON: nothing where the webhook has none, else an example that is text."""
    if not webhook.content_type:
        return b""
    example = next((example.payload for example in webhook.examples if isinstance(example.payload, str)), None)
    if example is None:
        raise UsageError(f"{webhook.full_name} is sent as {webhook.content_type}, which is not made: give --body FILE")
    return example.encode()

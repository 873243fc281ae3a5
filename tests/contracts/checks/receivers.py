"""Receivers in memory: a right one that every fault starts from, and the loop that drives checks against it."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from itertools import count

import orjson

from contracts.checks import CHECKS, Case, Options, Subject
from contracts.checks.preflight import Start, preflight
from contracts.checks.subject import Flow, T
from contracts.deliveries import Target, prepare
from contracts.documents import Webhook
from contracts.findings import Level, Verdict, is_broken
from contracts.messages import Draft, Exchange, Request, Response, Silence, value
from contracts.payloads import Overrides, Recipe
from contracts.schemas import Json
from contracts.signing import Refused, Scheme, read_scheme, verify
from contracts.signing.bodies import read_json
from contracts.signing.verdicts import Unreadable
from mock_server import catalog

NOW = 1_700_000_000
SECRET = "the-receivers-own-secret"
Answer = Response | Silence
_FORBIDDEN = frozenset(b"\x00\r\n\x01")


@value
class Arrived:
    """What a receiver knows when it answers."""

    request: Request
    payload: Json
    """None where the body is no JSON."""
    trusted: bool
    """Whether the signature is right and in time."""
    valid: bool
    """Whether the contract allows the payload."""
    right: Response
    """What a right receiver answers."""
    at_once: int
    """How many came at the same time."""
    before: tuple["Arrived", ...]


Fault = Callable[[Arrived], Answer | None]
"""Answers in place of a right receiver; None leaves the answer to it."""


class Receiver:
    """Verifies the bytes that arrived, then parses them, then answers; a fault may answer instead."""

    def __init__(self, webhook: Webhook, fault: Fault = lambda arrived: None, *, secret: str = SECRET) -> None:
        self.webhook = webhook
        self.target = Target(url="http://localhost/hooks", secrets=(secret,))
        self.exchanges: list[Exchange] = []
        self.elapsed = 0.01
        self.at_once = 1
        self._fault = fault
        self._arrived: list[Arrived] = []

    def deliver(self, draft: Draft) -> Exchange:
        """Sign a draft, take it, and note the exchange."""
        request = prepare(draft, self.webhook, self.target, now=NOW)
        answer = self.answer(request)
        exchange = Exchange(request=request, answer=answer, at=float(NOW), elapsed=self.elapsed, draft=draft)
        self.exchanges.append(exchange)
        return exchange

    def answer(self, request: Request) -> Answer:
        """Return what the fault answers, or what is right."""
        payload, trusted = _parsed(request.body), self._trusts(request)
        arrived = Arrived(
            request=request, payload=payload, trusted=trusted, right=_right(request, payload, trusted),
            valid=self._allows(request.body), at_once=self.at_once, before=tuple(self._arrived[-60:]),
        )  # fmt: skip
        self._arrived.append(replace(arrived, before=()))
        return self._fault(arrived) or arrived.right

    def _trusts(self, request: Request) -> bool:
        verdicts = (
            verify(request, scheme, secrets=self.target.secrets, now=NOW)
            for scheme in self.webhook.schemes
            if scheme.signed
        )
        return not any(isinstance(verdict, Refused) for verdict in verdicts)

    def _allows(self, body: bytes) -> bool:
        schema = self.webhook.schema
        try:
            return schema is None or schema.is_valid(orjson.loads(body))
        except ValueError:
            return False


def _parsed(body: bytes) -> Json:
    try:
        return read_json(body)
    except Unreadable:
        return None


def _right(request: Request, payload: Json, trusted: bool) -> Response:
    if any(_FORBIDDEN & set(found) for _, found in request.headers):
        return Response(status=400)
    if request.method != "POST":
        return Response(status=405)
    if not trusted:
        return Response(status=401)
    return Response(status=200 if isinstance(payload, dict) else 400)


@cache
def webhook(name: str = "update_custom_link", provider: str = "influencer-hero") -> Webhook:
    """Return a webhook of a document that ships."""
    return catalog.provider(provider).webhooks[name]


def signed_by(*names: str, name: str = "update_custom_link") -> Webhook:
    """Return a webhook that is signed by shipped schemes instead of its own."""
    shipped = catalog.shipped_schemes()
    schemes = tuple(read_scheme(each, shipped[each]["securityScheme"], f"/{each}") for each in names)
    return replace(webhook(name), schemes=schemes)


def signed_as(*schemes: Scheme) -> Webhook:
    """Return a webhook that is signed by these schemes."""
    return replace(webhook(), schemes=schemes)


def subject_of(
    webhook: Webhook, *, secret: str = SECRET, options: Options | None = None, overrides: Overrides | None = None
) -> Subject:
    """Return what the pre-flight starts from."""
    overrides = overrides or Overrides()
    recipe = None
    if webhook.schema is not None:
        recipe = Recipe(schema=webhook.schema, seed=1, now=NOW, run="ab", overrides=overrides)
    example = webhook.examples[0].payload if webhook.examples else {}
    return Subject(
        webhook=webhook, recipe=recipe, base=overrides.apply(example), ids=count(1), secrets=(secret,),
        options=options or Options(),
    )  # fmt: skip


def played(flow: Flow[T], receiver: Receiver) -> T:
    """Deliver what a flow asks for until it returns."""
    try:
        burst = next(flow)
        while True:
            receiver.at_once = len(burst)
            burst = flow.send(tuple(map(receiver.deliver, burst)))
    except StopIteration as end:
        result: T = end.value
        return result


def started(receiver: Receiver, **options: bool) -> Start:
    """Return what the pre-flight finds."""
    secret = receiver.target.secrets[0]
    return played(preflight(subject_of(receiver.webhook, secret=secret, options=Options(**options))), receiver)


def ready(receiver: Receiver, **options: bool) -> Subject:
    """Return the subject that a receiver which passes the pre-flight is judged with."""
    start = started(receiver, **options)
    assert start.subject is not None, start.verdict.reason
    return start.subject


def cases(check: str, subject: Subject) -> dict[str, Case]:
    """Return the cases of one check by name."""
    found = next(each for each in CHECKS if each.id == check)
    return {case.name: case for case in found.cases(subject)}


def verdicts(check: str, receiver: Receiver, subject: Subject | None = None) -> dict[str, Verdict]:
    """Return how each case of one check ends."""
    subject = subject or ready(receiver)
    return {name: played(case.flow(), receiver) for name, case in cases(check, subject).items()}


def broken(receiver: Receiver, *checks: str) -> dict[str, set[Level]]:
    """Return the checks that find a must or a should broken, with those levels."""
    subject = ready(receiver)
    found: dict[str, set[Level]] = {}
    for check in CHECKS:
        if checks and check.id not in checks:
            continue
        for verdict in verdicts(check.id, receiver, subject).values():
            if is_broken(verdict) and verdict.level is not Level.NOTE:
                found.setdefault(check.id, set()).add(verdict.level)
    return found

"""Each property is proven by a receiver that is broken in exactly that way."""

import asyncio
from collections.abc import Callable

import orjson
import pytest

from contracts.findings import Finding, Level, Status
from contracts.messages import Draft, Exchange, Response
from mock_server.property_phase import Effort, property_phase
from mock_server.property_phase.properties import PROPERTIES
from tests.contracts.checks.receivers import Arrived, Fault, Receiver, ready, webhook

CRASH = Response(status=500)


def tried(receiver: Receiver, examples: int = 250) -> dict[str, Finding]:
    async def deliver(draft: Draft) -> Exchange:
        return receiver.deliver(draft)

    phase = property_phase(ready(receiver), deliver, Effort(examples=examples, seed=5))
    return {finding.check: finding for finding in asyncio.run(phase)}


def crashes_on_big_numbers(arrived: Arrived) -> Response | None:
    if not arrived.trusted or not arrived.valid:
        return None
    percent = orjson.loads(arrived.request.body)["commission_information"].get("new_commission_perc", 0)
    return CRASH if percent > 1000 else None


def crashes_without_a_member(arrived: Arrived) -> Response | None:
    """On any body that lacks what the contract promises, but for such as are no object at all."""
    if not arrived.trusted or not isinstance(arrived.payload, dict) or arrived.valid:
        return None
    return CRASH if "collab_id" not in arrived.payload else None


def takes_short_signatures(arrived: Arrived) -> Response | None:
    text = dict(arrived.request.headers).get(b"X-InfluencerHero-Signature", b"")
    return Response(status=200) if not arrived.trusted and len(text) == 1 else None


def chokes_on_the_third_copy(arrived: Arrived) -> Response | None:
    same = [each for each in arrived.before if each.request.body == arrived.request.body and each.trusted]
    return CRASH if arrived.trusted and len(same) >= 2 else None


FAULTS: dict[str, Fault] = {
    "property-valid": crashes_on_big_numbers,
    "property-invalid": crashes_without_a_member,
    "property-forged": takes_short_signatures,
    "property-orders": chokes_on_the_third_copy,
}


def test_a_right_receiver_keeps_every_property() -> None:
    findings = tried(Receiver(webhook("update_commission")))
    assert {name: found.verdict.status for name, found in findings.items()} == dict.fromkeys(FAULTS, Status.PASSED)


@pytest.mark.parametrize("name", FAULTS)
def test_a_property_breaks_on_its_own_broken_receiver_only(name: str) -> None:
    findings = tried(Receiver(webhook("update_commission"), FAULTS[name]))
    assert {check for check, found in findings.items() if found.verdict.status is Status.FAILED} == {name}


def has_limits(arrived: Arrived) -> Response | None:
    """Refuses names and figures that nobody has."""
    if not arrived.trusted or not arrived.valid:
        return None
    found = orjson.loads(arrived.request.body)
    figures = [each for each in found["commission_information"].values() if isinstance(each, float | int)]
    odd = any(not 0 <= each <= 100 for each in figures) or not (found["deal_id"].isascii() and found["deal_id"])
    return Response(status=422) if odd else None


def test_refusing_what_nobody_expects_is_a_note() -> None:
    found = tried(Receiver(webhook("update_commission"), has_limits), examples=60)["property-valid"].verdict
    assert (found.status, found.level, found.reason) == (Status.FAILED, Level.NOTE, "answered 422")


def test_refusing_what_the_provider_might_send_is_a_should() -> None:
    def refuses(arrived: Arrived) -> Response | None:
        plain = arrived.trusted and arrived.valid and "hp-" in str(arrived.payload)
        return Response(status=422) if plain and "deal_info" in arrived.payload else None

    receiver = Receiver(webhook("update_commission"), refuses)
    found = tried(receiver, examples=40)["property-valid"].verdict
    assert (found.status, found.level) == (Status.FAILED, Level.SHOULD)


def test_a_refusal_hides_no_crash() -> None:
    def both(arrived: Arrived) -> Response | None:
        return crashes_on_big_numbers(arrived) or has_limits(arrived)

    found = tried(Receiver(webhook("update_commission"), both), examples=120)["property-valid"].verdict
    assert (found.status, found.level, found.reason) == (Status.FAILED, Level.SHOULD, "answered 500")


def test_random_signatures_stand_beside_random_bodies() -> None:
    receiver = Receiver(webhook("update_commission"))
    tried(receiver, examples=40)
    forged = {exchange.request.body[100:] for exchange in receiver.exchanges if exchange.status == 401}
    assert len(forged) > 20


def test_every_property_has_a_broken_receiver() -> None:
    assert {each.id for each in PROPERTIES} == set(FAULTS)


def test_what_breaks_a_property_is_shrunk_to_the_smallest_delivery() -> None:
    found = tried(Receiver(webhook("update_commission"), crashes_on_big_numbers))["property-valid"]
    assert found.verdict.exchange is not None
    payload = orjson.loads(found.verdict.exchange.request.body)
    assert payload["commission_information"] == {"new_commission_perc": 1001.0}
    assert "deal_info" not in payload


def test_an_order_is_shrunk_to_the_shortest() -> None:
    found = tried(Receiver(webhook("update_commission"), chokes_on_the_third_copy))["property-orders"]
    assert found.verdict.level is Level.MUST
    assert len(found.evidence) == 3


@pytest.mark.parametrize(
    ("provider", "name", "expected"),
    [
        ("ylytic", "creator_insights", {"property-valid", "property-orders"}),
        ("influencer-hero", "product_sent", set(FAULTS)),
    ],
)
def test_unsigned_deliveries_know_no_forgery(provider: str, name: str, expected: set[str]) -> None:
    assert set(tried(Receiver(webhook(name, provider)), examples=10)) == expected


def test_without_a_scheme_a_crash_on_a_valid_payload_is_a_must() -> None:
    """Everyone can send everything there."""

    def fault(arrived: Arrived) -> Response | None:
        return CRASH if arrived.payload and len(str(arrived.payload.get("identifier"))) == 2 else None

    found = tried(Receiver(webhook("creator_insights", "ylytic"), fault))["property-valid"]
    assert found.verdict.level is Level.MUST


def of_any(make: Callable[[], Receiver]) -> list[bytes]:
    receiver = make()
    tried(receiver, examples=15)
    return [exchange.request.body for exchange in receiver.exchanges]


def test_the_same_seed_tries_the_same_deliveries() -> None:
    first, second = (of_any(lambda: Receiver(webhook("new_email_sent"))) for _ in range(2))
    assert first == second

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.deliveries import Target, prepare
from contracts.documents import Provider, load, read
from contracts.messages import Draft, Request
from contracts.signing import Reason
from mock_server import catalog
from mock_server.receiver.judging import LARGEST_EXPLAINED, Objection, judge
from tests.mock_server.receiver.schemed import two_schemes

NOW = 1_700_000_000
SECRET = "a-secret-for-these-tests"
HERO = catalog.provider("influencer-hero")
YLYTIC = catalog.provider("ylytic")

TWO = """
openapi: 3.1.0
info: {title: Two, version: "1"}
webhooks:
  opened:
    post:
      security: []
      parameters: [{name: X-Event, in: header, schema: {const: opened}}]
      requestBody:
        content: {application/json: {schema: {type: object, required: [id], properties: {id: {type: string}}}}}
      responses: {"200": {description: ok}}
  closed:
    post:
      security: []
      parameters: [{name: X-Event, in: header, schema: {const: closed}}]
      requestBody: {content: {application/json: {schema: {type: object, required: [id]}}}}
      responses: {"200": {description: ok}}
"""


def two() -> Provider:
    return load("two", read(TWO.encode()))


def signed(provider: Provider, name: str, body: bytes, secret: str = SECRET, now: int = NOW) -> Request:
    target = Target(url="http://127.0.0.1/in/x", secrets=(secret,))
    return prepare(Draft(webhook=name, id="hp-1", body=body), provider.webhook(name), target, now=now)


@pytest.mark.parametrize("name", list(HERO.webhooks))
def test_each_example_is_taken_for_what_it_is(name: str) -> None:
    for example in HERO.webhook(name).examples:
        request = signed(HERO, name, json.dumps(example.payload).encode())
        found = judge(request, HERO, secrets=(SECRET,), now=NOW)
        assert found.accepted
        assert f"influencer-hero/{name}" in (found.webhook, *found.also)
        assert judge(request, HERO, secrets=(SECRET,), now=NOW, webhook=name).webhook == f"influencer-hero/{name}"


def test_a_body_that_fits_several_contracts_is_the_first_and_the_others_are_told() -> None:
    request = Request(url="http://x/", headers=(), body=b'{"id": "1"}')
    found = judge(request, two(), secrets=(), now=NOW)
    assert (found.webhook, found.also) == ("two/opened", ("two/closed",))


def test_a_declared_header_tells_which_webhook_it_is() -> None:
    request = Request(url="http://x/", headers=((b"x-event", b"closed"),), body=b'{"id": "1"}')
    found = judge(request, two(), secrets=(), now=NOW)
    assert (found.webhook, found.also) == ("two/closed", ())
    wrong = judge(replace(request, headers=((b"x-event", b"opened"),), body=b'{"id": 1}'), two(), secrets=(), now=NOW)
    assert (wrong.reason, wrong.webhook) == (Objection.INVALID, "two/opened")


def test_the_signature_is_judged_before_the_body() -> None:
    forged = signed(HERO, "update_commission", b"{", secret="quite another secret")
    assert judge(forged, HERO, secrets=(SECRET,), now=NOW).reason == Reason.NO_MATCH
    assert judge(forged, HERO, secrets=(SECRET,), now=NOW).is_forged
    right = judge(signed(HERO, "update_commission", b"{"), HERO, secrets=(SECRET,), now=NOW)
    assert (right.reason, right.is_forged) == (Objection.NOT_JSON, False)


def test_a_refusal_is_by_the_scheme_whose_signature_is_there() -> None:
    secrets = ("secret-of-words", "00112233445566778899aabbccddeeff")
    provider = two_schemes()
    for name, body, secret in (("first", b'{"a": 1}', secrets[0]), ("second", b'{"b": 1}', secrets[1])):
        right = judge(signed(provider, name, body, secret), provider, secrets=secrets, now=NOW)
        assert (right.accepted, right.webhook) == (True, f"two/{name}")
        forged = judge(signed(provider, name, body, "ff" * 16), provider, secrets=secrets, now=NOW)
        assert forged.reason == Reason.NO_MATCH
    bare = judge(Request(url="http://x/", headers=(), body=b"{}"), provider, secrets=secrets, now=NOW)
    assert (bare.reason, bare.detail) == (Reason.MISSING_HEADER, "there is no header X-A")


def test_a_delivery_out_of_its_time_is_refused() -> None:
    request = signed(HERO, "update_commission", b"{}")
    assert judge(request, HERO, secrets=(SECRET,), now=NOW + 400).reason == Reason.TOO_OLD
    assert judge(request, HERO, secrets=(SECRET,), now=NOW - 400).reason == Reason.TOO_NEW


def test_no_secret_and_an_empty_one_accept_nothing() -> None:
    request = signed(HERO, "update_commission", b"{}", secret="")
    for secrets in ((), ("",), (" ",)):
        assert judge(request, HERO, secrets=secrets, now=NOW).reason == Reason.NO_SECRET


def test_either_of_two_secrets_is_taken_while_they_rotate() -> None:
    body = json.dumps(HERO.webhook("update_commission").examples[0].payload).encode()
    request = signed(HERO, "update_commission", body)
    assert judge(request, HERO, secrets=("the older secret", SECRET), now=NOW).accepted


def test_a_changed_byte_is_refused() -> None:
    body = json.dumps(HERO.webhook("update_commission").examples[0].payload).encode()
    request = signed(HERO, "update_commission", body)
    changed = replace(request, body=body + b" ")
    assert judge(changed, HERO, secrets=(SECRET,), now=NOW).reason == Reason.NO_MATCH


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda body: body + b"\n", "the signature is right if the body has no newline at its end"),
        (lambda body: body.replace(b" ", b""), "the signature is right if the body is JSON printed with spaces"),
    ],
)
def test_a_refusal_says_which_mistake_makes_the_signature(change: Callable[[bytes], bytes], said: str) -> None:
    request = signed(HERO, "update_commission", b'{"deal_id": "1", "n": 2}')
    found = judge(replace(request, body=change(request.body)), HERO, secrets=(SECRET,), now=NOW)
    assert found.reason == Reason.NO_MATCH
    assert said in found.detail
    assert SECRET not in found.detail


def test_what_nothing_explains_and_what_is_too_large_is_refused_without_a_why() -> None:
    strange = signed(HERO, "update_commission", b"{}", secret="quite another secret")
    assert "right if" not in judge(strange, HERO, secrets=(SECRET,), now=NOW).detail
    request = signed(HERO, "update_commission", b" " * LARGEST_EXPLAINED)
    larger = replace(request, body=request.body + b"\n")
    assert "right if" not in judge(larger, HERO, secrets=(SECRET,), now=NOW).detail


@given(st.binary(max_size=200), st.lists(st.tuples(st.binary(max_size=30), st.binary(max_size=30)), max_size=3))
def test_nothing_that_can_be_sent_makes_it_raise(body: bytes, headers: list[tuple[bytes, bytes]]) -> None:
    request = Request(url="http://127.0.0.1/in/x", headers=tuple(headers), body=body)
    for provider in (HERO, YLYTIC):
        assert not judge(request, provider, secrets=(SECRET,), now=NOW).accepted


SCALARS = st.none() | st.booleans() | st.floats() | st.text()


@given(st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=10))
def test_any_json_that_is_signed_gets_a_verdict(payload: object) -> None:
    request = signed(HERO, "update_commission", json.dumps(payload).encode())
    found = judge(request, HERO, secrets=(SECRET,), now=NOW)
    assert found.reason in ("", Objection.NO_CONTRACT, Objection.NOT_JSON)

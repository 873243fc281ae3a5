import base64
import hashlib
import hmac
import json
from dataclasses import replace

import pytest

from contracts.deliveries import SIGNATURE_EDITS, Target
from contracts.deliveries.edits import signature_edit
from contracts.documents import Provider
from contracts.errors import UsageError
from contracts.messages import Edit, Exchange, Response, edit_header, header
from contracts.reports import REPORTS
from contracts.reports.masking import hidden_url, masked, shareable
from contracts.signing import Scheme, signature_texts
from mock_server import catalog
from tests.contracts.reports.runs import (
    PASSWORD,
    SECRET,
    TARGET,
    TOKEN,
    every_report,
    exchange,
    finding,
    provider,
    run,
    signed_by,
)

NAME = "X"
SCHEME = next(iter(provider().webhooks.values())).schemes[0]


def signature(made: Exchange) -> str:
    return signature_texts(made.request, SCHEME)[0].decode()


def echo(made: Exchange, more: bytes = b"") -> Exchange:
    """The receiver that answers with all it was sent, as debugging endpoints do."""
    body = b"\n".join((made.request.url.encode(), *(b": ".join(pair) for pair in made.request.headers), more))
    return replace(made, answer=Response(status=500, headers=((b"x-echo", body[-400:]),), body=body))


@pytest.mark.parametrize("form", REPORTS)
def test_an_echo_of_the_request_tells_no_signature_no_token_and_no_password(form: str) -> None:
    echoed = echo(exchange())
    written = REPORTS[form](run(finding(by=echoed, reason=f"said {signature(echoed)}", case=f"with {TOKEN}")))
    assert not [text for text in (signature(echoed), TOKEN, PASSWORD) if text in written]


def test_neither_does_an_echo_that_is_written_in_base64() -> None:
    echoed = echo(exchange(), b"\xff")
    (told,) = json.loads(REPORTS["json"](run(finding(by=echoed))))["findings"]
    body = base64.b64decode(told["exchanges"][0]["response"]["body_base64"])
    assert b"<signature>" in body
    assert not [text for text in (signature(echoed), TOKEN, PASSWORD) if text.encode() in body]


def test_the_echo_of_another_exchange_is_masked_too() -> None:
    first = exchange(body=b'{"deal_id":"another"}')
    later = replace(exchange(), answer=Response(status=500, body=signature(first).encode()))
    for form, written in every_report(run(finding(by=first), finding(by=later, case="b"))).items():
        assert signature(first) not in written, form


@pytest.mark.parametrize("form", REPORTS)
def test_what_a_receiver_tells_of_the_secret_and_of_what_it_expected_is_masked_for_those_who_know_it(form: str) -> None:
    forged = exchange(secrets=("another",))
    expected = hmac.new(SECRET.encode(), forged.request.body, hashlib.sha256).hexdigest()
    spellings = [
        SECRET, json.dumps(SECRET), SECRET.encode().hex(), base64.b64encode(SECRET.encode()).decode(),
        "my%2Fown%2Bsecret%3Dof%20%27mine%27", expected,
    ]  # fmt: skip
    told = replace(forged, answer=Response(status=401, body="\n".join(spellings).encode()))
    written = REPORTS[form](shareable(run(finding(by=told, reason=f"said {expected}")), (SECRET,)))
    assert not [text for text in spellings if text.strip('"') in written]
    assert "own+secret" not in written


def test_signatures_that_everybody_can_make_are_shown() -> None:
    made = exchange()
    written = REPORTS["text"](replace(run(finding(by=echo(made))), public_secrets=True))
    assert signature(made) in written


def test_what_cannot_be_shared_twice_is_not_shared_twice() -> None:
    once = shareable(run(finding(by=echo(exchange()))), (SECRET,))
    assert shareable(once) == once
    assert shareable(once, (SECRET,)) == once


def test_headers_that_the_contract_explains_stay() -> None:
    made = shareable(run(finding(by=exchange()))).findings[0].evidence[0].request
    assert header(made.headers, "authorization") == b"<hidden>"
    assert header(made.headers, "user-agent") == b"hookpact"
    assert header(made.headers, "content-type") == b"application/json"
    assert header(made.headers, SCHEME.header or "") == b"<signature>"


@pytest.mark.parametrize("name", sorted(catalog.shipped_schemes()))
@pytest.mark.parametrize("body", [b'{"signature":{}}', b"no JSON"], ids=["JSON", "garbage"])
def test_in_no_scheme_and_after_no_edit_a_true_signature_is_left(name: str, body: bytes) -> None:
    owner = signed_by(name)
    scheme = owner.webhooks["paid"].schemes[0]
    for edits in ((), *((signature_edit(edit, scheme),) for edit in SIGNATURE_EDITS)):
        assert not left_of_signature(owner, scheme, body, edits)


def left_of_signature(owner: Provider, scheme: Scheme, body: bytes, edits: tuple[Edit, ...]) -> list[bytes]:
    """Return all pieces of twelve characters of the true signature that a masked request still holds."""
    target = Target(url="https://h.example/", secrets=scheme.public_secrets[:1] or ("secret-0123456789",))
    try:
        honest, made = (exchange(of=owner, target=target, body=body, edits=each) for each in ((), edits))
    except UsageError:
        pytest.skip("the public half of a key pair signs nothing")
    kept = masked(made, owner, public=False)
    rest = b"\n".join((kept.url.encode(), kept.body, *(found for _, found in kept.headers))).lower()
    whole = b" ".join(signature_texts(honest.request, scheme)).lower()
    return [whole[at : at + 12] for at in range(len(whole) - 11) if whole[at : at + 12] in rest]


def test_a_url_keeps_its_names_and_loses_its_values() -> None:
    assert hidden_url("https://me:pw@h.example/a?b=1&c=&token=x%20y#f") == (
        "https://h.example/a?b=<hidden>&c=&token=<hidden>#f"
    )
    assert hidden_url("http://[::1/") == "<hidden>"


def test_the_target_is_shown_without_its_token() -> None:
    for form, written in every_report(run(finding(by=exchange()))).items():
        assert TOKEN not in written, form
        assert "staging.example.com" in written or form == "github", form
    assert TOKEN in TARGET.url


def test_a_value_that_an_edit_made_unreadable_is_masked_as_a_whole() -> None:
    owner = signed_by("github")
    cut = Edit(name="x", apply=lambda r: edit_header(r, NAME, (header(r.headers, NAME) or b"").partition(b"=")[2]))
    assert header(masked(exchange(of=owner), owner, public=False).headers, NAME) == b"sha256=<signature>"
    assert header(masked(exchange(of=owner, edits=(cut,)), owner, public=False).headers, NAME) == b"<signature>"


def test_a_body_that_holds_a_signature_and_was_made_unreadable_is_masked_as_a_whole() -> None:
    owner = signed_by("mailgun")
    cut = Edit(name="x", apply=lambda request: replace(request, body=request.body[:-1]))
    whole, spoilt = (exchange(of=owner, body=b'{"signature":{}}', edits=edits) for edits in ((), (cut,)))
    assert masked(whole, owner, public=False).body.startswith(b'{"signature":')
    assert b"<signature>" in masked(whole, owner, public=False).body
    assert masked(spoilt, owner, public=False).body == b"<signature>"

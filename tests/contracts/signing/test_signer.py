import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook

from contracts.errors import UsageError
from contracts.messages import edit_header, header
from contracts.signing import Accepted, sign, verify
from tests.contracts.signing.shipped import BODY, NOW, SCHEMES, request, scheme, signed


@given(st.binary())
def test_the_signature_is_what_a_few_lines_of_hmac_make(body: bytes) -> None:
    slack = sign(request(body), SCHEMES["slack"], secrets=["key"], id="", now=NOW)
    expected = hmac.new(b"key", b"v0:1700000000:" + body, hashlib.sha256).hexdigest()
    assert slack.headers == (
        (b"X-Slack-Request-Timestamp", b"1700000000"),
        (b"X-Slack-Signature", f"v0={expected}".encode()),
    )


@given(st.dictionaries(st.text(st.characters(codec="utf-8")), st.integers()), st.binary(min_size=24, max_size=64))
def test_the_official_library_signs_as_we_do(payload: dict[str, int], key: bytes) -> None:
    secret = "whsec_" + base64.b64encode(key).decode()
    body = json.dumps(payload, ensure_ascii=False).encode()
    ours = sign(request(body), SCHEMES["standard-webhooks"], secrets=[secret], id="msg_é", now=NOW)
    stamp = datetime.fromtimestamp(NOW, UTC)
    theirs = Webhook(secret).sign("msg_é", stamp, body.decode())
    assert header(ours.headers, "webhook-signature") == theirs.encode()
    again = edit_header(ours, "webhook-signature", theirs.encode())
    assert isinstance(verify(again, SCHEMES["standard-webhooks"], secrets=[secret], now=NOW), Accepted)


def test_several_secrets_make_several_signatures_where_there_is_a_list() -> None:
    both = header(signed(SCHEMES["stripe"], None, "new", "old").headers, "Stripe-Signature") or b""
    new = header(signed(SCHEMES["stripe"], None, "new").headers, "Stripe-Signature") or b""
    assert both.startswith(new + b",v1=")
    assert signed(SCHEMES["github"], None, "new", "old") == signed(SCHEMES["github"], None, "new")


def test_without_a_secret_nothing_is_signed() -> None:
    with pytest.raises(UsageError):
        sign(request(), SCHEMES["github"], secrets=[], id="", now=NOW)
    with pytest.raises(UsageError):
        sign(request(), SCHEMES["discord"], secrets=["public:" + "ab" * 32], id="", now=NOW)


def test_any_text_can_sign_a_forgery() -> None:
    for name in SCHEMES:
        for secret in ("", "undefined", "\ud800"):
            assert sign(request(), SCHEMES[name], secrets=[secret], id="", now=NOW)


def test_an_unsigned_scheme_still_states_id_and_time() -> None:
    stated = scheme(algorithm="none", id={"header": "X-Id"}, timestamp={"header": "X-Time", "unit": "rfc3339"})
    assert signed(stated).headers == ((b"X-Id", b"msg_1"), (b"X-Time", b"2023-11-14T22:13:20Z"))
    assert signed(scheme(algorithm="none")) == request()


def test_signing_again_replaces_what_was_there() -> None:
    for known in SCHEMES.values():
        assert signed(known, signed(known)) == signed(known)


def test_a_body_that_holds_its_signature_keeps_its_numbers() -> None:
    body = signed(SCHEMES["mailgun"]).body
    assert body.startswith(b'{"event":"paid","amount":1.50,"signature":{"timestamp":1700000000,"signature":"')


def test_a_body_without_room_is_sent_as_it_is() -> None:
    for name in ("mailgun", "adyen-standard"):
        for body in (b"", b"not json", b"[]", b"3", b'{"a":1,"a":2}'):
            assert signed(SCHEMES[name], request(body)).body == body


def test_a_filled_time_is_kept_to_the_byte() -> None:
    body = b'{ "webhookTimestamp" : 1700000000000 }'
    assert signed(SCHEMES["linear"], request(body)).body == body


def test_parameters_are_put_into_the_url_and_into_the_public_one() -> None:
    by_query = scheme(id={"query": "id"}, timestamp={"query": "t"}, content="{url}{body}")
    public = "https://public.example.com/x"
    sent = sign(request(url="http://localhost/x"), by_query, secrets=["k"], id="a b", now=NOW, url=public)
    assert sent.url == "http://localhost/x?id=a%20b&t=1700000000"
    expected = hmac.new(b"k", (public + "?id=a%20b&t=1700000000").encode() + BODY, "sha256").hexdigest()
    assert header(sent.headers, "X-Signature") == expected.encode()


def test_the_digest_of_the_body_is_put_into_the_url() -> None:
    sent = signed(SCHEMES["twilio-json"])
    assert sent.url == "https://example.com/hook?a=1&bodySHA256=" + hashlib.sha256(BODY).hexdigest()


def test_white_space_around_an_id_is_not_signed_because_http_drops_it() -> None:
    sent = sign(request(), SCHEMES["standard-webhooks"], secrets=["k"], id=" a ", now=NOW)
    assert header(sent.headers, "webhook-id") == b"a"

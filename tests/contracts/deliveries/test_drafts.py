import hashlib
import hmac
from dataclasses import replace

import pytest

from contracts.deliveries import Target, prepare, set_body, set_header
from contracts.deliveries.drafts import unedited
from contracts.documents import Webhook
from contracts.errors import UsageError
from contracts.messages import Draft, Stamp, header, header_values, with_header
from contracts.signing import Accepted, Refused, read_scheme, verify
from mock_server import catalog

NOW = 1_700_000_000
URL = "http://localhost/hooks"
TARGET = Target(url=URL, secrets=("our-secret",))
WEBHOOK = catalog.provider("influencer-hero").webhooks["update_commission"]
SIGNATURE, STAMP = "X-InfluencerHero-Signature", "X-InfluencerHero-Timestamp"
BODY = b'{"webhook_timestamp":"0000000000","n":1}'
DRAFT = Draft(webhook="update_commission", id="hp-1", body=BODY, stamps=(Stamp(start=22, end=32, unit="s"),))


def with_scheme(name: str) -> Webhook:
    scheme = read_scheme(name, catalog.shipped_schemes()[name]["securityScheme"], "")
    return replace(WEBHOOK, schemes=(scheme,))


def test_a_draft_is_stamped_then_signed() -> None:
    request = prepare(DRAFT, WEBHOOK, TARGET, now=NOW)
    assert request.body == BODY.replace(b"0000000000", b"1700000000")
    assert header(request.headers, STAMP) == b"1700000000"
    right = hmac.new(b"our-secret", request.body, hashlib.sha256).hexdigest().encode()
    assert header(request.headers, SIGNATURE) == right
    assert (request.method, request.url) == ("POST", URL)


def test_the_same_draft_at_the_same_moment_is_the_same_request() -> None:
    assert prepare(DRAFT, WEBHOOK, TARGET, now=NOW) == prepare(DRAFT, WEBHOOK, TARGET, now=NOW)


def test_nothing_goes_stale_because_it_is_signed_when_it_is_sent() -> None:
    later = prepare(DRAFT, WEBHOOK, TARGET, now=NOW + 600)
    assert header(later.headers, STAMP) == b"1700000600"
    assert b"1700000600" in later.body


@pytest.mark.parametrize(("age", "body_age"), [(330, 0), (0, 330), (330, 330), (-330, 5)])
def test_header_and_body_lie_each_by_its_own_age(age: int, body_age: int) -> None:
    request = prepare(replace(DRAFT, age=age, body_age=body_age), WEBHOOK, TARGET, now=NOW)
    assert header(request.headers, STAMP) == b"%d" % (NOW - age)
    assert b'"%d"' % (NOW - body_age) in request.body
    verdict = verify(request, WEBHOOK.schemes[0], secrets=TARGET.secrets, now=NOW)
    assert isinstance(verdict, Accepted if abs(age) <= 300 else Refused)


def test_each_scheme_signs_with_the_secrets_that_it_can_read() -> None:
    words, digits = "our-secret", "00112233445566778899aabbccddeeff"
    own, hexadecimal = WEBHOOK.schemes[0], replace(WEBHOOK.schemes[0], decode="hex")
    for scheme, secrets in ((own, (words, digits)), (hexadecimal, (digits,))):
        webhook = replace(WEBHOOK, schemes=(scheme,))
        request = prepare(DRAFT, webhook, replace(TARGET, secrets=(words, digits)), now=NOW)
        assert request == prepare(DRAFT, webhook, replace(TARGET, secrets=secrets), now=NOW)
    careless = replace(WEBHOOK, schemes=(hexadecimal,))
    assert header(prepare(DRAFT, careless, TARGET, now=NOW).headers, SIGNATURE)
    forged = prepare(replace(DRAFT, secrets=(words, None)), careless, replace(TARGET, secrets=(words, digits)), now=NOW)
    assert isinstance(verify(forged, hexadecimal, secrets=(digits,), now=NOW), Refused)


def test_a_draft_without_stamps_keeps_its_bytes() -> None:
    assert prepare(replace(DRAFT, stamps=()), WEBHOOK, TARGET, now=NOW).body == BODY


def test_edits_come_after_signing_and_in_order() -> None:
    spoilt = replace(DRAFT, edits=(set_body(b"1"), set_body(b"2"), set_header(SIGNATURE)))
    request = prepare(spoilt, WEBHOOK, TARGET, now=NOW)
    assert request.body == b"2"
    assert header(request.headers, SIGNATURE) is None
    assert unedited(spoilt, WEBHOOK, TARGET, now=NOW) == prepare(DRAFT, WEBHOOK, TARGET, now=NOW)


def test_other_secrets_take_the_place_of_the_targets() -> None:
    def accepted(draft: Draft, *secrets: str) -> bool:
        request = prepare(draft, WEBHOOK, TARGET, now=NOW)
        return isinstance(verify(request, WEBHOOK.schemes[0], secrets=secrets, now=NOW), Accepted)

    assert accepted(DRAFT, "our-secret")
    assert accepted(replace(DRAFT, secrets=("other",)), "other")
    assert not accepted(replace(DRAFT, secrets=("other",)), "our-secret")


def test_without_a_secret_nothing_is_signed_by_guess() -> None:
    with pytest.raises(UsageError, match="no secret"):
        prepare(DRAFT, WEBHOOK, Target(url=URL), now=NOW)


def test_another_algorithm_signs_in_the_same_place() -> None:
    request = prepare(replace(DRAFT, algorithm="hmac-sha1"), WEBHOOK, TARGET, now=NOW)
    right = hmac.new(b"our-secret", request.body, hashlib.sha1).hexdigest().encode()
    assert header(request.headers, SIGNATURE) == right


def test_another_algorithm_makes_nobody_sign_who_does_not() -> None:
    unsigned = catalog.provider("ylytic").webhooks["creator_insights"]
    request = prepare(replace(DRAFT, algorithm="hmac-sha1"), unsigned, Target(url=URL), now=NOW)
    assert [name for name, _ in request.headers] == [b"Content-Type"]


def test_declared_headers_are_sent_and_a_drafts_own_win() -> None:
    declared = replace(WEBHOOK, headers=((b"X-Event", b"declared"), (b"X-More", b"more")))
    plain = prepare(DRAFT, declared, TARGET, now=NOW)
    assert header(plain.headers, "x-event") == b"declared"
    own = prepare(replace(DRAFT, headers=((b"x-event", b"own"),)), declared, TARGET, now=NOW)
    assert [found for name, found in own.headers if name.lower() == b"x-event"] == [b"own"]
    assert header(own.headers, "X-More") == b"more"


def test_a_target_adds_its_own_headers_and_marks_deliveries_where_asked() -> None:
    target = replace(TARGET, headers=((b"Authorization", b"Basic x"),), marked=True)
    request = prepare(DRAFT, WEBHOOK, target, now=NOW)
    assert header(request.headers, "authorization") == b"Basic x"
    assert header(request.headers, "Hookpact-Delivery") == b"hp-1"
    assert header(prepare(DRAFT, WEBHOOK, TARGET, now=NOW).headers, "Hookpact-Delivery") is None


def test_the_registered_url_is_signed_and_the_other_called() -> None:
    webhook = with_scheme("hubspot-v3")
    target = replace(TARGET, public_url="https://example.com/public?a=b")
    request = prepare(DRAFT, webhook, target, now=NOW)
    assert request.url == URL
    accepted = verify(request, webhook.schemes[0], secrets=TARGET.secrets, now=NOW, url=target.public_url)
    assert isinstance(accepted, Accepted)
    assert isinstance(verify(request, webhook.schemes[0], secrets=TARGET.secrets, now=NOW), Refused)


def test_several_schemes_sign_beside_each_other() -> None:
    webhook = replace(WEBHOOK, schemes=(with_scheme("slack").schemes[0], with_scheme("stripe").schemes[0]))
    request = prepare(DRAFT, webhook, TARGET, now=NOW)
    for scheme in webhook.schemes:
        assert isinstance(verify(request, scheme, secrets=TARGET.secrets, now=NOW), Accepted)


def test_where_the_contract_says_chunks_the_body_goes_in_chunks() -> None:
    webhook = replace(WEBHOOK, rules=replace(WEBHOOK.rules, chunked=True))
    request = prepare(DRAFT, webhook, TARGET, now=NOW)
    assert header_values(request.headers, "Transfer-Encoding") == (b"chunked",)
    plain = prepare(DRAFT, WEBHOOK, TARGET, now=NOW)
    assert with_header(request.headers, "Transfer-Encoding") == plain.headers
    assert request.body == plain.body
    spoilt = prepare(replace(DRAFT, edits=(set_header("Transfer-Encoding", b"chunked"),)), webhook, TARGET, now=NOW)
    assert spoilt == request


def test_the_media_type_is_the_webhooks() -> None:
    request = prepare(DRAFT, replace(WEBHOOK, content_type="text/x", method="PUT"), TARGET, now=NOW)
    assert header(request.headers, "content-type") == b"text/x"
    assert request.method == "PUT"

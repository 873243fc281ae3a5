import pytest

from tests.contracts.signing.shipped import SCHEMES, scheme


def test_the_signer_owns_the_headers_that_it_writes() -> None:
    assert SCHEMES["standard-webhooks"].own_headers == ("webhook-signature", "webhook-timestamp", "webhook-id")
    assert SCHEMES["stripe"].own_headers == ("Stripe-Signature",)
    assert SCHEMES["mailgun"].own_headers == ()
    assert scheme(aliases=["X-Old"]).own_headers == ("X-Signature", "X-Old")
    assert scheme(algorithm="none").own_headers == ()


def test_the_signatures_and_the_times_headers_are_known_by_name() -> None:
    assert scheme(aliases=["X-Old"]).signature_headers == ("X-Signature", "X-Old")
    assert SCHEMES["mailgun"].signature_headers == scheme(algorithm="none").signature_headers == ()
    assert SCHEMES["slack"].stamp_header == "X-Slack-Request-Timestamp"
    assert SCHEMES["stripe"].stamp_header is SCHEMES["shopify"].stamp_header is None


def test_a_public_secret_is_listed_once() -> None:
    assert SCHEMES["stripe"].public_secrets == ("whsec_test_secret",)
    assert len(SCHEMES["discord"].public_secrets) == 2


def test_nothing_is_signed_only_where_the_algorithm_is_none() -> None:
    assert [scheme(algorithm=name).signed for name in ("none", "token", "sha256")] == [False, True, True]


@pytest.mark.parametrize(
    ("name", "covered"),
    [
        ("github", {"body"}),
        ("standard-webhooks", {"body", "id", "timestamp"}),
        ("stripe", {"body", "timestamp"}),
        ("linear", {"body", "timestamp"}),
        ("square", {"body", "url"}),
        ("hubspot-v3", {"body", "url", "method", "timestamp"}),
        ("twilio-form", {"url", "form"}),
        ("twilio-json", {"url", "body"}),
        ("mailgun", {"timestamp"}),
        ("adyen-standard", set()),
        ("telegram", set()),
    ],
)
def test_a_scheme_covers_what_its_content_holds(name: str, covered: set[str]) -> None:
    parts = ("body", "form", "url", "method", "id", "timestamp")
    assert {part for part in parts if SCHEMES[name].covers(part)} == covered


def test_a_stated_value_is_covered_where_the_content_holds_its_place() -> None:
    by_header = scheme(timestamp={"header": "X-Time"}, id={"header": "X-Id"}, content="{header:x-time}{body}")
    assert (by_header.covers("timestamp"), by_header.covers("id"), by_header.covers("header:X-TIME")) == (
        True,
        False,
        True,
    )
    by_query = scheme(timestamp={"query": "t"}, content="{url}")
    assert by_query.covers("timestamp")
    by_member = scheme(timestamp={"pointer": "/t"}, id={"pointer": "/i"}, content="{json:/t}")
    assert (by_member.covers("timestamp"), by_member.covers("id"), by_member.covers("json:/t")) == (True, False, True)
    by_field = scheme(timestamp={"field": "t"}, head="t={timestamp},", content="{body}")
    assert not by_field.covers("timestamp")

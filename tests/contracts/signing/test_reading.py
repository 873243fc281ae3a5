import pytest

from contracts.messages import Request, edit_header, header, header_values
from contracts.signing import rewrite_signatures, sign, signature_texts, signed_content
from contracts.signing.reading import read_request
from contracts.signing.verdicts import Reason, Unreadable
from tests.contracts.signing.shipped import NOW, SCHEMES, request, scheme, signed


def reason(bad: Request, name: str) -> Reason:
    """Return why a request cannot be read under a shipped scheme."""
    with pytest.raises(Unreadable) as refusal:
        read_request(bad, SCHEMES[name])
    return refusal.value.reason


@pytest.mark.parametrize("name", SCHEMES)
def test_the_signatures_of_a_request_are_found_and_can_be_changed_and_put_back(name: str) -> None:
    good = signed(SCHEMES[name])
    found = signature_texts(good, SCHEMES[name])
    assert len(found) == (2 if SCHEMES[name].batch else 1)
    turned = rewrite_signatures(good, SCHEMES[name], lambda text: text[::-1])
    assert signature_texts(turned, SCHEMES[name]) == tuple(text[::-1] for text in found)
    assert rewrite_signatures(turned, SCHEMES[name], lambda text: text[::-1]) == good


def test_every_name_of_the_signature_header_is_changed() -> None:
    aliased = scheme(aliases=["X-Old"])
    good = signed(aliased)
    assert header(good.headers, "x-old") == header(good.headers, "x-signature")
    assert len(signature_texts(good, aliased)) == 2
    assert header(rewrite_signatures(good, aliased, lambda text: b"x").headers, "x-old") == b"x"


def test_there_is_nothing_to_rewrite_where_nothing_is_signed_or_readable() -> None:
    assert rewrite_signatures(request(), scheme(algorithm="none"), bytes.upper) == request()
    assert signature_texts(request(b"not json"), SCHEMES["adyen-standard"]) == ()
    assert signature_texts(request(b"not json"), SCHEMES["mailgun"]) == ()


@pytest.mark.parametrize(
    ("name", "place", "expected"),
    [
        ("github", "header X-Hub-Signature-256", Reason.MISSING_HEADER),
        ("mailgun", "/signature/signature in the body", Reason.MISSING_HEADER),
    ],
)
def test_a_missing_signature_is_missed_where_it_belongs(name: str, place: str, expected: Reason) -> None:
    with pytest.raises(Unreadable) as refusal:
        read_request(request(), SCHEMES[name])
    assert refusal.value.reason is expected
    assert place in refusal.value.detail


def test_a_missing_parameter_and_a_missing_element_are_named_too() -> None:
    by_query = scheme(place={"query": "sig"})
    with pytest.raises(Unreadable) as refusal:
        read_request(request(), by_query)
    assert "parameter sig in the URL" in refusal.value.detail
    half = sign(request(b'{"notificationItems":[{"NotificationRequestItem":{}}]}'), SCHEMES["adyen-standard"],
                secrets=["ab"], id="", now=0)  # fmt: skip
    half = request(half.body.replace(b"]}", b",{}]}"))
    with pytest.raises(Unreadable) as refusal:
        read_request(half, SCHEMES["adyen-standard"])
    assert refusal.value.detail.endswith("in /notificationItems/1/NotificationRequestItem")


def test_a_doubled_signature_is_refused_unless_the_scheme_has_a_list() -> None:
    once = signed(SCHEMES["github"])
    text = header_values(once.headers, "X-Hub-Signature-256")[0]
    assert reason(edit_header(once, "X-Hub-Signature-256", text, text), "github") is Reason.MALFORMED
    listed = signed(SCHEMES["standard-webhooks"])
    doubled = edit_header(listed, "webhook-signature", b"v1,x", b"v1,y")
    assert read_request(doubled, SCHEMES["standard-webhooks"]).signed[0].signatures == (b"x", b"y")


def test_a_doubled_time_or_id_is_refused_wherever_it_stands() -> None:
    good = signed(SCHEMES["standard-webhooks"])
    assert reason(edit_header(good, "webhook-timestamp", b"1", b"1"), "standard-webhooks") is Reason.MALFORMED
    assert reason(edit_header(good, "webhook-id", b"a", b"a"), "standard-webhooks") is Reason.MALFORMED
    twice = edit_header(signed(SCHEMES["stripe"]), "Stripe-Signature", b"t=1,t=1,v1=aa")
    assert reason(twice, "stripe") is Reason.MALFORMED
    apart = edit_header(signed(SCHEMES["stripe"]), "Stripe-Signature", b"t=1,v1=aa", b"t=1,v1=bb")
    assert reason(apart, "stripe") is Reason.MALFORMED


def test_names_that_contradict_each_other_are_refused() -> None:
    aliased = scheme(aliases=["X-Old"])
    with pytest.raises(Unreadable) as refusal:
        read_request(edit_header(signed(aliased), "X-Old", b"00"), aliased)
    assert refusal.value.reason is Reason.MALFORMED
    assert read_request(edit_header(signed(aliased), "X-Signature"), aliased).signed


@pytest.mark.parametrize("text", [b"", b" ", b"sha1=ab", b"sha256=", b"SHA256=ab"])
def test_what_is_in_no_known_form_is_malformed(text: bytes) -> None:
    assert reason(edit_header(request(), "X-Hub-Signature-256", text), "github") is Reason.MALFORMED


def test_only_ignored_signatures_have_their_own_reason() -> None:
    assert reason(edit_header(request(), "Stripe-Signature", b"t=1,v0=aa"), "stripe") is Reason.IGNORED


def test_the_signed_bytes_are_shown_as_the_request_or_the_caller_says() -> None:
    good = signed(SCHEMES["standard-webhooks"], request(b"{}"))
    assert signed_content(good, SCHEMES["standard-webhooks"]) == b"msg_1.%d.{}" % NOW
    told = signed_content(good, SCHEMES["standard-webhooks"], id=b"i", timestamp=b"t")
    assert told == b"i.t.{}"
    assert signed_content(request(b"{}"), SCHEMES["hubspot-v1"], secret="key") == b"key{}"
    assert signed_content(request(b"{}"), SCHEMES["square"], url="https://public/") == b"https://public/{}"


def test_the_signed_bytes_of_a_batch_are_counted_through() -> None:
    batch = SCHEMES["adyen-standard"]
    body = request(batch.vectors[0].body)
    assert (signed_content(body, batch) or b"").startswith(b"7914073381342284:")
    assert (signed_content(body, batch, element=1) or b"").startswith(b"8815:")
    assert signed_content(body, batch, element=2) == b":::::::"
    assert signed_content(request(b"not json"), batch) is None


def test_a_part_that_cannot_be_read_shows_no_bytes() -> None:
    assert signed_content(request(b'{"signature":{"token":[]}}'), SCHEMES["mailgun"]) is None

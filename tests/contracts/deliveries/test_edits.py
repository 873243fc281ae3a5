import base64
from dataclasses import replace

import pytest

from contracts.deliveries import SIGNATURE_EDITS, set_body, set_header, set_method
from contracts.deliveries.edits import recase_headers, signature_edit
from contracts.messages import Request, header, header_values
from contracts.signing import Scheme, read_scheme, sign, signature_texts, verify
from contracts.signing.reading import read_request
from contracts.signing.verdicts import Accepted, Reason, Refused
from mock_server import catalog

NOW = 1_700_000_000
BODIES = tuple(b'{"event":"paid","number":%d}' % number for number in range(8))
"""Several, because what the last characters hold differs from one signature to the next."""
SCHEMES: dict[str, Scheme] = {
    name: read_scheme(name, tree["securityScheme"], f"/{name}") for name, tree in catalog.shipped_schemes().items()
}
ENCODED = {name: each for name, each in SCHEMES.items() if each.header and each.algorithm not in ("none", "token")}
SPOILS = (
    "signature-front-changed", "signature-middle-changed", "signature-end-changed", "signature-truncated",
    "signature-cut-by-one", "signature-twice-wrong",
)  # fmt: skip
KEEPS = ("signature-wrong-then-right", "signature-right-then-wrong")


def signed(scheme: Scheme, body: bytes = BODIES[0]) -> Request:
    request = Request(url="https://example.com/hook", headers=((b"X-Other", b"kept"),), body=body)
    return sign(request, scheme, secrets=scheme.public_secrets[:1] or ("secret",), id="msg_1", now=NOW)


def accepted(request: Request, scheme: Scheme) -> bool:
    secrets = scheme.public_secrets[:1] or ("secret",)
    return isinstance(verify(request, scheme, secrets=secrets, now=None), Accepted)


def decoded(scheme: Scheme, text: bytes) -> bytes:
    """Decode as lenient receivers do: without canonical form, padding or an even length."""
    if scheme.encoding == "hex":
        return bytes.fromhex(text.decode()[: len(text) // 2 * 2])
    bare = text.rstrip(b"=").translate(bytes.maketrans(b"-_", b"+/"))
    return base64.b64decode(bare[: len(bare) - (len(bare) % 4 == 1)] + b"=" * (-len(bare) % 4))


def edited(name: str, scheme: Scheme, body: bytes = BODIES[0]) -> Request:
    return signature_edit(name, scheme).apply(signed(scheme, body))


def one(request: Request, scheme: Scheme) -> bytes:
    (text,) = set(signature_texts(request, scheme))
    return text


@pytest.mark.parametrize("scheme", ENCODED)
@pytest.mark.parametrize("place", ["front", "middle", "end"])
def test_a_change_at_one_place_changes_the_decoded_bytes_and_keeps_the_form(scheme: str, place: str) -> None:
    for body in BODIES:
        before = one(signed(ENCODED[scheme], body), ENCODED[scheme])
        after = one(edited(f"signature-{place}-changed", ENCODED[scheme], body), ENCODED[scheme])
        assert len(before) == len(after)
        assert sum(a != b for a, b in zip(before, after, strict=True)) == 1
        assert decoded(ENCODED[scheme], before) != decoded(ENCODED[scheme], after)
        if ENCODED[scheme].encoding == "base64":
            assert base64.b64encode(decoded(ENCODED[scheme], after)) == after


@pytest.mark.parametrize("scheme", ENCODED)
def test_the_places_are_front_middle_and_end(scheme: str) -> None:
    before = one(signed(ENCODED[scheme]), ENCODED[scheme])
    at = {}
    for place in ("front", "middle", "end"):
        after = one(edited(f"signature-{place}-changed", ENCODED[scheme]), ENCODED[scheme])
        at[place] = next(i for i, (a, b) in enumerate(zip(before, after, strict=True)) if a != b)
    letters = len(before.rstrip(b"="))
    assert at == {"front": 0, "middle": letters // 2, "end": letters - 1}


@pytest.mark.parametrize("scheme", ENCODED)
@pytest.mark.parametrize("name", ["signature-truncated", "signature-cut-by-one"])
def test_what_is_cut_decodes_to_less(scheme: str, name: str) -> None:
    for body in BODIES:
        before = one(signed(ENCODED[scheme], body), ENCODED[scheme])
        after = one(edited(name, ENCODED[scheme], body), ENCODED[scheme])
        assert before.startswith(after)
        assert len(decoded(ENCODED[scheme], after)) < len(decoded(ENCODED[scheme], before))


@pytest.mark.parametrize("scheme", ENCODED)
@pytest.mark.parametrize("name", SPOILS)
def test_a_spoilt_signature_is_refused(scheme: str, name: str) -> None:
    for body in BODIES:
        assert accepted(signed(ENCODED[scheme], body), ENCODED[scheme])
        assert not accepted(edited(name, ENCODED[scheme], body), ENCODED[scheme])


@pytest.mark.parametrize("scheme", ENCODED)
@pytest.mark.parametrize(
    "name",
    ["signature-extended", "signature-spaced", "signature-upper-case", "signature-unpadded", "signature-url-safe"],
)
def test_a_variant_still_holds_the_right_signature(scheme: str, name: str) -> None:
    right = one(signed(ENCODED[scheme]), ENCODED[scheme])
    whole = header(edited(name, ENCODED[scheme]).headers, ENCODED[scheme].header or "") or b""
    back = whole.translate(bytes.maketrans(b"-_", b"+/")) if name == "signature-url-safe" else whole
    assert right.rstrip(b"=").lower() in back.lower() or ENCODED[scheme].encoding == "base64url"


@pytest.mark.parametrize("scheme", ENCODED)
@pytest.mark.parametrize(("name", "at"), [("signature-wrong-then-right", 1), ("signature-right-then-wrong", 0)])
def test_of_two_headers_one_is_right(scheme: str, name: str, at: int) -> None:
    found = ENCODED[scheme]
    right = header(signed(found).headers, found.header or "")
    values = header_values(edited(name, found).headers, found.header or "")
    assert len(values) == 2
    assert values[at] == right
    assert values[1 - at] != right
    assert set(KEEPS) < set(SIGNATURE_EDITS)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_time_beside_the_signature_is_moved_and_the_signature_kept(scheme: str) -> None:
    found = SCHEMES[scheme]
    before, after = signed(found), edited("signature-timestamp-changed", found)
    beside = found.timestamp_place is not None and found.timestamp_place.kind == "field"
    assert signature_texts(before, found) == signature_texts(after, found)
    assert (read_request(after, found).timestamp != read_request(before, found).timestamp) is beside
    assert beside or after == before
    verdict = verify(after, found, secrets=found.public_secrets[:1] or ("secret",), now=None)
    assert not beside or (isinstance(verdict, Refused) and verdict.reason is Reason.NO_MATCH)


@pytest.mark.parametrize("name", SIGNATURE_EDITS)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_no_edit_touches_anything_else(scheme: str, name: str) -> None:
    before, after = signed(SCHEMES[scheme]), edited(name, SCHEMES[scheme])
    own = {each.lower().encode() for each in SCHEMES[scheme].own_headers}
    assert [pair for pair in after.headers if pair[0].lower() not in own] == [
        pair for pair in before.headers if pair[0].lower() not in own
    ]
    assert after.method == before.method
    place = SCHEMES[scheme].place
    assert after.body == before.body or (place is not None and place.kind == "pointer")


@pytest.mark.parametrize("name", SIGNATURE_EDITS)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_edits_are_not_left_to_chance(scheme: str, name: str) -> None:
    assert edited(name, SCHEMES[scheme]) == edited(name, SCHEMES[scheme])


@pytest.mark.parametrize("name", SIGNATURE_EDITS)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_request_that_is_not_signed_survives_every_edit(scheme: str, name: str) -> None:
    for body in (b"", b"{}", b"\xff"):
        request = Request(url="https://example.com/hook", headers=(), body=body)
        assert SIGNATURE_EDITS[name](request, SCHEMES[scheme]).url.startswith("https://example.com/hook")


def test_a_named_edit_spoils_every_scheme_that_it_is_given() -> None:
    both = (ENCODED["slack"], ENCODED["stripe"])
    request = signed(both[1])
    request = sign(request, both[0], secrets=("secret",), id="1", now=NOW)
    after = signature_edit("signature-front-changed", *both).apply(request)
    changed = {before for before, now in zip(request.headers, after.headers, strict=True) if before != now}
    assert {name for name, _ in changed} == {b"X-Slack-Signature", b"Stripe-Signature"}


def test_an_edit_of_a_header_says_what_it_does() -> None:
    request = signed(ENCODED["slack"])
    assert set_header("X-Other").name == "X-Other: absent"
    assert set_header("X-Other", b"a", b"\xff").name == "X-Other: 'a', '\\xff'"
    assert set_header("X-Other", b"a").sets == "X-Other"
    assert header(set_header("x-other").apply(request).headers, "X-Other") is None
    assert header_values(set_header("x-other", b"a", b"b").apply(request).headers, "X-Other") == (b"a", b"b")


def test_body_and_method_are_changed_after_signing() -> None:
    request = signed(ENCODED["slack"])
    assert set_body(b"x").apply(request) == replace(request, body=b"x")
    assert set_method("PUT").apply(request) == replace(request, method="PUT")
    assert set_method("PUT").name == "as PUT"


def test_header_names_are_spelt_in_another_case_and_values_are_not() -> None:
    request = signed(ENCODED["slack"])
    after = recase_headers(bytes.upper, "upper case").apply(request)
    assert {name for name, _ in after.headers} == {name.upper() for name, _ in request.headers}
    assert [found for _, found in after.headers] == [found for _, found in request.headers]

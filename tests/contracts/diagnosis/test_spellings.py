from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.diagnosis import diagnose
from contracts.messages import Request, edit_header, with_header
from tests.contracts.diagnosis.by_hand import LITTLE, by_hand, plain
from tests.contracts.diagnosis.spoiling import TEXT, URL, right, secret_of
from tests.contracts.signing.shipped import NOW, SCHEMES, scheme


def test_a_cut_of_fewer_than_eight_bytes_proves_nothing() -> None:
    assert diagnose(plain(by_hand(b'{"a": 1}')[:16]), scheme(), secrets=(TEXT,))[0].id == "signature-truncated"
    assert diagnose(plain(by_hand(b'{"a": 1}')[:14]), scheme(), secrets=(TEXT,)) == ()


def test_a_token_is_not_given_away_by_its_beginning() -> None:
    token = SCHEMES["telegram"]
    assert token.header
    for known in range(1, 16):
        request = Request(url=URL, headers=((token.header.encode(), TEXT[:known].encode()),), body=b"{}")
        assert diagnose(request, token, secrets=(TEXT,)) == ()


def test_what_stands_around_a_token_is_named() -> None:
    token = SCHEMES["telegram"]
    assert token.header
    for text in (f"Bearer {TEXT}", f"'{TEXT}'"):
        found = diagnose(edit_header(right(token), token.header, text.encode()), token, secrets=(TEXT,))
        assert found[0].parts == ("signature-form",)


def test_the_same_signature_twice_is_read_once() -> None:
    twice = plain(b",".join([by_hand(b'{"a":1}')] * 2))
    assert diagnose(twice, scheme(separator=","), secrets=(TEXT,))[0].parts == ("body-reserialized",)


def test_a_value_of_many_signatures_takes_no_longer() -> None:
    listed = edit_header(plain(b""), "X-Signature", b",".join(by_hand(b"%d" % i) for i in range(2000)))
    assert diagnose(listed, scheme(separator=","), secrets=(TEXT,), effort=LITTLE) == ()


@given(st.binary(max_size=60), st.sampled_from(sorted(SCHEMES)))
@settings(max_examples=60, deadline=None)
def test_any_header_value_in_the_right_place_is_survived(value: bytes, name: str) -> None:
    known = SCHEMES[name]
    request = right(known)
    for header in known.own_headers:
        spoiled = replace(request, headers=with_header(request.headers, header, value))
        diagnose(spoiled, known, secrets=(secret_of(known), "\ud800", ""), now=NOW, effort=LITTLE)

import hashlib
import hmac
import json
import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.diagnosis import MISTAKES, QUICK, Effort, diagnose
from contracts.messages import Request, edit_header, with_header
from contracts.signing import Reason, Scheme, rewrite_signatures, sign
from tests.contracts.diagnosis.seeded import SEEDS, TEXT, URL, Seed, body_of, matrix, resigned, right, secret_of
from tests.contracts.signing.shipped import NOW, SCHEMES, scheme

CELLS = list(matrix())
LITTLE = Effort(digests=300, bytes=1_000_000, printed=10_000, pairs=False)
STAMPED = scheme(content="{timestamp}.{body}", timestamp={"header": "X-Time"}, tolerance=300)


def plain(value: bytes, body: bytes = b'{"a": 1}', **headers: bytes) -> Request:
    pairs = tuple((name.replace("_", "-").encode(), found) for name, found in headers.items())
    return Request(url=URL, headers=((b"X-Signature", value), *pairs), body=body)


def by_hand(body: bytes, secret: str = TEXT) -> bytes:
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest().encode()


@pytest.mark.parametrize(("scheme", "seed"), [cell[1:] for cell in CELLS], ids=[cell[0] for cell in CELLS])
def test_each_seeded_mistake_is_named_first(scheme: Scheme, seed: Seed) -> None:
    request, secret = seed.make(scheme)
    found = diagnose(request, scheme, secrets=(secret,), now=NOW)
    assert found
    assert found[0].parts == (seed.expected,), found
    assert found[0].fix == MISTAKES[seed.expected]


@pytest.mark.parametrize("name", SCHEMES)
def test_a_little_effort_names_all_but_unseen_milliseconds(name: str) -> None:
    missed = []
    for _, known, seed in CELLS:
        if known == SCHEMES[name]:
            request, secret = seed.make(known)
            found = diagnose(request, known, secrets=(secret,), now=NOW, effort=QUICK)
            missed += [] if found and found[0].parts == (seed.expected,) else [seed.name]
    assert set(missed) <= {"real milliseconds signed, seconds sent"}


def test_each_mistake_is_seeded_and_in_each_scheme_some_can_be_made() -> None:
    elsewhere = {
        "body-trimmed", "body-placeholder", "body-form", "body-unicode", "secret-case", "secret-charset",
        "secret-encoded", "content-part-out", "content-part-in", "content-part-other", "content-escape", "clock",
        "clock-zone", "clock-unit",
    }  # fmt: skip
    assert {seed.expected for seed in SEEDS} | elsewhere == set(MISTAKES)
    assert {each for _, each, _ in CELLS} == set(SCHEMES.values())


@pytest.mark.parametrize(
    ("signed", "sent", "expected"),
    [
        (b'{"a":1}', b'  {"a":1} ', "body-trimmed"),
        (b"{}", b"", "body-placeholder"),
        (b"a=b+c&d=%2B", b"a=b%20c&d=%2B", "body-form"),
        ("\u00e9".encode(), "e\u0301".encode(), "body-unicode"),
        (b"{'a': 1, 'b': True}", b'{"a":1,"b":true}', "body-as-text"),
        (b'"{\\"a\\":1}"', b'{"a":1}', "body-as-text"),
        (b'{"a":1}', b'"{\\"a\\":1}"', "body-as-text"),
        (b'{"n":1}', b'{"n":1.0}', "body-numbers"),
        (b"POST" + b"x", b"x", "content-part-in"),
        (hashlib.sha256(b"xy").hexdigest().encode(), b"xy", "content-part-other"),
    ],
)
def test_other_bytes_than_were_sent_are_named(signed: bytes, sent: bytes, expected: str) -> None:
    found = diagnose(plain(by_hand(signed), sent), scheme(), secrets=(TEXT,))
    assert found[0].parts == (expected,)


@pytest.mark.parametrize(
    ("signed", "given", "expected"),
    [
        (TEXT.lower(), TEXT, "secret-case"),
        ("a/b c+12345678", "a%2Fb%20c+12345678", "secret-charset"),
        (TEXT.encode().hex(), TEXT, "secret-encoded"),
        ("undefined", TEXT, "secret-placeholder"),
    ],
)
def test_another_secret_than_was_given_is_named(signed: str, given: str, expected: str) -> None:
    found = diagnose(plain(by_hand(b"{}", signed), b"{}"), scheme(), secrets=(given,))
    assert found[0].parts == (expected,)


def test_escapes_of_members_are_named() -> None:
    joined = scheme(content="{json:/a}:{json:/b}")
    found = diagnose(plain(by_hand(b"x\\:y:z"), b'{"a":"x:y","b":"z"}'), joined, secrets=(TEXT,))
    assert found[0].parts == ("content-escape",)
    escaped = replace(joined, escape=SCHEMES_ESCAPE.escape)
    found = diagnose(plain(by_hand(b"x:y:z"), b'{"a":"x:y","b":"z"}'), escaped, secrets=(TEXT,))
    assert found[0].parts == ("content-escape",)


SCHEMES_ESCAPE = scheme(content="{json:/a}:{json:/b}", escape={"with": "\\", "characters": "\\:"})


def test_a_part_that_is_left_out_is_named() -> None:
    found = diagnose(plain(by_hand(b"{}"), b"{}"), scheme(content="v0:{url}{body}"), secrets=(TEXT,))
    assert found[0].parts == ("content-part-out",)


def test_two_mistakes_at_once_are_named_both() -> None:
    request = plain(by_hand(b'{"a":1}', TEXT + "\n"))
    (found, *_) = diagnose(request, scheme(), secrets=(TEXT,))
    assert set(found.parts) == {"secret-white-space", "body-reserialized"}
    assert found.id == "+".join(found.parts)
    assert all(MISTAKES[part] in found.fix for part in found.parts)


def test_one_mistake_goes_before_two() -> None:
    found = diagnose(plain(by_hand(b'{"a":1}').upper()), scheme(), secrets=(TEXT,))
    assert [each.parts for each in found] == [("body-reserialized", "signature-case")]
    found = diagnose(plain(by_hand(b'{"a": 1}').upper()), scheme(), secrets=(TEXT,))
    assert [each.parts for each in found] == [("signature-case",)]


def test_what_matches_says_so_and_by_which_secret() -> None:
    request = plain(by_hand(b'{"a": 1}'))
    (found,) = diagnose(request, scheme(), secrets=(TEXT,))
    assert (found.id, found.matches) == ("matches", True)
    (found,) = diagnose(request, scheme(), secrets=("another-secret", TEXT))
    assert (found.matches, found.title) == (True, "The signature matches under secret 2 of 2.")
    (found, *_) = diagnose(plain(by_hand(b'{"a":1}')), scheme(), secrets=("another-secret", TEXT))
    assert found.title.startswith("The signature is right under secret 2 of 2 if the body is JSON printed")


def test_a_scheme_that_signs_nothing_is_never_wrong() -> None:
    (found,) = diagnose(plain(b"x"), replace(scheme(), algorithm="none", place=None), secrets=())
    assert found.matches


@pytest.mark.parametrize(
    ("now", "expected", "said"),
    [
        (NOW + 400, "clock", "off by 400 s"),
        (NOW - 400, "clock", "off by 400 s"),
        (NOW + 7200, "clock-zone", "2 h behind"),
        (NOW - 3605, "clock-zone", "1 h ahead"),
        (NOW + 86400, "clock", "86400 s old"),
    ],
)
def test_a_clock_that_is_off_is_told_by_how_much(now: int, expected: str, said: str) -> None:
    request = sign(plain(b""), STAMPED, secrets=(TEXT,), id="", now=NOW)
    (found,) = diagnose(request, STAMPED, secrets=(TEXT,), now=now)
    assert found.parts == (expected,)
    assert said in found.title


@pytest.mark.parametrize(("sent", "unit"), [("ms", "s"), ("s", "ms"), ("rfc3339", "s"), ("s", "rfc3339")])
def test_a_timestamp_in_another_unit_is_told(sent: str, unit: str) -> None:
    made = scheme(content="{timestamp}.{body}", timestamp={"header": "X-Time", "unit": sent})
    known = scheme(content="{timestamp}.{body}", timestamp={"header": "X-Time", "unit": unit}, tolerance=300)
    (found,) = diagnose(sign(plain(b""), made, secrets=(TEXT,), id="", now=NOW), known, secrets=(TEXT,), now=NOW)
    assert found.parts == ("clock-unit",)


def test_of_a_batch_the_first_element_that_is_wrong_is_explained() -> None:
    batch = SCHEMES["adyen-standard"]
    items = [{"NotificationRequestItem": {"pspReference": name}} for name in ("a", "b")]
    unsigned = Request(url=URL, headers=(), body=json.dumps({"notificationItems": items}).encode())
    secret = secret_of(batch)
    delivery = sign(unsigned, batch, secrets=(secret,), id="", now=NOW)
    seen: list[bytes] = []

    def second(text: bytes) -> bytes:
        seen.append(text)
        return text if len(seen) == 1 else bytes(text).rstrip(b"=")

    (found,) = diagnose(rewrite_signatures(delivery, batch, second), batch, secrets=(secret,))
    assert found.parts == ("signature-padding",)


@pytest.mark.parametrize(
    ("request_", "reason"),
    [
        (Request(url=URL, headers=(), body=b"{}"), Reason.MISSING_HEADER),
        (plain(b"", X_Time=b"1"), Reason.MALFORMED),
        (plain(by_hand(b"quite other bytes")), Reason.MISSING_TIMESTAMP),
        (replace(plain(b"x"), headers=((b"X-Signature", b"a"), (b"X-Signature", b"b"))), Reason.MALFORMED),
    ],
)
def test_what_cannot_be_read_says_why_and_what_to_do(request_: Request, reason: Reason) -> None:
    (found,) = diagnose(request_, STAMPED, secrets=(TEXT,), now=NOW)
    assert (found.id, found.parts, found.matches) == (reason, (), False)
    assert found.title.endswith(".")
    assert found.fix.endswith(".")


def test_without_a_secret_that_is_what_is_said() -> None:
    (found,) = diagnose(plain(by_hand(b"{}")), scheme(), secrets=())
    assert found.id == Reason.NO_SECRET


def test_a_timestamp_that_is_missing_and_was_never_signed_is_proven() -> None:
    (found, *_) = diagnose(plain(by_hand(b'{"a": 1}')), STAMPED, secrets=(TEXT,))
    assert found.parts == ("content-timestamp-out",)


def test_a_cut_of_fewer_than_eight_bytes_proves_nothing() -> None:
    assert diagnose(plain(by_hand(b'{"a": 1}')[:16]), scheme(), secrets=(TEXT,))[0].id == "signature-truncated"
    assert diagnose(plain(by_hand(b'{"a": 1}')[:14]), scheme(), secrets=(TEXT,)) == ()


def test_a_token_is_not_given_away_by_its_beginning() -> None:
    token = SCHEMES["telegram"]
    assert token.header
    for known in range(1, 16):
        request = Request(url=URL, headers=((token.header.encode(), TEXT[:known].encode()),), body=b"{}")
        assert diagnose(request, token, secrets=(TEXT,)) == ()


@pytest.mark.parametrize("name", SCHEMES)
def test_a_signature_by_a_key_that_nobody_gave_is_not_explained(name: str) -> None:
    known = SCHEMES[name]
    strange = "whsk_" + "QUJD" * 10 + "QUI=" if known.algorithm == "ed25519" else "c3RyYW5nZXN0cmFuZ2U="
    strange = "ab" * 32 if known.decode == "hex" else strange
    request = right(known, secret=strange)
    assert diagnose(request, known, secrets=(secret_of(known),), now=NOW) == ()


@given(st.binary(min_size=20, max_size=64), st.sampled_from(sorted(SCHEMES)))
@settings(max_examples=60, deadline=None)
def test_random_signatures_are_not_explained(raw: bytes, name: str) -> None:
    known = SCHEMES[name]
    encoded = raw.hex().encode() if known.encoding == "hex" else raw
    request = rewrite_signatures(right(known), known, lambda _: encoded.replace(b",", b".").replace(b";", b"."))
    assert all(not each.parts for each in diagnose(request, known, secrets=(secret_of(known),), effort=QUICK))


HEADERS = st.lists(st.tuples(st.binary(max_size=20), st.binary(max_size=60)), max_size=3)


@given(st.binary(max_size=80), HEADERS, st.text(max_size=30), st.text(max_size=30), st.sampled_from(sorted(SCHEMES)))
@settings(max_examples=150, deadline=None)
def test_nothing_that_arrives_makes_it_raise(
    body: bytes, headers: list[tuple[bytes, bytes]], secret: str, url: str, name: str
) -> None:
    known = SCHEMES[name]
    own = [(header.encode(), value) for header, (_, value) in zip(known.own_headers, headers, strict=False)]
    request = Request(url=url, headers=(*own, *headers), body=body)
    for now in (None, NOW):
        assert isinstance(diagnose(request, known, secrets=(secret,), now=now, effort=LITTLE), tuple)


@given(st.binary(max_size=60), st.sampled_from(sorted(SCHEMES)))
@settings(max_examples=60, deadline=None)
def test_any_header_value_in_the_right_place_is_survived(value: bytes, name: str) -> None:
    known = SCHEMES[name]
    request = right(known)
    for header in known.own_headers:
        spoiled = replace(request, headers=with_header(request.headers, header, value))
        diagnose(spoiled, known, secrets=(secret_of(known), "\ud800", ""), now=NOW, effort=LITTLE)


@pytest.mark.parametrize(("scheme", "seed"), [cell[1:] for cell in CELLS[::7]], ids=[cell[0] for cell in CELLS[::7]])
def test_no_secret_and_no_signature_is_told(scheme: Scheme, seed: Seed) -> None:
    request, secret = seed.make(scheme)
    told = " ".join(f"{each.title} {each.fix}" for each in diagnose(request, scheme, secrets=(secret,), now=NOW))
    assert secret.strip()[-12:] not in told
    assert not re.search(r"[0-9a-fA-F]{16}", told)


@pytest.mark.parametrize("body", [b"NaN", b"[" * 900 + b"]" * 900, b'{"a":' + b"9" * 5000 + b"}", b"[" * 9000])
def test_a_strange_body_is_spelt_otherwise_as_far_as_it_goes(body: bytes) -> None:
    (found,) = diagnose(plain(by_hand(body + b"\n"), body), scheme(), secrets=(TEXT,), effort=QUICK)
    assert found.parts == ("body-newline",)
    assert diagnose(plain(by_hand(b"other"), body), scheme(), secrets=(TEXT,), effort=LITTLE) == ()


def test_what_stands_around_a_token_is_named() -> None:
    token = SCHEMES["telegram"]
    assert token.header
    for text in (f"Bearer {TEXT}", f"'{TEXT}'"):
        found = diagnose(edit_header(right(token), token.header, text.encode()), token, secrets=(TEXT,))
        assert found[0].parts == ("signature-form",)


def test_a_port_in_the_url_may_be_the_difference() -> None:
    request = replace(plain(by_hand(b"https://example.com/hook{}"), b"{}"), url="https://example.com:8443/hook")
    found = diagnose(request, scheme(content="{url}{body}"), secrets=(TEXT,))
    assert found[0].parts == ("url",)


def test_a_time_near_the_beginning_has_nothing_before_it() -> None:
    made = plain(by_hand(b'3.{"a": 1}'), X_Time=b"2")
    assert diagnose(made, STAMPED, secrets=(TEXT,))[0].parts == ("timestamp-shifted",)


def test_a_signature_that_is_right_over_nothing_is_no_proof() -> None:
    (found,) = diagnose(plain(by_hand(b'.{"a": 1}')), STAMPED, secrets=(TEXT,))
    assert (found.id, found.parts) == (Reason.MISSING_TIMESTAMP, ())


def test_a_batch_that_is_no_json_is_malformed() -> None:
    request = Request(url=URL, headers=(), body=b"{")
    (found,) = diagnose(request, SCHEMES["adyen-standard"], secrets=("00" * 16,))
    assert found.id == Reason.MALFORMED


def test_the_same_signature_twice_is_read_once() -> None:
    twice = plain(b",".join([by_hand(b'{"a":1}')] * 2))
    assert diagnose(twice, scheme(separator=","), secrets=(TEXT,))[0].parts == ("body-reserialized",)


def test_a_value_of_many_signatures_takes_no_longer() -> None:
    listed = edit_header(plain(b""), "X-Signature", b",".join(by_hand(b"%d" % i) for i in range(2000)))
    assert diagnose(listed, scheme(separator=","), secrets=(TEXT,), effort=LITTLE) == ()


def test_a_wrong_computation_of_these_tests_is_wrong() -> None:
    known = SCHEMES["stripe"]
    assert resigned(known) == right(known)
    assert body_of(known) == right(known).body

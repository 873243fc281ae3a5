import json
import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.diagnosis import MISTAKES, QUICK, diagnose
from contracts.messages import Request
from contracts.signing import Reason, Scheme, rewrite_signatures, sign
from tests.contracts.diagnosis.by_hand import LITTLE, STAMPED, by_hand, plain
from tests.contracts.diagnosis.seeded import SEEDS, Seed, matrix
from tests.contracts.diagnosis.spoiling import TEXT, URL, body_of, resigned, right, secret_of
from tests.contracts.signing.shipped import NOW, SCHEMES, scheme

CELLS = list(matrix())


@pytest.mark.parametrize(("scheme", "seed"), [cell[1:] for cell in CELLS], ids=[cell[0] for cell in CELLS])
def test_each_seeded_mistake_is_named_first(scheme: Scheme, seed: Seed) -> None:
    request, secret = seed.make(scheme)
    found = diagnose(request, scheme, secrets=(secret,), now=NOW)
    assert found
    assert found[0].parts == (seed.expected,), found
    assert found[0].fix == MISTAKES[seed.expected]


def test_each_mistake_is_seeded_and_in_each_scheme_some_can_be_made() -> None:
    elsewhere = {
        "body-trimmed", "body-placeholder", "body-form", "body-unicode", "secret-case", "secret-charset",
        "secret-encoded", "content-part-out", "content-part-in", "content-part-other", "content-escape", "clock",
        "clock-zone", "clock-unit",
    }  # fmt: skip
    assert {seed.expected for seed in SEEDS} | elsewhere == set(MISTAKES)
    assert {each for _, each, _ in CELLS} == set(SCHEMES.values())


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


@pytest.mark.parametrize(("scheme", "seed"), [cell[1:] for cell in CELLS[::7]], ids=[cell[0] for cell in CELLS[::7]])
def test_no_secret_and_no_signature_is_told(scheme: Scheme, seed: Seed) -> None:
    request, secret = seed.make(scheme)
    told = " ".join(f"{each.title} {each.fix}" for each in diagnose(request, scheme, secrets=(secret,), now=NOW))
    assert secret.strip()[-12:] not in told
    assert not re.search(r"[0-9a-fA-F]{16}", told)


def test_a_batch_that_is_no_json_is_malformed() -> None:
    request = Request(url=URL, headers=(), body=b"{")
    (found,) = diagnose(request, SCHEMES["adyen-standard"], secrets=("00" * 16,))
    assert found.id == Reason.MALFORMED


def test_a_wrong_computation_of_these_tests_is_wrong() -> None:
    known = SCHEMES["stripe"]
    assert resigned(known) == right(known)
    assert body_of(known) == right(known).body

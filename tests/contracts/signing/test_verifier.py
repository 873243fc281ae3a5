from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from standardwebhooks import Webhook

from contracts.messages import Request, edit_header, header
from contracts.schemas import Json
from contracts.signing import Accepted, Place, Reason, Refused, Tolerance, rewrite_signatures, sign, verify
from contracts.signing.scheme import Scheme, Timestamp
from tests.contracts.signing.shipped import BATCH, BODY, NOW, SCHEMES, request, scheme, signed

TIMED = scheme(timestamp={"header": "X-Time"}, content="{timestamp}.{body}", tolerance={"past": 300, "future": 60})
TEXTS = st.text() | st.sampled_from(["", " ", "whsec_", "public:", "ab" * 32, "public:" + "ab" * 32])
JSON_LIKE = st.sampled_from([BATCH, BODY, b"[]", b'{"signature":{"signature":"a","timestamp":[]}}', b"[" * 2000])
OWN_NAMES = sorted({name.encode() for known in SCHEMES.values() for name in known.own_headers})
ODD_VALUES = [b"t=1,v1=", b"v1,\xff v1,", b"ts=;h1=a;", b"sha256=\xe9", b"1" * 400, b"t=1,t=2"]
HEADERS = st.lists(
    st.tuples(st.sampled_from(OWN_NAMES) | st.binary(), st.binary() | st.sampled_from(ODD_VALUES)), max_size=6
)


def said(request: Request, scheme: Scheme, *secrets: str, now: int | None = NOW) -> Reason | None:
    """Return why a request is refused, or None where it is accepted."""
    verdict = verify(request, scheme, secrets=secrets or scheme.public_secrets[:1] or ("secret",), now=now)
    return verdict.reason if isinstance(verdict, Refused) else None


@pytest.mark.parametrize("name", SCHEMES)
@settings(max_examples=30)
@given(body=st.binary(), id=st.from_regex(r"[A-Za-z0-9_.-]{1,20}", fullmatch=True), now=st.integers(0, 4_000_000_000))
def test_what_is_signed_is_accepted(name: str, body: bytes, id: str, now: int) -> None:
    known = SCHEMES[name]
    if any(place and place.kind == "pointer" for place in (known.place, known.timestamp_place)):
        body = BATCH
    for secret in [secret for secret in known.public_secrets if not secret.startswith("public:")]:
        good = sign(request(body), known, secrets=[secret], id=id, now=now)
        verdict = verify(good, known, secrets=[secret], now=now)
        assert verdict == Accepted(
            secret=0, id=id if known.id else None, timestamp=now if known.timestamp is not None else None
        )


@pytest.mark.parametrize("name", SCHEMES)
@settings(max_examples=100)
@given(
    url=st.text() | st.just("https://h/?bodySHA256=a&bodySHA256=b"), method=st.text(), headers=HEADERS,
    body=st.binary() | JSON_LIKE, secrets=st.lists(TEXTS), now=st.none() | st.integers(), public=st.none() | st.text(),
)  # fmt: skip
def test_nothing_makes_it_raise(
    name: str, url: str, method: str, headers: list[tuple[bytes, bytes]], body: bytes, secrets: list[str],
    now: int | None, public: str | None,
) -> None:  # fmt: skip
    hostile = Request(url=url, method=method, headers=tuple(headers), body=body)
    own = SCHEMES[name].public_secrets
    assert isinstance(verify(hostile, SCHEMES[name], secrets=secrets, now=now, url=public), Accepted | Refused)
    assert isinstance(verify(hostile, SCHEMES[name], secrets=own, now=now, url=public), Refused)


@pytest.mark.parametrize("name", [name for name in SCHEMES if SCHEMES[name].covers("body")])
@given(body=st.binary(min_size=1), data=st.data())
def test_any_changed_bit_of_a_covered_body_is_refused(name: str, body: bytes, data: st.DataObject) -> None:
    good = signed(SCHEMES[name], request(BODY if name == "linear" else body))
    bit = data.draw(st.integers(0, len(good.body) * 8 - 1))
    changed = bytearray(good.body)
    changed[bit // 8] ^= 1 << bit % 8
    assert said(good, SCHEMES[name]) is None
    assert said(replace(good, body=bytes(changed)), SCHEMES[name]) in (Reason.NO_MATCH, Reason.MALFORMED)


@pytest.mark.parametrize("name", SCHEMES)
@given(data=st.data())
def test_any_changed_bit_of_a_signature_is_refused(name: str, data: st.DataObject) -> None:
    def flip(text: bytes) -> bytes:
        at, bit = data.draw(st.integers(0, len(text) - 1)), data.draw(st.integers(0, 6))
        return text[:at] + bytes([text[at] ^ 1 << bit]) + text[at + 1 :]

    bad = rewrite_signatures(signed(SCHEMES[name]), SCHEMES[name], flip)
    assume(bad != signed(SCHEMES[name]))
    assert said(bad, SCHEMES[name]) in (Reason.NO_MATCH, Reason.MALFORMED)


CHANGES: dict[str, Callable[[Request, Scheme], Request]] = {
    "body": lambda good, known: replace(good, body=good.body + b" "),
    "url": lambda good, known: replace(good, url=good.url.replace("hook", "hooks")),
    "method": lambda good, known: replace(good, method="PUT"),
    "id": lambda good, known: edit_header(good, known.id.name if known.id else "", b"msg_2"),
    "timestamp": lambda good, known: moved(good, known),
}


def moved(good: Request, known: Scheme) -> Request:
    """Return a delivery that says it was sent earlier."""
    assert known.timestamp_place
    late = signed(known, request(good.body, good.url), now=NOW - 1)
    place = known.timestamp_place
    if place.kind == "header":
        return edit_header(good, place.name, header(late.headers, place.name) or b"")
    if place.kind == "pointer":
        return replace(good, body=good.body.replace(b"1700000000", b"1699999999"))
    text = header(good.headers, known.header or "") or b""
    return edit_header(good, known.header or "", text.replace(b"1700000000", b"1699999999"))


@pytest.mark.parametrize(
    ("name", "part"), [(name, part) for name in SCHEMES for part in CHANGES if SCHEMES[name].covers(part)]
)
def test_any_changed_covered_part_is_refused(name: str, part: str) -> None:
    good = signed(SCHEMES[name])
    changed = CHANGES[part](good, SCHEMES[name])
    assert changed != good
    assert said(good, SCHEMES[name]) is None
    assert said(changed, SCHEMES[name]) is Reason.NO_MATCH


DRESSES: dict[str, Callable[[bytes], bytes]] = {
    "other case": bytes.swapcase,
    "truncated": lambda text: text[:-1],
    "extended": lambda text: text + b"0",
    "empty": lambda text: b"",
    "not ascii": lambda text: text + b"\xe9",
}


@pytest.mark.parametrize("dress", DRESSES)
@pytest.mark.parametrize("name", [name for name in SCHEMES if SCHEMES[name].algorithm != "token"])
def test_a_signature_in_another_dress_is_not_the_signature(name: str, dress: str) -> None:
    bad = rewrite_signatures(signed(SCHEMES[name]), SCHEMES[name], DRESSES[dress])
    assert said(bad, SCHEMES[name]) in (Reason.NO_MATCH, Reason.MALFORMED, Reason.MISSING_HEADER)


def test_the_verdict_names_the_secret_that_matched() -> None:
    good = signed(TIMED, None, "old")
    assert verify(good, TIMED, secrets=["new", "old"], now=NOW) == Accepted(secret=1, timestamp=NOW)


@pytest.mark.parametrize(("first", "second"), [("old", "new"), ("new", "old")])
def test_of_several_signatures_one_is_enough(first: str, second: str) -> None:
    both = signed(SCHEMES["stripe"], None, first, second)
    for secrets in (["old"], ["new"], ["none", "new"]):
        assert said(both, SCHEMES["stripe"], *secrets) is None
    assert said(both, SCHEMES["stripe"], "none") is Reason.NO_MATCH


@pytest.mark.parametrize("secrets", [(), ("",), (" ", "\n"), ("not hex",), ("00" * 32,)])
def test_no_usable_secret_accepts_nothing(secrets: tuple[str, ...]) -> None:
    known = SCHEMES["discord"]
    verdict = verify(signed(known), known, secrets=secrets, now=NOW)
    assert isinstance(verdict, Refused)
    assert verdict.reason is Reason.NO_SECRET


def test_a_signature_by_the_empty_key_is_not_accepted_for_an_empty_secret() -> None:
    forged = sign(request(), TIMED, secrets=[""], id="", now=NOW)
    assert said(forged, TIMED, "") is Reason.NO_SECRET


@pytest.mark.parametrize(
    ("age", "reason"),
    [(300, None), (301, Reason.TOO_OLD), (0, None), (-60, None), (-61, Reason.TOO_NEW), (10**9, Reason.TOO_OLD)],
)
@pytest.mark.parametrize("unit", ["s", "ms", "rfc3339"])
def test_the_window_ends_after_its_last_second(age: int, reason: Reason | None, unit: str) -> None:
    known = replace(TIMED, timestamp=Timestamp(place=Place(kind="header", name="X-Time"), unit=unit))
    assert said(signed(known, now=NOW - age), known) is reason
    assert said(signed(known, now=NOW - age), known, now=None) is None
    assert said(signed(known, now=NOW - age), replace(known, tolerance=Tolerance())) is None


def test_the_signature_is_judged_before_the_window() -> None:
    late = signed(TIMED, None, "other", now=0)
    assert said(late, TIMED) is Reason.NO_MATCH


@pytest.mark.parametrize("text", [b"01700000000", b"+1700000000", b"1_700_000_000", b"soon", "１".encode()])
def test_a_time_is_signed_as_sent_and_then_found_malformed(text: bytes) -> None:
    told = replace(TIMED, timestamp=None, id=Place(kind="header", name="X-Time"), content=TIMED.content)
    by_id = replace(told, content=scheme(id={"header": "X-Time"}, content="{id}.{body}").content)
    odd = sign(request(), by_id, secrets=["secret"], id=text.decode(), now=NOW)
    assert said(odd, TIMED) is Reason.MALFORMED
    assert verify(odd, TIMED, secrets=["secret"], now=None) == Accepted(secret=0, timestamp=None)


def test_a_signed_time_or_id_that_is_missing_has_its_reason() -> None:
    good = signed(SCHEMES["standard-webhooks"])
    assert said(edit_header(good, "webhook-timestamp"), SCHEMES["standard-webhooks"]) is Reason.MISSING_TIMESTAMP
    assert said(edit_header(good, "webhook-id"), SCHEMES["standard-webhooks"]) is Reason.MISSING_ID
    assert said(edit_header(good, "webhook-id", b""), SCHEMES["standard-webhooks"]) is Reason.MISSING_ID


def test_an_unsigned_time_is_missed_only_by_the_window() -> None:
    sent = scheme(timestamp={"header": "X-Time"}, tolerance=300)
    bare = edit_header(signed(sent), "X-Time")
    assert said(bare, sent) is Reason.MISSING_TIMESTAMP
    assert said(bare, sent, now=None) is None
    assert said(edit_header(bare, "X-Time", b"soon"), sent) is Reason.MALFORMED
    replayed = edit_header(signed(sent, now=0), "X-Time", b"%d" % NOW)
    assert said(replayed, sent) is None, "a limit of the scheme"


def test_what_signs_nothing_accepts_everything_in_time() -> None:
    known = scheme(algorithm="none", timestamp={"header": "X-Time"}, tolerance=300)
    assert verify(signed(known), known, secrets=[], now=NOW) == Accepted(secret=None, timestamp=NOW)
    assert said(signed(known, now=0), known) is Reason.TOO_OLD
    assert verify(request(), scheme(algorithm="none"), secrets=[], now=NOW) == Accepted(secret=None)


def test_a_token_is_the_secret_and_nothing_else() -> None:
    good = signed(SCHEMES["telegram"])
    assert said(replace(good, body=b"other"), SCHEMES["telegram"]) is None
    assert said(good, SCHEMES["telegram"], "another") is Reason.NO_MATCH


def test_each_element_of_a_batch_must_be_right() -> None:
    known = SCHEMES["adyen-standard"]
    good = known.vectors[0].body
    assert said(request(good), known) is None
    for old, new in ((b"1130", b"1131"), (b'"8815"', b'"8816"'), (b"UbIY", b"UbIZ")):
        assert said(request(good.replace(old, new)), known) is Reason.NO_MATCH
    assert said(request(b'{"notificationItems":[]}'), known) is Reason.MISSING_HEADER
    assert said(request(b"not json"), known) is Reason.MALFORMED


def test_a_batch_signed_by_two_secrets_names_the_later_one() -> None:
    known = SCHEMES["adyen-standard"]
    first, second = "aa" * 32, "bb" * 32
    two = request(signed(known, None, first).body)
    other = signed(known, request(BATCH), second).body
    mixed = request(two.body[: two.body.index(b"},{")] + other[other.index(b"},{") :])
    verdict = verify(mixed, known, secrets=[first, second], now=NOW)
    assert isinstance(verdict, Accepted)
    assert verdict.secret == 1
    assert said(mixed, known, first) is Reason.NO_MATCH


def test_the_public_url_is_what_was_signed() -> None:
    public = "https://public.example.com/hook"
    behind = sign(request(), SCHEMES["square"], secrets=["k"], id="", now=NOW, url=public)
    assert said(behind, SCHEMES["square"], "k") is Reason.NO_MATCH
    assert isinstance(verify(behind, SCHEMES["square"], secrets=["k"], now=NOW, url=public), Accepted)


@pytest.mark.parametrize("kind", ["header", "query", "pointer"])
def test_every_place_of_a_signature_id_and_time_round_trips(kind: str) -> None:
    places: Json = {key: {kind: f"/{key}" if kind == "pointer" else key} for key in ("place", "id", "timestamp")}
    known = scheme(content="{id}.{timestamp}.{json:/amount}", encoding="base64url", tolerance=5, **places)
    good = signed(known)
    assert verify(good, known, secrets=["secret"], now=NOW) == Accepted(secret=0, id="msg_1", timestamp=NOW)
    assert said(replace(good, body=good.body.replace(b"1.50", b"1.5")), known) is Reason.NO_MATCH


def test_an_id_may_be_a_field_of_the_signature_header() -> None:
    known = scheme(id={"field": "n"}, head="n={id};", item="s={signature}", separator=";", content="{id}{body}")
    assert verify(signed(known), known, secrets=["secret"], now=NOW) == Accepted(secret=0, id="msg_1")


def test_the_official_library_accepts_what_we_sign() -> None:
    known = replace(SCHEMES["standard-webhooks"], tolerance=Tolerance())
    secret = known.public_secrets[0]
    stamp = datetime.now(UTC)
    good = sign(request(), known, secrets=[secret], id="msg_1", now=int(stamp.timestamp()))
    headers = {name.decode(): text.decode() for name, text in good.headers}
    assert Webhook(secret).verify(good.body, headers) == {"event": "paid", "amount": 1.5}

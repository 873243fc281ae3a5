import base64
import hmac
from collections.abc import Callable

import pytest

from contracts.findings import Level, Status
from contracts.messages import Response, header
from tests.contracts.checks.habits import expected, tells
from tests.contracts.checks.receivers import SECRET, Arrived, Receiver, signed_by, verdicts, webhook


def told(body: bytes) -> Receiver:
    return Receiver(webhook(), lambda arrived: None if arrived.trusted else Response(status=401, body=body))


@pytest.mark.parametrize(
    "trace",
    [
        b'Traceback (most recent call last):\n  File "x.py"',
        b"Error\n    at verify (/srv/app/index.js:31:9)",
        b"java.lang.X\nCaused by: java.lang.Y",
        b"goroutine 1 [running]:",
        b"<h1>Whitelabel Error Page</h1>",
    ],
)
def test_stack_traces_of_many_languages_are_seen(trace: bytes) -> None:
    found = verdicts("leaks-trace", told(trace))
    assert found["without a signature"].status is Status.FAILED
    assert found["without a signature"].level is Level.SHOULD


def test_a_plain_refusal_says_nothing() -> None:
    for check in ("leaks-trace", "leaks-secret"):
        found = verdicts(check, told(b"the signature does not match; look at the docs (section 3)"))
        assert {verdict.status for verdict in found.values()} == {Status.PASSED}


@pytest.mark.parametrize(
    ("show", "level"),
    [
        (lambda found: found.upper(), Level.MUST),
        (lambda found: base64.b64encode(bytes.fromhex(found.decode())), Level.MUST),
        (lambda found: base64.urlsafe_b64encode(bytes.fromhex(found.decode())).rstrip(b"="), Level.MUST),
        (lambda found: found[:16] + b"...", Level.SHOULD),
    ],
    ids=["capitals", "base64", "url-safe", "beginning"],
)
def test_the_signature_that_was_expected_is_seen_however_it_is_spelt(
    show: Callable[[bytes], bytes], level: Level
) -> None:
    receiver = Receiver(webhook(), tells(lambda arrived: b"expected: " + show(expected(arrived))))
    found = verdicts("leaks-secret", receiver)["signed with another key"]
    assert (found.status, found.level) == (Status.FAILED, level)


def test_a_signature_in_base64_is_seen_in_hex() -> None:
    signed = signed_by("standard-webhooks")
    secret = signed.schemes[0].public_secrets[0]

    def shows(arrived: Arrived) -> Response | None:
        said = [header(arrived.request.headers, name) or b"" for name in ("webhook-id", "webhook-timestamp")]
        content = b".".join((*said, arrived.request.body))
        digest = hmac.digest(base64.b64decode(secret.removeprefix("whsec_")), content, "sha256")
        return None if arrived.trusted else Response(status=401, body=digest.hex().encode())

    found = verdicts("leaks-secret", Receiver(signed, shows, secret=secret))["signed with another key"]
    assert (found.status, found.level) == (Status.FAILED, Level.MUST)


@pytest.mark.parametrize("show", [base64.b64encode, bytes.hex])
def test_an_encoded_secret_is_a_secret(show: Callable[[bytes], bytes | str]) -> None:
    shown = show(SECRET.encode())
    receiver = told(shown if isinstance(shown, bytes) else shown.upper().encode())
    assert {verdict.level for verdict in verdicts("leaks-secret", receiver).values()} == {Level.MUST}
    assert {verdict.status for verdict in verdicts("leaks-secret", receiver).values()} == {Status.FAILED}


def test_the_secret_in_a_header_is_seen() -> None:
    receiver = Receiver(
        webhook(),
        lambda arrived: None if arrived.trusted else Response(status=401, headers=((b"X-Debug", SECRET.encode()),)),
    )
    assert {verdict.level for verdict in verdicts("leaks-secret", receiver).values()} == {Level.MUST}
    assert {verdict.status for verdict in verdicts("leaks-secret", receiver).values()} == {Status.FAILED}


def test_a_short_secret_is_no_proof_because_it_may_be_a_word() -> None:
    receiver = Receiver(
        webhook(),
        lambda arrived: None if arrived.trusted else Response(status=401, body=b"bad secret"),
        secret="secret",
    )
    assert {verdict.status for verdict in verdicts("leaks-secret", receiver).values()} == {Status.PASSED}


def test_an_echo_of_what_was_sent_is_no_leak() -> None:
    def echoes(arrived: Arrived) -> Response:
        said = b"\n".join(name + b": " + found for name, found in arrived.request.headers)
        return Response(status=arrived.right.status, body=said + arrived.request.body)

    assert {verdict.status for verdict in verdicts("leaks-secret", Receiver(webhook(), echoes)).values()} == {
        Status.PASSED
    }


def test_the_median_counts_not_the_slowest() -> None:
    receiver = Receiver(webhook())
    receiver.elapsed = 4.9
    (verdict,) = verdicts("ack-prompt", receiver).values()
    assert (verdict.status, verdict.level) == (Status.PASSED, Level.NOTE)
    assert verdict.reason == "p50 4900 ms, slowest 4900 ms"
    receiver.elapsed = 5.1
    (verdict,) = verdicts("ack-prompt", receiver).values()
    assert (verdict.status, verdict.level) == (Status.FAILED, Level.SHOULD)

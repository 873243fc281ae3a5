import hashlib
from dataclasses import replace

import pytest

from contracts.diagnosis import diagnose
from contracts.signing import Escape, Reason
from tests.contracts.diagnosis.by_hand import STAMPED, by_hand, plain
from tests.contracts.diagnosis.spoiling import TEXT
from tests.contracts.signing.shipped import scheme


def test_escapes_of_members_are_named() -> None:
    joined = scheme(content="{json:/a}:{json:/b}")
    found = diagnose(plain(by_hand(b"x\\:y:z"), b'{"a":"x:y","b":"z"}'), joined, secrets=(TEXT,))
    assert found[0].parts == ("content-escape",)
    escaped = replace(joined, escape=Escape(prefix="\\", characters="\\:"))
    found = diagnose(plain(by_hand(b"x:y:z"), b'{"a":"x:y","b":"z"}'), escaped, secrets=(TEXT,))
    assert found[0].parts == ("content-escape",)


@pytest.mark.parametrize(
    ("signed", "body", "expected"),
    [
        (b"POST" + b"x", b"x", "content-part-in"),
        (hashlib.sha256(b"xy").hexdigest().encode(), b"xy", "content-part-other"),
    ],
)
def test_a_part_that_is_added_or_taken_for_another_is_named(signed: bytes, body: bytes, expected: str) -> None:
    found = diagnose(plain(by_hand(signed), body), scheme(), secrets=(TEXT,))
    assert found[0].parts == (expected,)


def test_a_part_that_is_left_out_is_named() -> None:
    found = diagnose(plain(by_hand(b"{}"), b"{}"), scheme(content="v0:{url}{body}"), secrets=(TEXT,))
    assert found[0].parts == ("content-part-out",)


def test_a_timestamp_that_is_missing_and_was_never_signed_is_proven() -> None:
    (found, *_) = diagnose(plain(by_hand(b'{"a": 1}')), STAMPED, secrets=(TEXT,))
    assert found.parts == ("content-timestamp-out",)


def test_a_signature_that_is_right_over_nothing_is_no_proof() -> None:
    (found,) = diagnose(plain(by_hand(b'.{"a": 1}')), STAMPED, secrets=(TEXT,))
    assert (found.id, found.parts) == (Reason.MISSING_TIMESTAMP, ())

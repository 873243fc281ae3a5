import pytest

from contracts.schemas import Json
from contracts.signing import limits
from tests.contracts.signing.shipped import SCHEMES, scheme

TIMED: Json = {"timestamp": {"header": "X-Time"}}


@pytest.mark.parametrize("name", ["standard-webhooks", "stripe", "slack", "zoom", "paddle", "webflow"])
def test_a_sound_scheme_has_no_limits(name: str) -> None:
    assert limits(SCHEMES[name]) == ()


@pytest.mark.parametrize(
    ("signature", "said"),
    [
        ({"algorithm": "none"}, ["Nothing is signed"]),
        ({"algorithm": "token"}, ["The token signs nothing"]),
        ({}, ["There is no timestamp"]),
        (TIMED, ["The timestamp is sent and not signed"]),
        ({**TIMED, "content": "{timestamp}"}, ["The body is not signed"]),
        ({**TIMED, "content": "{timestamp}.{json:/a}"}, ["Only these members of the body are signed"]),
        ({**TIMED, "content": "{timestamp}.{form:sorted}"}, ["Only the names and values"]),
        ({**TIMED, "content": "{timestamp}.{body}", "id": {"header": "X-Id"}}, ["The id is sent and not signed"]),
        ({**TIMED, "content": "{timestamp}{body}"}, ["{timestamp} and {body} are joined with nothing between"]),
        ({**TIMED, "content": "{body}.{timestamp}"}, ["{body} may itself hold the '.' that parts it from {timestamp}"]),
        ({**TIMED, "content": "{sha256:body}{timestamp}"}, []),
        ({**TIMED, "algorithm": "sha256", "content": "{timestamp}.{body}"}, ["No secret goes into the digest"]),
        ({**TIMED, "algorithm": "sha256", "content": "{secret}{timestamp}.{body}"}, ["A plain SHA-256"]),
        ({**TIMED, "algorithm": "sha256", "content": "{timestamp}.{sha256:body}{secret}"}, []),
    ],
)
def test_a_limit_is_said_where_it_is_and_nowhere_else(signature: Json, said: list[str]) -> None:
    found = limits(scheme(**signature))
    assert len(found) == len(said)
    assert all(sentence.startswith(start) for sentence, start in zip(found, said, strict=True))


def test_an_escape_keeps_members_apart() -> None:
    signature = {**TIMED, "content": "{timestamp}:{json:/a}:{json:/b}", "escape": {"with": "\\", "characters": "\\:"}}
    assert len(limits(scheme(**signature))) == 1
    del signature["escape"]
    assert len(limits(scheme(**signature))) == 2


def test_members_that_state_id_and_time_count_as_signed_members() -> None:
    assert "changed: /signature/timestamp, /signature/token." in limits(SCHEMES["mailgun"])[0]


def test_a_batch_is_only_as_whole_as_its_elements() -> None:
    assert any("one by one" in sentence for sentence in limits(SCHEMES["adyen-standard"]))

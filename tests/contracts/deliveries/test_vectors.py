import random
from dataclasses import replace

import pytest

from contracts.deliveries.vectors import Judged, Origin, derived, made_up
from contracts.messages import header
from contracts.signing import Refused, Scheme, verify
from tests.contracts.signing.shipped import NOW, SCHEMES, scheme

ODD = {
    "an id and a time in the query": scheme(
        id={"query": "id"}, timestamp={"query": "t"}, content="{url}{body}", tolerance=5
    ),
    "an id in a field": scheme(
        id={"field": "n"}, timestamp={"field": "t"}, head="n={id};t={timestamp};", item="s={signature}",
        separator=";", content="{id}.{timestamp}.{body}", tolerance={"past": 300, "future": 60},
    ),
    "an id and a time in the body": scheme(
        id={"pointer": "/id"}, timestamp={"pointer": "/at", "unit": "rfc3339"}, content="{body}", tolerance=5
    ),
    "headers that are signed": scheme(
        timestamp={"header": "X-Time"}, content="{header:X-Event}.{header:X-Time}.{body}", tolerance=60
    ),
    "another name": scheme(aliases=["X-Other"], id={"header": "X-Id"}, content="{id}{body}"),
    "a list under one name": scheme(separator=",", ignore=["old={signature}"], item="new={signature}"),
    "a time that is not signed": scheme(timestamp={"header": "X-Time"}, tolerance=300),
    "the longest hash": scheme(algorithm="hmac-sha512", encoding="base64url"),
}  # fmt: skip
ALL = SCHEMES | ODD


def origin(known: Scheme, seed: int = 1) -> Origin:
    secret = (*known.public_secrets, "secret")[0]
    return made_up(known, secret=secret, now=NOW, dice=random.Random(seed))


def vectors(known: Scheme) -> dict[str, Judged]:
    return {vector.name: vector for vector in derived(origin(known))}


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("name", ALL)
def test_every_vector_is_judged_as_it_says(name: str, seed: int) -> None:
    made = origin(ALL[name], seed)
    for vector in derived(made):
        verdict = verify(vector.request, ALL[name], secrets=[made.secret], now=NOW)
        said = verdict.reason if isinstance(verdict, Refused) else None
        assert said == vector.reason, (vector.name, verdict)


@pytest.mark.parametrize("name", ALL)
def test_each_vector_has_a_name_and_a_sentence_of_its_own(name: str) -> None:
    made = list(derived(origin(ALL[name])))
    assert len({vector.name for vector in made}) == len({vector.what for vector in made}) == len(made) >= 13


@pytest.mark.parametrize("name", ALL)
def test_no_two_vectors_of_different_verdicts_are_the_same_delivery(name: str) -> None:
    made = list(derived(origin(ALL[name])))
    taken = {vector.request for vector in made if vector.reason is None}
    assert len(taken) >= 2
    assert not taken & {vector.request for vector in made if vector.reason is not None}


@pytest.mark.parametrize("name", ALL)
def test_a_vector_keeps_its_verdict_for_half_a_minute_unless_it_says_otherwise(name: str) -> None:
    known, made = ALL[name], origin(ALL[name])
    late = min(30, known.tolerance.past or 30)
    for vector in derived(made):
        moved = verify(vector.request, known, secrets=[made.secret], now=NOW + late)
        assert vector.is_exact or isinstance(moved, Refused) == (vector.reason is not None), vector.name


def test_each_covered_part_is_changed_alone() -> None:
    changed = {name: {each for each in vectors(known) if "-changed" in each} for name, known in ALL.items()}
    signature = {f"signature-{place}-changed" for place in ("front", "middle", "end")}
    assert changed["gitlab"] == signature
    assert changed["stripe"] == signature | {"body-changed", "timestamp-changed"}
    assert changed["standard-webhooks"] == signature | {"body-changed", "timestamp-changed", "id-changed"}
    assert changed["hubspot-v2"] == signature | {"body-changed", "url-path-changed", "method-changed"}
    assert changed["twilio-form"] == signature | {"form-value-changed", "url-path-changed"}
    assert changed["headers that are signed"] == signature | {
        "body-changed", "header-changed-x-event", "timestamp-changed",
    }  # fmt: skip
    assert len(changed["adyen-standard"] - signature) == 2 * 8


def test_the_same_dice_make_the_same_vectors() -> None:
    first, again, other = (list(derived(origin(SCHEMES["svix"], seed))) for seed in (4, 4, 5))
    assert first == again
    assert first != other


def test_what_signs_nothing_has_no_vectors() -> None:
    assert list(derived(origin(scheme(algorithm="none")))) == []


def test_a_token_has_no_vectors_about_what_it_does_not_sign() -> None:
    names = set(vectors(SCHEMES["telegram"]))
    assert {"right", "other-key", "signature-missing", "signature-truncated"} <= names
    assert not {"empty-key", "signature-of-another", "body-changed"} & names


def test_a_body_that_is_no_json_is_not_spelt_otherwise() -> None:
    made = origin(SCHEMES["github"])
    raw = replace(made, request=replace(made.request, body=b"Hello, World!"))
    assert not [vector for vector in derived(raw) if vector.name == "body-indented"]
    assert [vector for vector in derived(made) if vector.name == "body-indented"]


def test_a_label_that_is_never_accepted_is_sent_with_the_right_signature() -> None:
    (vector,) = (vector for vector in derived(origin(SCHEMES["stripe"])) if vector.name == "signature-ignored")
    good = vectors(SCHEMES["stripe"])["right"].request
    said, right = (header(request.headers, "Stripe-Signature") or b"" for request in (vector.request, good))
    assert said == right.replace(b"v1=", b"v0=")

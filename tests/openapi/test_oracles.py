"""What we sign, others accept; what is derived from it as wrong, they refuse: every shipped scheme, one oracle each."""

import json
import random
import re
import string
import time
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.deliveries.samples import sample
from contracts.deliveries.vectors import Judged, Origin, derived, made_up
from contracts.schemas import Json
from contracts.signing import sign
from tests.contracts.signing.shipped import SCHEMES
from tests.openapi.oracles import ORACLES, accepts

OFFICIAL = {name for name, oracle in ORACLES.items() if oracle.by != "hand"}
TEXTS = st.text(string.printable) | st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)
OBJECTS = st.dictionaries(TEXTS, JSON, min_size=1, max_size=4)
URLS = st.sampled_from(
    [
        "https://receiver.example.com/hooks",
        "https://receiver.example.com/",
        "https://receiver.example.com/a/b?c=d&e=",
        "https://receiver.example.com/caf%C3%A9?q=a%20b%26c",
    ]
)
IDS = st.from_regex(r"[A-Za-z0-9_-]{1,40}", fullmatch=True)


def origin(name: str, seed: int) -> Origin:
    known = SCHEMES[name]
    return made_up(known, secret=known.public_secrets[0], now=int(time.time()), dice=random.Random(seed))


def is_forgiven(name: str, vector: Judged) -> bool:
    return bool(ORACLES[name].lenient) and re.fullmatch(ORACLES[name].lenient, vector.name) is not None


def judged(name: str, seed: int) -> dict[str, tuple[bool, bool]]:
    """What each vector should be and what the oracle says of it; its clock is the machine's, so no exact seconds."""
    made = origin(name, seed)
    return {
        vector.name: (vector.reason is None, accepts(ORACLES[name], vector.request, made.secret, made.now))
        for vector in derived(made)
        if not vector.is_exact and not is_forgiven(name, vector)
    }


def body_for(name: str, payload: dict[str, Json], *, ascii: bool) -> bytes:
    """A body in the scheme's own manner that holds a payload, in ASCII or not."""
    known = SCHEMES[name]
    made = sample(known, random.Random(1)).body
    if known.covers("form"):
        return made
    tree = json.loads(made)
    return json.dumps({**payload, **tree}, ensure_ascii=ascii).encode()


def test_every_scheme_has_an_oracle_and_half_of_them_are_libraries() -> None:
    assert set(ORACLES) == set(SCHEMES)
    assert len(SCHEMES) >= 20
    assert len(OFFICIAL) >= 15


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("name", ORACLES)
def test_an_oracle_accepts_what_is_right_and_refuses_each_derived_forgery(name: str, seed: int) -> None:
    said = judged(name, seed)
    assert {vector: verdict for vector, (right, verdict) in said.items() if verdict != right} == {}
    assert sum(right for right, _ in said.values()) >= 3
    assert sum(not right for right, _ in said.values()) >= 9


@pytest.mark.parametrize("name", ORACLES)
@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(payload=OBJECTS, ascii=st.booleans(), url=URLS, id=IDS)
def test_an_oracle_accepts_whatever_we_sign(
    name: str, payload: dict[str, Json], ascii: bool, url: str, id: str
) -> None:
    known, now = SCHEMES[name], int(time.time())
    unsigned = replace(sample(known, random.Random(1), url), body=body_for(name, payload, ascii=ascii))
    request = sign(unsigned, known, secrets=known.public_secrets[:1], id=id, now=now)
    assert accepts(ORACLES[name], request, known.public_secrets[0], now)


@pytest.mark.parametrize("name", [name for name in ORACLES if SCHEMES[name].timestamp is not None])
@pytest.mark.parametrize("share", [0.0, 0.5, 0.8])
def test_an_oracle_accepts_what_is_late_and_inside_the_window(name: str, share: float) -> None:
    made = origin(name, 3)
    age = int((made.scheme.tolerance.past or 0) * share)
    assert accepts(ORACLES[name], made.signed(age=age), made.secret, time.time())


@pytest.mark.parametrize("name", [name for name, oracle in ORACLES.items() if oracle.lenient])
def test_a_leniency_is_real_and_has_its_reason(name: str) -> None:
    made = origin(name, 1)
    forgiven = [vector for vector in derived(made) if is_forgiven(name, vector)]
    assert forgiven
    assert ORACLES[name].because
    assert all(accepts(ORACLES[name], vector.request, made.secret, made.now) for vector in forgiven)


def test_no_library_has_two_leniencies() -> None:
    lenient = [oracle.by for oracle in ORACLES.values() if oracle.lenient]
    assert len(set(lenient)) == len(lenient)
    assert "hand" not in lenient

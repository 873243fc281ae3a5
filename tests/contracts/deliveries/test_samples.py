import json
import random

import pytest

from contracts.deliveries.samples import is_usable, other_key_for, sample
from contracts.messages import header
from contracts.signing import signed_content
from contracts.signing.scheme import UNCOVERING
from tests.contracts.signing.shipped import SCHEMES, scheme


@pytest.mark.parametrize("name", [name for name in SCHEMES if SCHEMES[name].algorithm not in UNCOVERING])
def test_two_samples_differ_in_what_is_signed(name: str) -> None:
    dice = random.Random(1)
    one, two = (signed_content(sample(SCHEMES[name], dice), SCHEMES[name]) for _ in range(2))
    assert one
    assert one != two


@pytest.mark.parametrize("name", SCHEMES)
def test_another_key_has_the_form_of_the_scheme_and_is_not_its_own(name: str) -> None:
    key = other_key_for(SCHEMES[name])
    assert is_usable(SCHEMES[name], key)
    assert key not in SCHEMES[name].public_secrets


def test_where_there_is_no_scheme_any_key_is_another() -> None:
    assert other_key_for(None)
    assert not is_usable(scheme(key={"decode": "hex"}), "no hex")


def test_a_sample_holds_the_headers_that_are_signed_and_leaves_the_signers_own_to_him() -> None:
    known = scheme(timestamp={"header": "X-Time"}, content="{header:X-Event}{header:X-Time}")
    made = sample(known, random.Random(1))
    assert header(made.headers, "X-Event")
    assert header(made.headers, "X-Time") is None


def test_a_sample_of_a_batch_has_two_elements() -> None:
    made = json.loads(sample(SCHEMES["adyen-standard"], random.Random(1)).body)
    assert len(made["notificationItems"]) == 2
    assert made["notificationItems"][1]["NotificationRequestItem"]["amount"]["value"]

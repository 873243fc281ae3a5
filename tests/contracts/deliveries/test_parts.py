import random

import pytest

from contracts.deliveries.parts import changed_parts
from contracts.deliveries.samples import sample
from contracts.messages import Request
from contracts.signing import Refused, verify
from contracts.signing.scheme import UNCOVERING
from tests.contracts.signing.shipped import BODY, NOW, SCHEMES, request, scheme, signed


@pytest.mark.parametrize("name", [name for name in SCHEMES if SCHEMES[name].algorithm not in UNCOVERING])
def test_any_change_of_a_covered_part_is_refused_and_is_one(name: str) -> None:
    known = SCHEMES[name]
    good = signed(known, sample(known, random.Random(1)))
    changes = list(changed_parts(good, known))
    assert changes
    for _, what, changed in changes:
        assert changed != good, what
        assert isinstance(verify(changed, known, secrets=known.public_secrets[:1], now=NOW), Refused), what


def test_a_put_is_changed_into_a_post() -> None:
    known = scheme(content="{method}{body}")
    good = signed(known, request(method="PUT"))
    assert {changed.method for name, _, changed in changed_parts(good, known) if name == "method-changed"} == {"POST"}


def test_a_url_without_a_query_gets_one() -> None:
    known = scheme(content="{url}")
    good = signed(known, request(url="https://example.com/hook"))
    urls = {name: changed.url for name, _, changed in changed_parts(good, known)}
    assert urls == {
        "url-path-changed": "https://example.com/hookx",
        "url-query-added": "https://example.com/hook?added=1",
    }


def test_a_member_that_is_not_there_cannot_be_changed() -> None:
    known = scheme(content="{json:/event}{json:/absent}")
    good = Request(url="https://example.com", headers=(), body=BODY)
    assert [what for _, what, _ in changed_parts(good, known)] == ["/event changed"]

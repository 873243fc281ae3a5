import re

import pytest

from contracts.errors import DocumentError
from contracts.payloads import maximal, realistic
from contracts.schemas import Json
from tests.contracts.payloads.documents import NOW, recipe


def held(name: str, **keywords: Json) -> list[str]:
    schema = {"type": "object", "required": [name], "properties": {name: {"type": "string", **keywords}}}
    return [realistic(recipe(schema, seed=seed))[name] for seed in range(40)]


@pytest.mark.parametrize(
    ("name", "keywords", "pattern"),
    [
        ("email", {}, r"[^@ ]+@example\.(com|org|net)"),
        ("contact", {"format": "email"}, r"[^@ ]+@example\.(com|org|net)"),
        ("profile_url", {}, r"https://www\.example\.(com|org|net)/[a-z-]+"),
        ("picture_url", {"format": "uri"}, r"https://(img|www)\.example\.(com|org|net)/[a-z-]+(\.jpg)?"),
        ("phone", {}, r"\+1-[0-9]{3}-555-01[0-9]{2}"),
        ("host", {"format": "hostname"}, r"[a-z]+\.example\.com"),
        ("ip", {"format": "ipv4"}, r"192\.0\.2\.[0-9]+"),
    ],
)
def test_mail_links_and_phones_reach_no_one(name: str, keywords: Json, pattern: str) -> None:
    assert all(re.fullmatch(pattern, found) for found in held(name, **keywords))


@pytest.mark.parametrize(
    ("name", "pattern"),
    [
        ("full_name", r"\w+ \w+"),
        ("first_name", r"\w+"),
        ("currency", r"[A-Z]{3}"),
        ("country_code", r"[A-Z]{2}"),
        ("discount_code", r"[A-Z]+[0-9]+"),
        ("deal_id", r"hp-[0-9a-f]{12}"),
        ("order_key", r"hp-[0-9a-f]{12}"),
        ("created_at", r"2023-1[01]-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z"),
        ("expires_at", r"2023-1[12]-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z"),
    ],
)
def test_a_member_holds_what_its_name_says(name: str, pattern: str) -> None:
    assert all(re.fullmatch(pattern, found) for found in held(name))


def test_a_pattern_decides_how_a_time_is_written() -> None:
    spaced = held("received_time", pattern="^20[0-9]{2}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}$")
    assert all(found.startswith("2023-1") for found in spaced)
    assert all(abs(int(found) - NOW) < 31 * 86_400 for found in held("timestamp", pattern="^[0-9]{10}$"))


def test_an_id_that_must_be_a_uuid_or_fit_a_pattern_does() -> None:
    assert len(set(held("id", format="uuid"))) == 40
    assert len(set(held("id", pattern="^cmp_[0-9]{6}$"))) > 30
    assert all(re.fullmatch("[A-Z]{5}", found) for found in held("campaign_id", pattern="^[A-Z]{5}$"))


def test_lengths_are_kept_at_any_size() -> None:
    assert {len(found) for found in held("note", minLength=500, maxLength=500)} == {500}
    assert all(len(found) <= 4 for found in held("full_name", maxLength=4))


def test_the_documents_own_examples_are_used_where_a_name_says_nothing() -> None:
    assert set(held("tier", examples=["gold", "silver"])) == {"gold", "silver"}


def test_a_pattern_that_would_hang_a_backtracking_engine_is_no_trouble() -> None:
    assert re.fullmatch("a+", maximal(recipe({"type": "string", "pattern": "^(a+)+$"})))


@pytest.mark.parametrize(
    "bounds", [{"maxLength": 8}, {"maxLength": 14}, {"minLength": 60, "maxLength": 70}, {"minLength": 200}]
)
@pytest.mark.parametrize("form", ["email", "uri", "hostname"])
def test_an_address_is_as_long_as_it_may_be_and_reaches_no_one(form: str, bounds: Json) -> None:
    for found in held("a", format=form, **bounds):
        assert bounds.get("minLength", 0) <= len(found) <= bounds.get("maxLength", 10_000)
        assert ".test" in found or "example." in found or found.startswith("x:")


STRICT = {"format": "email", "pattern": r"@acme\.com$"}


@pytest.mark.parametrize("keyword", ["example", "default"])
def test_where_nothing_else_is_found_what_the_schema_shows_serves(keyword: str) -> None:
    assert set(held("a", **STRICT, **{keyword: "x@acme.com"})) == {"x@acme.com"}


def test_where_nothing_is_found_the_place_the_keywords_and_the_way_out_are_told() -> None:
    with pytest.raises(DocumentError, match="keeps the format and pattern of /a; give an `example`") as raised:
        held("a", **STRICT, example="x@elsewhere.com")
    assert raised.value.pointer == "/schema/properties/a/format"

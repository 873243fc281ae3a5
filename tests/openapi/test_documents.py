"""The provider documents as data: valid for every tool, true to their own proofs and to what the vendors state."""

import hashlib
import hmac
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from contracts.documents import read
from contracts.schemas import pointers
from contracts.schemas.keywords import Json

HOME = Path(__file__).parents[2] / "openapi"
DOCUMENTS: dict[str, Json] = {path.stem: yaml.safe_load(path.read_bytes()) for path in sorted(HOME.glob("*.yaml"))}
GRAMMAR: Json = json.loads((HOME / "extensions.schema.json").read_text())

HERO = ("new_payout_request new_max_bid update_discount_code update_custom_link update_commission product_sent "
        "new_email_sent new_influencer_reply new_influencer_order")  # fmt: skip
DEAL = ("deal_name is_active dealflow_funnel_step dealflow_type dealflow_name picture_url nr_followers full_name "
        "platform profile_url")  # fmt: skip
SILENT = ("NewMaxBid NewMaxBid/properties/max_bid_information CreatorInsights CreatorInsights1p CampaignInsights "
          "NewInfluencerReply NewInfluencerReply/properties/email_information")  # fmt: skip
LINKS = "old_custom_link old_custom_link_target new_custom_link new_custom_link_target"
MAIL = "sent_from_email_account recipient cc_address email_subject email_body sent_by_user"
ORDER = ("order_id order_name order_revenue order_currency account_currency account_currency_revenue paid_commission "
         "commission_rate discount_codes platform match_types order_timestamp")  # fmt: skip

# Per schema, what the vendor itself states: required, optional, may be null. Silence stands in none of the three.
STATED = [
    ("DealInfo", "", DEAL, ""),
    ("NewPayoutRequest", "payout_information deal_info", "", ""),
    ("NewPayoutRequest/properties/payout_information", "payout_comment brand_id payout_currency payout_amount", "", ""),
    ("UpdateDiscountCode", "webhook_timestamp code_information collab_id deal_id", "deal_info", ""),
    ("UpdateDiscountCode/properties/code_information", "",
     "old_discount_code old_discount_perc new_discount_code new_discount_perc", ""),
    ("UpdateCustomLink", "webhook_timestamp custom_link_information", "deal_info", ""),
    ("UpdateCustomLink/properties/custom_link_information", "", LINKS, LINKS),
    ("UpdateCommission", "webhook_timestamp commission_information collab_id deal_id", "deal_info is_ch_collab", ""),
    ("UpdateCommission/properties/commission_information", "",
     "old_commission_perc new_commission_perc", "old_commission_perc"),
    ("ProductSent", "send_product_info deal_info", "", ""),
    ("ProductSent/properties/send_product_info", "", "line_items customer shipping_address phone", ""),
    ("ProductSent/properties/send_product_info/properties/line_items/items", "variant_id quantity", "variant_name", ""),
    ("ProductSent/properties/send_product_info/properties/customer", "first_name last_name email", "", ""),
    ("ProductSent/properties/send_product_info/properties/shipping_address", "name", "", ""),
    ("NewEmailSent", "webhook_timestamp email_information", "deal_info", ""),
    ("NewEmailSent/properties/email_information", "", MAIL, "cc_address"),
    ("NewInfluencerOrder", "order_information deal_info", "", ""),
    ("NewInfluencerOrder/properties/order_information", "", ORDER, "discount_codes match_types"),
    ("IdentifyInfluencersRequest", "influencer_list", "brand_id source_type", ""),
    ("CreateTaskRequest", "deal_id tasktype task_title task_description deadline assigned_to", "", "assigned_to"),
    *((pointer, "", "", "") for pointer in SILENT.split()),
]  # fmt: skip
FREE = ("payout_comment max_bid_comment full_name deal_name dealflow_name variant_name first_name last_name "
        "email_subject email_body order_name sent_by_user brand_name campaign_name")  # fmt: skip
CLOSED = ("deal_id collab_id brand_id order_id email from_addr recipient cc_address payout_currency order_currency "
          "new_discount_code new_custom_link deal_url picture_url profile_url phone platform identifier state status "
          "campaign_id webhook_timestamp")  # fmt: skip
RESERVED = re.compile(r"(?:^|\.)(?:example\.(?:com|org|net)|example|test|invalid)$")
HOST = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}\b(?![\w.-]*@)", re.IGNORECASE)


def walk(node: Json, *above: str) -> Iterator[tuple[tuple[str, ...], Json]]:
    yield above, node
    members = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, child in members:
        yield from walk(child, *above, str(key))


def validator(document: Json, pointer: str) -> Draft202012Validator:
    registry = Registry().with_resource("urn:document", DRAFT202012.create_resource(document))
    formats = Draft202012Validator.FORMAT_CHECKER
    return Draft202012Validator({"$ref": f"urn:document#{pointer}"}, registry=registry, format_checker=formats)


def deref(document: Json, node: Json) -> Json:
    return pointers.get(document, node["$ref"][1:]) if "$ref" in node else node


def media(document: Json, webhook: str) -> Json:
    return document["webhooks"][webhook]["post"]["requestBody"]["content"]["application/json"]


def shown(document: Json, webhook: str) -> list[Json]:
    return [deref(document, example)["value"] for example in media(document, webhook)["examples"].values()]


def inferred(node: Json, keyword: str) -> bool:
    said = node.get("x-inferred", [])
    return said is True or keyword in said


def required(node: Json, *, inferred_too: bool) -> set[str]:
    parts = [part for part in (node, *node.get("allOf", ())) if inferred_too or not inferred(part, "required")]
    return {name for part in parts for name in part.get("required", ())}


def nullable(node: Json) -> set[str]:
    members = node["properties"].items()
    return {name for name, said in members if "null" in said.get("type", "") and not inferred(said, "type")}


def emitted(document: Json, rule: Json, element: str) -> Json:
    """The first example of the emitted webhook with the rules applied to one element; a first match counts."""
    payload = shown(document, rule["webhook"])[0]
    for pointer, said in rule["set"].items():
        for step in [said] if isinstance(said, dict) else reversed(said):
            if hit := re.search(step["match"], element):
                payload = pointers.put(payload, pointer, hit.expand(step["replace"].replace("$", "\\")))
    return payload


WEBHOOKS = [(provider, name) for provider, document in DOCUMENTS.items() for name in document["webhooks"]]
EXAMPLES = [
    (provider, pointers.join("", *keys), name)
    for provider, document in DOCUMENTS.items()
    for keys, node in walk(document)
    if isinstance(node, dict) and "schema" in node
    for name in node.get("examples", ())
]
VECTORS = [  # of schemes that sign the bare body; others are proven where signing is tested
    vector
    for document in DOCUMENTS.values()
    for scheme in document["components"]["securitySchemes"].values()
    if scheme.get("x-signature", {}).items() >= {"algorithm": "hmac-sha256", "content": "{body}"}.items()
    for vector in scheme["x-signature"]["vectors"]
]


@pytest.mark.parametrize("provider", DOCUMENTS)
def test_a_document_is_valid_openapi_for_other_tools(provider: str) -> None:
    assert list(OpenAPIV31SpecValidator(DOCUMENTS[provider]).iter_errors()) == []


@pytest.mark.parametrize("provider", DOCUMENTS)
def test_a_document_means_the_same_in_yaml_1_1_and_1_2(provider: str) -> None:
    assert read((HOME / f"{provider}.yaml").read_bytes()).tree == DOCUMENTS[provider]


@pytest.mark.parametrize(("provider", "place", "name"), EXAMPLES)
def test_an_example_keeps_its_schema(provider: str, place: str, name: str) -> None:
    document = DOCUMENTS[provider]
    example = deref(document, pointers.get(document, f"{place}/examples/{name}"))
    validator(document, f"{place}/schema").validate(example["value"])


@pytest.mark.parametrize("provider", DOCUMENTS)
def test_an_example_inside_a_schema_keeps_it(provider: str) -> None:
    for keys, node in walk(DOCUMENTS[provider]):
        if isinstance(node, dict) and isinstance(node.get("examples"), list):
            for example in node["examples"]:
                validator(DOCUMENTS[provider], pointers.join("", *keys)).validate(example)


@pytest.mark.parametrize("vector", VECTORS)
def test_a_vector_is_what_hmac_makes_of_it(vector: Json) -> None:
    mac = hmac.new(vector["secret"].encode(), vector["body"].encode(), hashlib.sha256).hexdigest()
    assert (vector["value"] == mac) is vector.get("valid", True)
    assert vector["source"]


def test_some_vectors_hold_and_some_do_not() -> None:
    assert [vector.get("valid", True) for vector in VECTORS] == [True] * 4 + [False] * 4


@pytest.mark.parametrize("provider", DOCUMENTS)
def test_every_extension_obeys_the_grammar(provider: str) -> None:
    for keys, node in walk(DOCUMENTS[provider]):
        if keys and keys[-1].startswith("x-") and not any(key.startswith("x-") for key in keys[:-1]):
            name = keys[-1]
            assert name in GRAMMAR["$defs"], keys
            validator(GRAMMAR, f"/$defs/{name}").validate(node)


@pytest.mark.parametrize("provider", DOCUMENTS)
def test_what_is_inferred_by_keyword_stands_beside_it(provider: str) -> None:
    for keys, node in walk(DOCUMENTS[provider]):
        if isinstance(node, dict) and isinstance(node.get("x-inferred"), list):
            assert set(node["x-inferred"]) <= set(node), keys


@pytest.mark.parametrize("provider", DOCUMENTS)
def test_every_schema_lets_unknown_properties_in(provider: str) -> None:
    closing = ("additionalProperties", "unevaluatedProperties")
    assert [keys for keys, _ in walk(DOCUMENTS[provider]) if keys and keys[-1] in closing] == []


@pytest.mark.parametrize("provider", DOCUMENTS)
def test_examples_and_vectors_hold_reserved_hosts_only(provider: str) -> None:
    for keys, text in walk(DOCUMENTS[provider]):
        inside = {"example", "examples", "vectors"} & {*keys}
        if isinstance(text, str) and inside and keys[-1] not in ("source", "summary", "description", "$ref"):
            assert [host for host in HOST.findall(text) if not RESERVED.search(host)] == [], keys


def test_phone_numbers_are_those_kept_for_fiction() -> None:
    text = "".join(path.read_text() for path in HOME.glob("*.yaml"))
    phones = re.findall(r"phone(?:_nr)?: ([+0-9][-+ 0-9]+)$", text, re.MULTILINE)
    assert [bool(re.search(r"555[- ]01[0-9]{2}$", phone)) for phone in phones] == [True, True]


def test_a_provider_has_the_webhooks_whose_bodies_are_known() -> None:
    assert " ".join(DOCUMENTS["influencer-hero"]["webhooks"]) == HERO
    assert " ".join(DOCUMENTS["ylytic"]["webhooks"]) == "creator_insights creator_insights_1p campaign_insights"


@pytest.mark.parametrize(("provider", "name"), WEBHOOKS)
def test_a_webhook_says_what_it_is_and_shows_it(provider: str, name: str) -> None:
    operation = DOCUMENTS[provider]["webhooks"][name]["post"]
    schemes = DOCUMENTS[provider]["components"]["securitySchemes"]
    assert operation["summary"]
    assert operation["description"]
    assert operation["requestBody"]["required"] is True
    assert shown(DOCUMENTS[provider], name)
    assert list(media(DOCUMENTS[provider], name)["schema"]) == ["$ref"]
    assert all("x-signature" in schemes[scheme] for choice in operation["security"] for scheme in choice)


@pytest.mark.parametrize(("pointer", "needed", "optional", "null"), STATED)
def test_only_what_the_vendor_states_is_stated(pointer: str, needed: str, optional: str, null: str) -> None:
    name = f"/components/schemas/{pointer}"
    (document,) = (document for document in DOCUMENTS.values() if pointers.has(document, name))
    node = pointers.get(document, name)
    unstated = node["properties"] if inferred(node, "required") else required(node, inferred_too=True)
    assert required(node, inferred_too=False) == set(needed.split())
    assert set(node["properties"]) - set(unstated) == set(optional.split())
    assert nullable(node) == set(null.split())
    places = [f"{name}/properties/{field}" for field in null.split()]
    assert [validator(document, place).is_valid(None) for place in places] == [True] * len(places)


@pytest.mark.parametrize("provider", DOCUMENTS)
def test_free_text_is_what_people_write(provider: str) -> None:
    for keys, node in walk(DOCUMENTS[provider]["components"]["schemas"]):
        if keys[-2:-1] == ("properties",) and keys[-1] in (*FREE.split(), *CLOSED.split()):
            assert node.get("x-text") == ("free" if keys[-1] in FREE.split() else None), keys


def test_a_timestamp_in_a_body_is_the_time_of_sending() -> None:
    schemas = walk(DOCUMENTS["influencer-hero"]["components"]["schemas"])
    stamps = [node["x-sent-at"] for keys, node in schemas if keys[-2:] == ("properties", "webhook_timestamp")]
    assert stamps == [{"unit": "s"}] * 5


def test_two_types_may_be_registered_whose_bodies_nobody_knows() -> None:
    document = DOCUMENTS["influencer-hero"]
    types = document["components"]["schemas"]["WebhookType"]["enum"]
    assert set(types) - set(document["webhooks"]) == {"new_influencer_post", "media_kpi_updated"}
    assert len(types) == 11


@pytest.mark.parametrize("provider", DOCUMENTS)
def test_what_a_call_emits_has_a_place_in_the_webhook(provider: str) -> None:
    document = DOCUMENTS[provider]
    for rule in (rule for keys, held in walk(document["paths"]) if keys[-1:] == ("x-emits",) for rule in held):
        payloads = shown(document, rule["webhook"])
        assert all(any(pointers.has(payload, place) for payload in payloads) for place in rule["set"])


@pytest.mark.parametrize(
    ("handle", "expected"),
    [
        ("https://www.instagram.example/minimuffin8888/", ["minimuffin8888", "instagram", "success", None]),
        ("https://www.youtube.example/@juniperclips", ["juniperclips", "youtube", "success", None]),
        ("https://m.tiktok.example/x/@clips?a=b/c#d", ["clips", "tiktok", "success", None]),
        ("https://facebook.example/failing", ["failing", "facebook", "failed", "Invalid Handle"]),
    ],
)
def test_an_added_creator_becomes_a_payload_that_keeps_the_contract(handle: str, expected: list[str | None]) -> None:
    document = DOCUMENTS["ylytic"]
    (rule,) = document["paths"]["/ylytic/admin/api/v1/creators"]["post"]["x-emits"]
    payload = emitted(document, rule, handle)
    validator(document, "/components/schemas/CreatorInsights").validate(payload)
    assert [payload.get(name) for name in ("identifier", "connector", "status", "status_reason")] == expected


@pytest.mark.parametrize(
    ("change", "valid"),
    [
        ({}, True),
        ({"status": "failed"}, False),
        ({"status": "failed", "status_reason": "Private Account"}, True),
        ({"status_reason": "Private Account"}, False),
        ({"status": "failed", "status_reason": "Bad Mood"}, False),
        ({"type": "campaign_insights"}, False),
        ({"connector": "myspace"}, False),
    ],
)
def test_a_creator_webhook_has_a_reason_exactly_where_it_failed(change: dict[str, str], valid: bool) -> None:
    success = shown(DOCUMENTS["ylytic"], "creator_insights")[0]
    check = validator(DOCUMENTS["ylytic"], "/components/schemas/CreatorInsights")
    assert check.is_valid({**success, **change}) is valid

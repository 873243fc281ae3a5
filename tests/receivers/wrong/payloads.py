"""Payloads that the contract allows and that some receivers were not written for."""

import sqlite3
from contextlib import closing
from functools import partial
from typing import Any

from tests.receivers.call import Answer
from tests.receivers.rules import Payload, steps, taken
from tests.receivers.wrong.fault import AIOHTTP, CRASHED, DJANGO, FASTAPI, FLASK, REFUSED, STARLETTE, STDLIB, fault

MEMBERS = {"webhook_timestamp", "commission_information", "collab_id", "deal_id", "deal_info", "is_ch_collab"}
PLATFORMS = {"instagram": 1, "tiktok": 2}
NO = Answer(422, "invalid")


def part(payload: Payload, name: str) -> dict[str, Any]:
    found = payload.get(name)
    return found if isinstance(found, dict) else {}


def texts(node: Any) -> list[str]:
    if isinstance(node, dict):
        return [text for held in node.values() for text in texts(held)]
    if isinstance(node, list):
        return [text for held in node for text in texts(held)]
    return [node] if isinstance(node, str) else []


def deletion(payload: Payload) -> Answer:
    """The path that only a deletion takes, and that nobody ever ran."""
    link = part(payload, "custom_link_information")
    new = [link.get(name, "") for name in ("new_custom_link", "new_custom_link_target")]
    return Answer(200, str(link["deleted_by"])) if new == [None, None] else taken(payload)


def owner(payload: Payload) -> Answer:
    """Take the owner from one of two optional members; one of them is always there, is it not?"""
    return taken(payload) if payload.keys() & {"deal_info", "is_ch_collab"} or "deal_id" not in payload else NO


def one_item(payload: Payload) -> Answer:
    items = part(payload, "send_product_info").get("line_items", [{}])
    return NO if isinstance(items, list) and len(items) != 1 else taken(payload)


def platform(payload: Payload) -> Answer:
    deal = part(payload, "deal_info")
    return Answer(200, f"{deal['platform']}") if deal.get("full_name") else taken(payload)


def first_item(payload: Payload) -> Answer:
    items = part(payload, "send_product_info").get("line_items")
    return Answer(200, str(items[0])) if isinstance(items, list) else taken(payload)


def difference(payload: Payload) -> Answer:
    change = part(payload, "commission_information")
    return Answer(200, f"{change.get('old_commission_perc', 0):.1f}")


def copied_to(payload: Payload) -> Answer:
    return NO if part(payload, "email_information").get("cc_address", "") is None else taken(payload)


def known_platform(payload: Payload) -> Answer:
    name = part(payload, "deal_info").get("platform", "tiktok")
    return taken(payload) if not isinstance(name, str) or name in PLATFORMS else NO


def some_amount(payload: Payload) -> Answer:
    return taken(payload) if part(payload, "payout_information").get("payout_amount") else NO


def in_mysql(payload: Payload) -> Answer:
    """A column of three bytes a character."""
    assert all(ord(mark) <= 0xFFFF for text in texts(payload) for mark in text), "incorrect string value"
    return taken(payload)


def in_utf8(payload: Payload) -> Answer:
    name = part(payload, "deal_info").get("full_name")
    return Answer(200, f"{len(name.encode())} bytes") if isinstance(name, str) else taken(payload)


def in_sqlite(payload: Payload) -> Answer:
    name = part(payload, "deal_info").get("full_name")
    if isinstance(name, str):
        with closing(sqlite3.connect(":memory:")) as database:
            database.execute(f"SELECT '{name}'")
    return taken(payload)


def in_a_column(payload: Payload) -> Answer:
    assert all(len(text) <= 255 for text in texts(part(payload, "deal_info"))), "value too long for varchar(255)"
    return taken(payload)


def in_a_small_column(payload: Payload) -> Answer:
    items = part(payload, "send_product_info").get("line_items")
    ids = [item.get("variant_id") for item in items if isinstance(item, dict)] if isinstance(items, list) else []
    assert all(not isinstance(number, int) or abs(number) < 2**31 for number in ids), "integer out of range"
    return taken(payload)


def known_members(payload: Payload) -> Answer:
    return taken(payload) if payload.keys() <= MEMBERS or "deal_id" not in payload else NO


FAULTS = (
    fault("deletion", "never ran the path that deletes",
          "code for a rare event, written from the documentation and tried by nobody",
          "accepts-examples", partial(steps, work=deletion), FLASK, webhook="update_custom_link",
          case="deleted", says=CRASHED),
    fault("owner", "takes for granted that one of two optional members is there",
          "fall-back chains whose last link is not optional chaining",
          "accepts-minimal", partial(steps, work=owner), STARLETTE, case="only required members", says=REFUSED),
    fault("one-item", "takes one item, as in the example",
          "models written from one sample payload",
          "accepts-maximal", partial(steps, work=one_item), FASTAPI, webhook="product_sent",
          case="every optional member", says=REFUSED),
    fault("platform", "reads a member that may be absent",
          "`payload['deal_info']['platform']`: KeyError, `undefined.toLowerCase()`",
          "accepts-absent", partial(steps, work=platform), DJANGO,
          case="/deal_info/platform: absent", says=CRASHED),
    fault("first-item", "reads the first of none",
          "`items[0]` of an empty list",
          "accepts-empty", partial(steps, work=first_item), AIOHTTP, webhook="product_sent",
          case="/send_product_info/line_items: []", says=CRASHED),
    fault("difference", "formats a number that may be null",
          "`f'{old:.1f}'`, `old.toFixed(1)`: null stands for `there was none before`",
          "accepts-examples accepts-null schema-broken", partial(steps, work=difference), STDLIB, STARLETTE,
          case="/commission_information/old_commission_perc: null", says=CRASHED),
    fault("null-is-missing", "takes null for a member that is missing",
          "`if value is None: refuse`, to check that all members are there",
          "accepts-null", partial(steps, work=copied_to), DJANGO, webhook="new_email_sent",
          case="/email_information/cc_address: null", says=REFUSED),
    fault("known-platform", "refuses an enum value that its first tests did not have",
          "switch statements without a default; database enums",
          "accepts-alternatives", partial(steps, work=known_platform), FLASK,
          case="/deal_info/platform: \"youtube\"", says=REFUSED),
    fault("some-amount", "takes zero for absent",
          "`if not amount`, `amount || fail()`",
          "accepts-numbers", partial(steps, work=some_amount), FASTAPI, webhook="new_payout_request",
          case="/payout_information/payout_amount: 0", says=REFUSED),
    fault("in-mysql", "stores text in columns of three bytes a character",
          "MySQL's `utf8`: incorrect string value, for every emoji",
          "accepts-text", partial(steps, work=in_mysql), DJANGO, case="/deal_info/full_name: emoji", says=CRASHED),
    fault("in-utf8", "encodes a text that no UTF-8 can hold",
          "UnicodeEncodeError: surrogates not allowed; a name that was cut in the middle of an emoji",
          "accepts-extremes", partial(steps, work=in_utf8), FASTAPI,
          case="/deal_info/full_name: half an emoji", says=CRASHED),
    fault("in-sqlite", "puts text between quotes into SQL",
          "CWE-89, met by O'Brien long before any attacker",
          "accepts-text accepts-extremes", partial(steps, work=in_sqlite), FLASK,
          case="/deal_info/full_name: punctuation", says=CRASHED),
    fault("in-a-column", "stores text in columns of 255 characters",
          "the default length of many object-relational mappers",
          "accepts-extremes", partial(steps, work=in_a_column), AIOHTTP,
          case="/deal_info/deal_name: 300 characters", says=CRASHED),
    fault("in-a-small-column", "stores ids in 32 bits",
          "shop systems' variant ids passed 2^31 years ago; CWE-190",
          "accepts-examples accepts-extremes", partial(steps, work=in_a_small_column), STARLETTE,
          webhook="product_sent", case="gift", says=CRASHED),
    fault("known-members", "refuses members that it does not know",
          "`extra='forbid'`, `additionalProperties: false`, FAIL_ON_UNKNOWN_PROPERTIES",
          "tolerates-unknown", partial(steps, work=known_members), FASTAPI,
          case="/hookpact_unknown: unknown member", says=REFUSED),
)  # fmt: skip

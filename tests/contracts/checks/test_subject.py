import json
from collections.abc import Iterator
from dataclasses import replace
from itertools import count

from contracts.checks.subject import MadeOnce, Subject, edit, edited
from contracts.deliveries import set_header
from contracts.documents import Webhook
from contracts.findings import Level
from contracts.payloads import Kind, Overrides, Variation
from tests.contracts.checks.receivers import Receiver, ready, signed_by, subject_of, webhook

NO_SCHEMA = Webhook(provider="p", name="w", pointer="/webhooks/w/post")


def test_every_delivery_has_ids_that_none_had_before() -> None:
    subject = subject_of(webhook())
    drafts = [subject.draft() for _ in range(20)]
    assert len({draft.id for draft in drafts}) == 20
    assert len({json.loads(draft.body)["deal_id"] for draft in drafts}) == 20


def test_what_is_set_stays_in_every_delivery_at_every_depth() -> None:
    pins = Overrides(set=(("/custom_link_information", {"link_id": "mine", "ids": ["one", {"id": "two"}]}),))
    subject = subject_of(webhook(), overrides=pins)
    assert json.loads(subject.draft().body)["custom_link_information"] == pins.set[0][1]


def test_what_is_merged_in_stays_in_every_delivery_at_every_depth() -> None:
    patch = {"deal_info": {"deal_id": "mine"}, "parts": [{"id": "one"}]}
    found = json.loads(subject_of(webhook(), overrides=Overrides(merge=(patch,))).draft().body)
    assert found["deal_info"]["deal_id"] == "mine"
    assert found["parts"] == [{"id": "one"}]


def test_null_is_a_payload_too() -> None:
    assert subject_of(webhook()).draft(None).body == b"null"


def test_exact_bytes_have_no_place_for_a_time() -> None:
    draft = subject_of(webhook()).raw(b"\xff")
    assert (draft.body, draft.stamps) == (b"\xff", ())


def test_a_webhook_without_a_schema_is_tried_with_its_base() -> None:
    subject = Subject(webhook=NO_SCHEMA, recipe=None, base={"id": "one"}, ids=count(1))
    assert subject.largest() == {"id": "one"}
    assert subject.pinned({"id": "two"}) == {"id": "two"}
    assert subject.scheme is None
    assert list(json.loads(subject.draft().body)) == ["id"]


def test_a_forgery_spoils_every_signature_that_there_is() -> None:
    both = signed_by("slack", "stripe")
    assert subject_of(both).signature_headers == ("X-Slack-Signature", "Stripe-Signature")
    assert [scheme.name for scheme in subject_of(both).signed_by] == ["slack", "stripe"]


def test_other_names_of_the_signature_header_count() -> None:
    scheme = replace(signed_by("slack").schemes[0], aliases=("X-Old-Signature",))
    subject = subject_of(replace(webhook(), schemes=(scheme,)))
    assert subject.signature_headers == ("X-Slack-Signature", "X-Old-Signature")


def test_a_signature_in_the_body_is_in_no_header_and_no_header_is_spoilt() -> None:
    assert subject_of(signed_by("adyen-standard", "slack")).signature_headers == ()


def test_nothing_signed_means_no_headers() -> None:
    assert subject_of(webhook("creator_insights", "ylytic")).signature_headers == ()


def test_the_time_of_sending_has_a_header_only_where_the_scheme_says_so() -> None:
    assert subject_of(signed_by("slack")).stamp_header == "X-Slack-Request-Timestamp"
    assert subject_of(signed_by("stripe")).stamp_header is None
    assert subject_of(signed_by("shopify")).stamp_header is None
    assert subject_of(webhook("creator_insights", "ylytic")).stamp_header is None


def test_edits_come_in_the_order_in_which_they_were_asked_for() -> None:
    first, second = set_header("A", b"1"), edit("nothing", lambda request: request)
    assert [each.name for each in edited(subject_of(webhook()).spoilt(first), second).edits] == [first.name, "nothing"]


def test_variations_are_chosen_by_kind() -> None:
    subject = ready(Receiver(webhook()))
    assert {each.kind for each in subject.varied(Kind.NULL, Kind.ENUM)} == {Kind.NULL, Kind.ENUM}


def test_variations_are_made_when_they_are_wanted_each_once_and_for_every_check() -> None:
    made: list[Variation] = []
    whole = list(ready(Receiver(webhook())).variations)

    def one_by_one() -> Iterator[Variation]:
        for each in whole:
            made.append(each)
            yield each

    kept = MadeOnce(one_by_one())
    assert made == []
    assert next(iter(kept)) == whole[0]
    assert len(made) == 1
    one, other = iter(kept), iter(kept)
    assert [(next(one), next(other)) for _ in whole] == [(each, each) for each in whole]
    assert list(kept) == whole == made


def test_what_the_vendor_does_not_say_weighs_less() -> None:
    subject = subject_of(webhook())
    assert (subject.level(inferred=True), subject.level(inferred=False)) == (Level.SHOULD, Level.MUST)

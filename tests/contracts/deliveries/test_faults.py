import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from contracts.deliveries import FAULTS, SIGNATURE_EDITS, Plan, Target, prepare, read_fault, spoilt
from contracts.deliveries.faults import Context
from contracts.documents import Webhook
from contracts.errors import UsageError
from contracts.messages import Draft, Pace, Request, header
from contracts.payloads import Recipe, body, maximal
from contracts.signing import Accepted, Reason, Refused, verify
from mock_server import catalog

NOW = 1_700_000_000
PROVIDER = catalog.provider("influencer-hero")
WEBHOOK = PROVIDER.webhook("update_commission")
SECRET = "the-secret-of-this-test"
SPOILING = (
    *(name for name in SIGNATURE_EDITS if name not in ("signature-right-then-wrong", "signature-wrong-then-right")),
    "signature-missing", "other-key", "truncated",
)  # fmt: skip
HARMLESS = ("malformed", "invalid", "oversized", "content-type", "chunked", "header-case", "slow", "cut", "late")
UNSEEN = ("signature-unpadded", "signature-url-safe", "signature-upper-case", "signature-timestamp-changed")
"""Of these a hexadecimal signature with nothing beside it keeps its meaning, or even its text."""


def recipe(webhook: Webhook) -> Recipe:
    assert webhook.schema is not None
    return Recipe(schema=webhook.schema, seed=1, now=NOW)


CONTEXT = Context(provider=PROVIDER, recipe=recipe)


def draft(number: int = 0, webhook: Webhook = WEBHOOK) -> Draft:
    made = body(webhook.schema, maximal(recipe(webhook)))
    return Draft(webhook=webhook.name, id=f"d{number}", body=made.bytes, stamps=made.stamps)


def drafts(plan: Plan) -> Iterator[Draft]:
    return (each for step in plan if not isinstance(step, float) for each in step)


def sent(*faults: str) -> Request:
    """The one request that comes of a delivery."""
    (spoilt_draft,) = drafts(spoilt(((draft(),),), tuple(read_fault(words, CONTEXT) for words in faults)))
    return prepare(spoilt_draft, WEBHOOK, Target(url="http://localhost/h", secrets=(SECRET,)), now=NOW)


def verdict(request: Request, now: int | None = None) -> Accepted | Refused:
    assert WEBHOOK.scheme is not None
    return verify(request, WEBHOOK.scheme, secrets=(SECRET,), now=now)


def is_valid(request: Request) -> bool:
    assert WEBHOOK.schema is not None
    return WEBHOOK.schema.is_valid(json.loads(request.body))


@pytest.mark.parametrize("name", [name for name in SPOILING if name not in UNSEEN])
def test_what_spoils_the_signature_is_refused(name: str) -> None:
    assert isinstance(verdict(sent(name)), Refused)


@pytest.mark.parametrize("name", HARMLESS)
def test_what_spoils_something_else_is_rightly_signed(name: str) -> None:
    assert isinstance(verdict(sent(name)), Accepted)


@pytest.mark.parametrize(("name", "reason", "at"), [("stale", Reason.TOO_OLD, 1), ("future", Reason.TOO_NEW, -1)])
def test_by_itself_a_time_lies_one_minute_beyond_the_window(name: str, reason: Reason, at: int) -> None:
    found = verdict(sent(name), NOW)
    assert isinstance(found, Refused)
    assert found.reason is reason
    assert isinstance(verdict(sent(name), NOW - 60 * at), Accepted)


@pytest.mark.parametrize(("words", "lies"), [("stale=7", -7), ("future=7", 7)])
def test_a_time_lies_where_it_is_asked_to_in_header_and_body(words: str, lies: int) -> None:
    request = sent(words)
    assert header(request.headers, "X-InfluencerHero-Timestamp") == b"%d" % (NOW + lies)
    assert json.loads(request.body)["webhook_timestamp"] == str(NOW + lies)


def test_a_timestamp_can_be_missing() -> None:
    assert header(sent("timestamp-missing").headers, "X-InfluencerHero-Timestamp") is None


def test_bodies_are_broken_as_named() -> None:
    right = sent()
    assert is_valid(right)
    assert right.body.startswith(sent("truncated").body)
    with pytest.raises(json.JSONDecodeError):
        json.loads(sent("malformed").body)
    assert not is_valid(sent("invalid"))
    assert len(sent("oversized=9000").body) == 9000
    assert is_valid(sent("oversized=9000"))


def test_a_schema_is_broken_where_it_is_asked_to_be() -> None:
    request = sent("invalid=/deal_id")
    assert WEBHOOK.schema is not None
    assert {problem.pointer for problem in WEBHOOK.schema.problems(json.loads(request.body))} <= {"/deal_id", ""}
    with pytest.raises(UsageError, match=r"nothing to break at '/nowhere'.*; try /"):
        sent("invalid=/nowhere")


def test_heads_are_broken_as_named() -> None:
    assert header(sent("content-type").headers, "Content-Type") == b"text/plain"
    assert header(sent("content-type=a/b").headers, "Content-Type") == b"a/b"
    assert header(sent("chunked").headers, "Transfer-Encoding") == b"chunked"
    assert all(name == name.upper() for name, _ in sent("header-case=upper").headers)
    assert all(name == name.lower() for name, _ in sent("header-case").headers)


def test_slow_and_cut_bodies_compose() -> None:
    whole = len(sent().body)
    piece = -(-whole // 10)
    assert sent("slow=5").pace == Pace(piece=piece, pause=0.5)
    assert sent("cut").pace == Pace(stop=whole // 2)
    assert sent("slow=5", "cut=9").pace == Pace(piece=piece, pause=0.5, stop=9)


def test_the_order_of_things_goes_wrong_as_named() -> None:
    plan: Plan = tuple((draft(number),) for number in range(4))

    def ids(*words: str) -> list[str]:
        return [each.id for each in drafts(spoilt(plan, tuple(read_fault(said, CONTEXT) for said in words)))]

    assert ids("duplicate") == ["d0", "d0", "d1", "d1", "d2", "d2", "d3", "d3"]
    assert ids("duplicate=3").count("d1") == 3
    assert ids("out-of-order") == ["d3", "d2", "d1", "d0"]
    assert ids("dropped") == ["d0", "d2"]
    assert ids("dropped=1") == []
    assert len(spoilt(plan, (read_fault("at-once", CONTEXT),))) == 1
    assert spoilt(plan, (read_fault("late=3", CONTEXT),))[::2] == (3.0,) * 4


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("nonsense", "no fault 'nonsense': there is signature-"),
        ("stale=soon", "fault stale takes =SECONDS, not 'soon'"),
        ("stale=-5", "fault stale takes =SECONDS"),
        ("stale=", "fault stale takes =SECONDS"),
        ("late=nan", "fault late takes =SECONDS"),
        ("late=1e9", "fault late takes =SECONDS"),
        ("out-of-order=2", "fault out-of-order takes no value"),
        ("header-case=wavy", "fault header-case takes =lower|upper"),
        ("oversized=999999999", "at most 50000000 bytes"),
        ("duplicate=1001", "at most 1000 times"),
        ("content-type=\u1234", "fault content-type takes =TYPE"),
        ("cut=x", "fault cut takes =BYTES"),
    ],
)
def test_what_is_no_fault_is_told(words: str, said: str) -> None:
    with pytest.raises(UsageError, match=said.replace("|", r"\|")):
        read_fault(words, CONTEXT)


def test_all_deliveries_together_have_a_largest_size() -> None:
    plan: Plan = tuple((draft(number),) for number in range(11))
    fault = read_fault("oversized=50000000", CONTEXT)
    assert len(next(drafts(fault(plan[:1]))).body) == 50_000_000
    with pytest.raises(UsageError, match="500000000 bytes of all deliveries together"):
        fault(plan)


@pytest.mark.parametrize("name", [*SIGNATURE_EDITS, "signature-missing", "timestamp-missing", "other-key"])
def test_where_nothing_is_signed_no_signature_can_be_spoilt(name: str) -> None:
    unsigned = catalog.provider("ylytic")
    webhook = unsigned.webhook("creator_insights")
    fault = read_fault(name, replace(CONTEXT, provider=unsigned))
    with pytest.raises(UsageError, match="is not signed"):
        fault(((draft(webhook=webhook),),))


def test_every_fault_has_a_title_and_is_tried_here() -> None:
    tried = {*SPOILING, *HARMLESS, *SIGNATURE_EDITS, "stale", "future", "timestamp-missing"}
    assert FAULTS.keys() == tried | {"duplicate", "out-of-order", "at-once", "dropped"}
    assert all(kind.title for kind in FAULTS.values())

import json

import pytest

from contracts.messages import Exchange, Request, Response
from contracts.schemas import Json
from mock_server.receiver.matching import difference, miss, read_match
from mock_server.store import Entry


def entry(payload: Json = None, *, reason: str = "", webhook: str = "p/w", body: bytes | None = None) -> Entry:
    content = json.dumps(payload).encode() if body is None else body
    request = Request(url="http://x/", headers=((b"X-A", b"1"), (b"x-a", b"2")), body=content)
    exchange = Exchange(request=request, answer=Response(status=200), at=0, elapsed=0)
    return Entry(inbox="i", accepted=not reason, reason=reason, webhook=webhook, exchange=exchange, also=("p/v",))


@pytest.mark.parametrize(
    ("wanted", "found", "said"),
    [
        ({"a": 1}, {"a": 1, "b": 2}, ""),
        ({"a": {"b": []}}, {"a": {"b": [], "c": 1}}, ""),
        ({"a": 1.0}, {"a": 1}, ""),
        ({"a": [{"b": 1}]}, {"a": [{"b": 1, "c": 2}]}, ""),
        ({}, {"a": 1}, ""),
        (None, None, ""),
        ({"a": 1}, {}, "/a is absent"),
        ({"a": True}, {"a": 1}, "/a is 1, not true"),
        ({"a": 0}, {"a": False}, "/a is false, not 0"),
        ({"a": []}, {"a": [1]}, "/a is [1], not []"),
        ({"a/b": {"c": "x"}}, {"a/b": {"c": "y"}}, '/a~1b/c is "y", not "x"'),
        ({"a": None}, {"a": {}}, "/a is {}, not null"),
        ({}, [], "the body is [], not {}"),
        ({"a": 2**70}, {"a": 1}, f"/a is 1, not {2**70}"),
    ],
)
def test_a_subset_is_found_or_its_first_difference_is_told(wanted: Json, found: Json, said: str) -> None:
    assert difference(wanted, found) == said


@pytest.mark.parametrize(
    ("match", "said"),
    [
        ({}, ""),
        ({"webhook": "p/w"}, ""),
        ({"webhook": "w"}, ""),
        ({"webhook": "p/v"}, ""),
        ({"webhook": "p/x"}, "it is p/w"),
        ({"verdict": "accepted"}, ""),
        ({"verdict": "refused"}, "it was accepted"),
        ({"headers": {"x-A": "2"}}, ""),
        ({"headers": {"X-A": "3"}}, 'header X-A is "1"'),
        ({"headers": {"X-B": "3"}}, "header X-B is absent"),
        ({"pointers": {"/a/b": [1]}}, ""),
        ({"pointers": {"/a": {"b": [1]}}}, ""),
        ({"pointers": {"/a": {}}}, '/a is {"b":[1]}, not {}'),
        ({"pointers": {"/a/b/7": 1}}, "/a/b/7 is absent"),
        ({"body": {"a": {}}}, ""),
    ],
)
def test_a_match_holds_or_says_why_not(match: dict[str, Json], said: str) -> None:
    assert miss(read_match(match), entry({"a": {"b": [1]}})) == said


def test_a_reason_matches_only_itself() -> None:
    late = entry({}, reason="too-old", webhook="")
    assert miss(read_match({"verdict": "too-old"}), late) == ""
    assert miss(read_match({"verdict": "refused"}), late) == ""
    assert miss(read_match({"verdict": "no-match"}), late) == "it was refused: too-old"


def test_a_body_that_is_not_json_matches_no_payload() -> None:
    assert miss(read_match({"body": {}}), entry(body=b"\xff")) == "its body is not JSON"
    assert miss(read_match({"webhook": "w"}), entry(body=b"\xff")) == ""


def test_unknown_is_told_where_no_webhook_is_known() -> None:
    from dataclasses import replace

    assert miss(read_match({"webhook": "w"}), replace(entry({}), webhook="", also=())) == "it is no known webhook"

import pytest

from contracts.documents import Call, Operation, emissions
from contracts.errors import DocumentError
from contracts.schemas import Json
from mock_server import catalog
from tests.contracts.documents.documents import provider

HANDLE = {"from": "$each#/url", "match": "/@?([^/]+)$", "replace": "$1"}
EMITS: Json = {
    "webhook": "paid",
    "each": "$request.body#/people",
    "set": {"/id": HANDLE, "/kind": [{**HANDLE, "match": "bad", "replace": "no$$"}, "yes"]},
    "once": ["$each#/url"],
    "after": 5,
}


def operation(**said: Json) -> Operation:
    (found,) = provider(("/paths", {"/people": {"post": said}})).operations
    return found


def pins(emits: Json, body: Json) -> list[dict[str, Json]]:
    (effect,) = operation(**{"x-emits": [emits]}).effects
    return [dict(emission.pins) for emission in emissions(effect, Call(body=body))]


def test_each_element_causes_a_delivery_and_the_first_rule_that_says_anything_counts() -> None:
    body = {"people": [{"url": "https://x.example/@ann"}, {"url": "https://x.example/bad"}, {"url": 5}, {}]}
    assert pins(EMITS, body) == [
        {"/id": "ann", "/kind": "yes"}, {"/id": "bad", "/kind": "no$"}, {"/kind": "yes"}, {"/kind": "yes"},
    ]  # fmt: skip


@pytest.mark.parametrize("body", [None, {}, {"people": None}, {"people": "ann"}, {"people": []}])
def test_no_element_causes_nothing(body: Json) -> None:
    assert pins(EMITS, body) == []


def test_without_each_a_call_causes_one() -> None:
    emits = {"webhook": "paid", "set": {"/id": "$request.body#/id", "/none": "$request.body#/none"}}
    assert pins(emits, {"id": None}) == [{"/id": None}]


def test_a_repeat_has_the_same_key_and_nothing_else_has() -> None:
    (effect,) = operation(**{"x-emits": [EMITS]}).effects
    one, other, again = emissions(effect, Call(body={"people": [{"url": "a"}, {}, {"url": "a", "x": 1}]}))
    assert one.key == again.key != other.key
    assert (one.after, one.webhook) == (5, "paid")
    (free,) = operation(**{"x-emits": [{"webhook": "paid"}]}).effects
    assert [emission.key for emission in emissions(free, Call())] == [""]


@pytest.mark.parametrize(
    ("change", "place", "words"),
    [
        ({"webhook": "payed"}, "/webhook", "no webhook 'payed'"),
        ({"webhook": 5}, "/webhook", "must be a string"),
        ({"each": "people"}, "/each", "no runtime expression"),
        ({"set": {"id": "$each"}}, "/set/id", "write /id"),
        ({"set": {"/id": "$nothing"}}, "/set/~1id", "no runtime expression"),
        ({"set": {"/id": {"from": "$each"}}}, "/set/~1id", "a rule has"),
        ({"set": {"/id": ["x", {**HANDLE, "match": "("}]}}, "/set/~1id/1/match", "no regular expression"),
        ({"set": {"/id": {**HANDLE, "match": "^(?=a)"}}}, "/set/~1id/match", "bounded"),
        ({"set": {"/id": {**HANDLE, "replace": "$2"}}}, "/set/~1id/replace", "no group 2"),
        ({"once": ["$x"]}, "/once/0", "no runtime expression"),
        ({"after": "soon"}, "/after", "must be a number"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(change: Json, place: str, words: str) -> None:
    with pytest.raises(DocumentError, match=words) as caught:
        operation(**{"x-emits": [{**EMITS, **change}]})
    assert caught.value.pointer == f"/paths/~1people/post/x-emits/0{place}"
    assert caught.value.document == "test.yaml"


@pytest.mark.parametrize("key", ["x-registers", "x-unregisters"])
def test_a_registration_says_webhook_and_url(key: str) -> None:
    said = {"webhook": "paid", "url": "$request.body#/url", "x-inferred": True}
    found = operation(**{key: said})
    assert (found.registers is None, found.unregisters is None) == (key != "x-registers", key == "x-registers")
    for missing in ("webhook", "url"):
        with pytest.raises(DocumentError, match=missing):
            operation(**{key: {name: held for name, held in said.items() if name != missing}})


@pytest.mark.parametrize(
    ("handle", "expected"),
    [
        ("https://www.instagram.example/minimuffin8888/", ["minimuffin8888", "instagram", "success", None]),
        ("https://m.tiktok.example/x/@clips?a=b/c#d", ["clips", "tiktok", "success", None]),
        ("https://facebook.example/failing", ["failing", "facebook", "failed", "Invalid Handle"]),
        ("nothing", ["nothing", None, "success", None]),
    ],
)
def test_the_documents_that_ship_fill_what_they_say(handle: str, expected: list[str | None]) -> None:
    (adding,) = (one for one in catalog.provider("ylytic").operations if one.effects)
    (emission,) = emissions(adding.effects[0], Call(body={"handles": [handle]}))
    found = dict(emission.pins)
    assert [found.get(f"/{name}") for name in ("identifier", "connector", "status", "status_reason")] == expected

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import UsageError
from contracts.messages import Exchange, Request, Response
from mock_server.receiver.scripts import Player, Reply, Rule, Script, read_script
from mock_server.store import Entry

OWN = Response(status=200, headers=((b"content-type", b"application/json"),), body=b'{"ok":true}')


def entry(body: bytes = b"{}") -> Entry:
    exchange = Exchange(request=Request(url="http://x/", headers=(), body=body), answer=OWN, at=0, elapsed=0)
    return Entry(inbox="i", accepted=True, exchange=exchange)


def statuses(player: Player, count: int, body: bytes = b"{}") -> list[int | None]:
    found = [player.next(entry(body)) for _ in range(count)]
    return [reply.status if reply else None for reply in found]


def test_a_sequence_is_played_in_order_and_ends() -> None:
    assert statuses(Player(read_script({"answers": [500, 500, 200]})), 4) == [500, 500, 200, None]


def test_each_rule_plays_its_own_sequence() -> None:
    rule = {"match": {"body": {"a": 1}}, "answers": [501, {"status": 502, "times": 0}]}
    player = Player(read_script({"rules": [rule], "answers": [{"status": 503, "times": 2}]}))
    assert statuses(player, 1) == [503]
    assert statuses(player, 3, b'{"a": 1}') == [501, 502, 502]
    assert statuses(player, 2) == [503, None]


@given(st.lists(st.integers(1, 5), max_size=6))
def test_each_answer_is_given_as_often_as_it_says(times: list[int]) -> None:
    replies = tuple(Reply(status=200 + at, times=often) for at, often in enumerate(times))
    expected = [200 + at for at, often in enumerate(times) for _ in range(often)]
    assert statuses(Player(Script(replies=replies)), len(expected) + 1) == [*expected, None]


@pytest.mark.parametrize("body", [{"body": "ü"}, {"body_base64": "w7w="}, {"json": "ü"}])
def test_a_body_can_be_text_bytes_or_json(body: dict[str, str]) -> None:
    (reply,) = read_script({"answers": [body]}).replies
    assert reply.body in ("ü".encode(), '"ü"'.encode())


@pytest.mark.parametrize(
    "answer",
    [
        {"body_base64": "w7w"},
        {"headers": {"Transfer-Encoding": "chunked"}},
        {"headers": {"content-security-policy": "none"}},
        {"headers": {"X": "a\nb"}},
        {"headers": {"": "a"}},
        {"headers": {"X": "€"}},
    ],
)
def test_an_answer_that_cannot_be_sent_is_refused(answer: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        read_script({"answers": [answer]})


def test_a_rule_needs_no_match() -> None:
    script = read_script({"rules": [{"match": {}, "answers": [500]}]})
    assert script.rules == (Rule(match=script.rules[0].match, replies=(Reply(status=500),)),)
    assert statuses(Player(script), 2) == [500, None]

import threading

import pytest

from tests.mock_server.app.api.test_inboxes import made
from tests.mock_server.app.calling import Answer, Client, delivery, served

HERO = "influencer-hero/update_commission"
MAIL = "influencer-hero/new_email_sent"


def waited(client: Client, inbox: dict[str, str], **said: object) -> Answer:
    return client("POST", f"/api/inboxes/{inbox['name']}/wait", {"timeout": 0, **said})


def test_what_came_before_counts(client: Client) -> None:
    inbox = made(client)
    client.deliver(delivery(inbox["url"], HERO))
    answer = waited(client, inbox, match={"webhook": HERO})
    assert [entry["webhook"] for entry in answer.json()["deliveries"]] == [HERO]
    assert waited(client, inbox, match={"webhook": "update_commission"}).status == 200


def test_what_comes_later_ends_the_wait(client: Client) -> None:
    inbox = made(client)
    sender = threading.Timer(0.2, lambda: client.deliver(delivery(inbox["url"], HERO)))
    sender.start()
    answer = waited(client, inbox, match={"webhook": HERO}, timeout=10)
    sender.join()
    assert answer.status == 200


def test_what_did_come_is_told_where_nothing_matched(client: Client) -> None:
    inbox = made(client)
    client.deliver(delivery(inbox["url"], MAIL))
    client.deliver(delivery(inbox["url"], HERO, secret="not the right one"))
    answer = waited(client, inbox, match={"webhook": HERO})
    problem = answer.json()
    assert (answer.status, problem["type"]) == (404, "urn:hookpact:problem:no-match")
    assert [other["why"].partition(" (")[0] for other in problem["came"]] == [
        f"it is {MAIL}",
        "it was refused: no-match",
    ]
    assert "0 of 1 came within 0 s; 2 others came" in problem["detail"]


def test_a_refused_delivery_matches_only_where_that_is_asked_for(client: Client) -> None:
    inbox = made(client)
    client.deliver(delivery(inbox["url"], HERO, secret="not the right one"))
    assert waited(client, inbox).status == 404
    for verdict in ("refused", "any", "no-match"):
        assert waited(client, inbox, match={"verdict": verdict}).status == 200
    assert waited(client, inbox, match={"verdict": "too-old"}).status == 404


def test_a_payload_matches_by_subset_pointer_and_header(client: Client) -> None:
    inbox = made(client)
    client.deliver(delivery(inbox["url"], HERO, deal_id="a-deal"))
    assert waited(client, inbox, match={"body": {"deal_id": "a-deal"}}).status == 200
    assert waited(client, inbox, match={"pointers": {"/deal_id": "a-deal"}}).status == 200
    assert waited(client, inbox, match={"headers": {"content-type": "application/json"}}).status == 200
    missed = waited(client, inbox, match={"pointers": {"/deal_id": "b"}}).json()["came"][0]["why"]
    assert missed == '/deal_id is "a-deal", not "b"'


def test_count_waits_for_so_many(client: Client) -> None:
    inbox = made(client)
    client.deliver(delivery(inbox["url"], HERO))
    assert "1 of 2 came" in waited(client, inbox, count=2).json()["detail"]
    client.deliver(delivery(inbox["url"], HERO))
    assert len(waited(client, inbox, count=2).json()["deliveries"]) == 2


def test_several_matches_are_waited_for_in_order(client: Client) -> None:
    inbox = made(client)
    for name in (HERO, MAIL):
        client.deliver(delivery(inbox["url"], name))
    assert waited(client, inbox, matches=[{"webhook": HERO}, {"webhook": MAIL}]).status == 200
    assert waited(client, inbox, matches=[{"webhook": MAIL}, {"webhook": HERO}]).status == 404


def test_after_leaves_out_what_is_known(client: Client) -> None:
    inbox = made(client)
    client.deliver(delivery(inbox["url"], HERO))
    known = waited(client, inbox).json()["deliveries"][0]["number"]
    assert waited(client, inbox, after=known).status == 404


@pytest.mark.parametrize("said", [{"count": 0}, {"matches": []}, {"match": {}, "matches": [{}]}, {"timeout": -1}, 7])
def test_a_wait_without_sense_is_refused(client: Client, said: object) -> None:
    inbox = made(client)
    assert client("POST", f"/api/inboxes/{inbox['name']}/wait", said).status == 422


def test_nobody_waits_for_a_webhook_that_there_is_not(client: Client) -> None:
    answer = waited(client, made(client), match={"webhook": f"{HERO}x"}, timeout=60)
    assert (answer.status, answer.json()["type"]) == (404, "urn:hookpact:problem:no-such-webhook")
    assert f"did you mean '{HERO.partition('/')[2]}'?" in answer.json()["detail"]


def test_those_who_wait_do_not_hold_up_the_end() -> None:
    answers: list[Answer] = []
    with served() as (client, mock):
        inbox = made(client, "ylytic")
        waiter = threading.Thread(target=lambda: answers.append(waited(client, inbox, timeout=60)))
        waiter.start()
        while not mock.house.news.waiting:
            client("GET", "/healthz")
    waiter.join(timeout=10)
    assert [answer.status for answer in answers] == [404]


def test_two_hundred_inboxes_do_not_mix(client: Client) -> None:
    inboxes = [made(client, "ylytic") for _ in range(200)]

    def fill(part: int) -> None:
        for at in range(part, 200, 4):
            client("POST", f"/in/{inboxes[at]['name']}", {"mark": at})

    threads = [threading.Thread(target=fill, args=(part,)) for part in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for at, inbox in enumerate(inboxes):
        found = client("GET", f"/api/inboxes/{inbox['name']}/deliveries").json()["deliveries"]
        assert [entry["request"]["body"] for entry in found] == [f'{{"mark": {at}}}']
        client("DELETE", f"/api/inboxes/{inbox['name']}")

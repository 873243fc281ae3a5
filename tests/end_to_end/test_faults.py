"""Each fault, as it arrives: judged on the bytes of a socket, by `hmac` and `json` alone."""

import hmac
import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.end_to_end.conftest import Cli
from tests.end_to_end.raw_receiver import Arrived, raw_receiver
from tests.end_to_end.serving import serving
from tests.mock_server.app.calling import Client

SECRET = b"test_signing_secret"
SIGNATURE = "X-InfluencerHero-Signature"
TIMESTAMP = "X-InfluencerHero-Timestamp"


def signature(arrived: Arrived, digest: str = "sha256", key: bytes = SECRET, body: bytes | None = None) -> bytes:
    return hmac.new(key, arrived.body if body is None else body, digest).hexdigest().encode()


def is_signed(arrived: Arrived) -> bool:
    return arrived.header(SIGNATURE) == signature(arrived)


def is_json(body: bytes) -> bool:
    try:
        json.loads(body)
    except ValueError:
        return False
    return True


def lines(arrived: Arrived, name: str) -> list[bytes]:
    wanted = name.lower().encode() + b": "
    return [line[len(wanted) :] for line in arrived.head if line.lower().startswith(wanted)]


def length(arrived: Arrived) -> int:
    return int(arrived.header("Content-Length") or 0)


def dechunked(body: bytes) -> bytes:
    whole = b""
    while True:
        size, _, body = body.partition(b"\r\n")
        if int(size, 16) == 0:
            return whole
        whole, body = whole + body[: int(size, 16)], body[int(size, 16) + 2 :]


def age(arrived: Arrived) -> float:
    sent = arrived.header(TIMESTAMP)
    assert sent is not None
    assert json.loads(arrived.body)["webhook_timestamp"] == sent.decode()
    return time.time() - int(sent)


def differs_at(arrived: Arrived) -> list[int]:
    """The places in which the signature is not the right one."""
    right, sent = signature(arrived), arrived.header(SIGNATURE)
    assert sent is not None
    assert len(sent) == len(right)
    return [at for at in range(len(right)) if sent[at] != right[at]]


FACTS: dict[str, Callable[[Arrived], bool]] = {
    "signature-front-changed": lambda it: differs_at(it) == [0],
    "signature-middle-changed": lambda it: differs_at(it) == [32],
    "signature-end-changed": lambda it: differs_at(it) == [63],
    "signature-timestamp-changed": is_signed,
    "signature-truncated": lambda it: it.header(SIGNATURE) == signature(it)[:32],
    "signature-cut-by-one": lambda it: it.header(SIGNATURE) == signature(it)[:63],
    "signature-extended": lambda it: it.header(SIGNATURE) == signature(it) + b"0",
    "signature-spaced": lambda it: it.header(SIGNATURE) == signature(it) + b" x",
    "signature-upper-case": lambda it: it.header(SIGNATURE) == signature(it).upper(),
    "signature-unpadded": is_signed,
    "signature-url-safe": is_signed,
    "signature-twice-wrong": lambda it: len(lines(it, SIGNATURE)) == 2 and signature(it) not in lines(it, SIGNATURE),
    "signature-wrong-then-right": lambda it: lines(it, SIGNATURE)[1:] == [signature(it)],
    "signature-right-then-wrong": lambda it: len(lines(it, SIGNATURE)) == 2 and is_signed(it),
    "signature-missing": lambda it: it.header(SIGNATURE) is None and it.header(TIMESTAMP) is not None,
    "timestamp-missing": lambda it: it.header(TIMESTAMP) is None and is_signed(it),
    "other-key": lambda it: not is_signed(it) and len(lines(it, SIGNATURE)[0]) == 64,
    "stale": lambda it: is_signed(it) and 360 <= age(it) < 420,
    "stale=5000": lambda it: is_signed(it) and 5000 <= age(it) < 5060,
    "future": lambda it: is_signed(it) and -360 <= age(it) < -300,
    "truncated": lambda it: not is_signed(it) and not is_json(it.body) and length(it) == len(it.body),
    "malformed": lambda it: is_signed(it) and not is_json(it.body),
    "invalid=/deal_id": lambda it: is_signed(it) and not isinstance(json.loads(it.body).get("deal_id"), str),
    "oversized=70000": lambda it: is_signed(it) and is_json(it.body) and len(it.body) == 70_000,
    "content-type=text/plain": lambda it: is_signed(it) and lines(it, "Content-Type") == [b"text/plain"],
    "chunked": lambda it: length(it) == 0 and it.header(SIGNATURE) == signature(it, body=dechunked(it.body)),
    "header-case=upper": lambda it: is_signed(it) and b"\nX-INFLUENCERHERO-SIGNATURE: " in it.raw,
    "slow=1": lambda it: is_signed(it) and len(it.pieces) >= 10 and it.took >= 0.8,
    "cut": lambda it: it.is_cut and len(it.body) == length(it) // 2,
    "cut=7": lambda it: it.is_cut and len(it.body) == 7,
}  # fmt: skip


@pytest.mark.parametrize("fault", FACTS)
def test_a_fault_arrives_as_named(cli: Cli, fault: str) -> None:
    with raw_receiver() as receiver:
        done = cli(
            "send", "influencer-hero/update_commission", "--to", receiver.url, "--fault", fault, "--set", "deal_id=d1"
        )
    assert done.returncode == 0, done.stderr
    (arrived,) = receiver.arrived
    assert FACTS[fault](arrived), arrived.raw


def test_the_facts_are_seen_to_be_otherwise_without_a_fault(cli: Cli) -> None:
    with raw_receiver() as receiver:
        cli("send", "influencer-hero/update_commission", "--to", receiver.url, "--set", "deal_id=d1")
    (arrived,) = receiver.arrived
    same = {"signature-timestamp-changed", "signature-unpadded", "signature-url-safe"}
    assert {fault for fault, holds in FACTS.items() if fault not in same and _holds(holds, arrived)} == set()


def _holds(fact: Callable[[Arrived], bool], arrived: Arrived) -> bool:
    try:
        return fact(arrived)
    except (IndexError, ValueError):
        return False


def deals(bodies: list[Arrived]) -> list[str]:
    return [json.loads(arrived.body)["deal_id"] for arrived in bodies]


def test_the_order_of_things_goes_wrong_as_named(cli: Cli) -> None:
    fixed = ("--seed", "1", "--at", "1700000000", "--count", "4")

    def sent(*faults: str) -> list[Arrived]:
        with raw_receiver() as receiver:
            words = [word for fault in faults for word in ("--fault", fault)]
            done = cli("send", "influencer-hero/update_commission", "--to", receiver.url, *fixed, *words)
            assert done.returncode == 0, done.stderr
        return receiver.arrived

    right = deals(sent())
    assert len(set(right)) == 4
    assert deals(sent("out-of-order")) == right[::-1]
    assert deals(sent("duplicate")) == [deal for deal in right for _ in range(2)]
    assert deals(sent("dropped")) == right[::2]
    assert sorted(deals(sent("at-once"))) == sorted(right)
    late = [arrived.started for arrived in sent("dropped", "late=0.4")]
    assert late[1] - late[0] >= 0.4
    slow_at_once = sent("slow=1", "at-once")
    assert max(each.started for each in slow_at_once) < min(each.started + each.took for each in slow_at_once)


def test_a_dry_run_says_at_which_pace_a_body_would_go(cli: Cli) -> None:
    dry = ("send", "ylytic/creator_insights", "--dry-run", "--seed", "1", "--fault", "slow=5", "--fault", "cut=9")
    told = cli(*dry)
    (body,) = (json.loads(line)["body"] for line in cli(*dry, "--json").stdout.splitlines())
    piece = -(-len(body.encode()) // 10)
    assert f"the body goes in pieces of {piece} bytes, 0.5 s before each" in told.stderr
    assert "the connection is closed after 9 bytes of the body" in told.stderr
    (pace,) = (json.loads(line)["pace"] for line in cli(*dry, "--json").stdout.splitlines())
    assert pace == {"piece": piece, "pause_s": 0.5, "stop": 9}
    plain = cli(*dry[:5])
    assert "pieces" not in plain.stderr + plain.stdout


CHUNKING = """
openapi: 3.1.0
info: {title: Shop, version: '1'}
webhooks:
  paid:
    post:
      security: []
      x-delivery: {chunked: true}
      requestBody:
        content:
          application/json:
            schema: {type: object, required: [order], properties: {order: {type: string, minLength: 1}}}
"""


@pytest.mark.parametrize("options", [(), ("--concurrency", "2", "--count", "2")])
def test_where_the_contract_says_chunks_honest_deliveries_go_in_chunks(
    cli: Cli, tmp_path: Path, options: tuple[str, ...]
) -> None:
    document = tmp_path / "shop.yaml"
    document.write_text(CHUNKING)
    with raw_receiver() as receiver:
        done = cli("send", "paid", "--document", str(document), "--to", receiver.url, *options)
    assert done.returncode == 0, done.stderr
    assert len(receiver.arrived) == (2 if options else 1)
    for arrived in receiver.arrived:
        assert lines(arrived, "Transfer-Encoding") == [b"chunked"]
        assert lines(arrived, "Content-Length") == []
        assert json.loads(dechunked(arrived.body)).keys() >= {"order"}


def test_a_promised_delivery_goes_in_chunks_too(tmp_path: Path) -> None:
    document = tmp_path / "shop.yaml"
    document.write_text(CHUNKING)
    with raw_receiver() as receiver, serving("--document", str(document)) as served:
        client = Client(served.url)
        number = client("POST", "/api/deliveries", {"webhook": "shop/paid", "to": receiver.url}).json()["number"]
        deadline = time.monotonic() + 10
        while client("GET", f"/api/deliveries/{number}").json()["delivery"]["state"] != "delivered":
            assert time.monotonic() < deadline
    (arrived,) = receiver.arrived
    assert lines(arrived, "Transfer-Encoding") == [b"chunked"]


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--fault", "stale"), 0),
        (("--fault", "stale", "--expect", "acknowledged"), 0),
        (("--fault", "stale", "--expect", "refused"), 1),
        (("--expect", "refused"), 1),
        (("--expect", "anything"), 0),
    ],
)
def test_the_exit_code_is_what_was_expected(cli: Cli, options: tuple[str, ...], code: int) -> None:
    with raw_receiver() as receiver:
        done = cli("send", "influencer-hero/update_commission", "--to", receiver.url, *options)
    assert done.returncode == code
    assert ("not refused" in done.stderr) is (code == 1)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("influencer-hero/update_commission", "--fault", "wrong"), "no fault 'wrong': there is signature-"),
        (("ylytic/creator_insights", "--fault", "other-key"), "ylytic/creator_insights is not signed"),
        (("ylytic/creator_insights", "--fault", "invalid=/x"), "nothing to break at '/x'"),
    ],
)
def test_a_fault_that_cannot_be_is_one_line_and_nothing_is_sent(
    cli: Cli, arguments: tuple[str, ...], said: str
) -> None:
    with raw_receiver() as receiver:
        done = cli("send", *arguments, "--seed", "1", "--to", receiver.url)
    assert (done.returncode, receiver.arrived) == (2, [])
    assert said in done.stderr
    assert "Traceback" not in done.stderr

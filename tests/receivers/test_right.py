"""Every right receiver gives the same answers, whatever server carries it."""

import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from contracts.messages import Headers, Request, Response
from mock_server.transport import AutoTransport
from tests.receivers import RIGHT, running

SECRET = "whsec-right"
BODY = b'{"deal_id": "1", "name": "O\'Brien \xc3\xa9"}'


def signature(body: bytes = BODY, secret: str = SECRET) -> bytes:
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest().encode()


def signed(body: bytes = BODY, *, age: int = 0) -> Headers:
    stamp = b"%d" % (int(time.time()) - age)
    return ((b"X-InfluencerHero-Signature", signature(body)), (b"X-InfluencerHero-Timestamp", stamp))


@pytest.fixture(scope="module", params=RIGHT)
def receiver(request: pytest.FixtureRequest) -> Iterator[str]:
    with running(request.param, RECEIVER_SECRET=SECRET) as url:
        yield url


async def status(url: str, headers: Headers, body: bytes = BODY, method: str = "POST") -> int:
    answer = await AutoTransport().send(Request(url=url, headers=headers, body=body, method=method), timeout=20)
    assert isinstance(answer, Response), answer
    return answer.status


@pytest.mark.parametrize("age", [0, 290, -290])
async def test_what_is_rightly_signed_and_fresh_is_taken(receiver: str, age: int) -> None:
    assert await status(receiver, signed(age=age)) == 200


async def test_it_is_taken_twice_and_in_another_case(receiver: str) -> None:
    headers = tuple((name.lower(), value) for name, value in signed())
    assert [await status(receiver, headers) for _ in range(2)] == [200, 200]


@pytest.mark.parametrize(
    "forged",
    [
        b"",
        b"null",
        b"0" * 64,
        signature(secret="other"),
        signature().upper(),
        b"sha256=" + signature(),
        signature() + b"0",
        signature()[:-1],
        signature() + b"\xe9",
        b"\xff\xfe\x80",
        b"x" * 4000,
    ],
)
async def test_a_wrong_signature_is_refused(receiver: str, forged: bytes) -> None:
    (name, _), stamp = signed()
    assert await status(receiver, ((name, forged), stamp)) == 401


async def test_a_missing_signature_or_timestamp_is_refused(receiver: str) -> None:
    one, other = signed()
    assert [await status(receiver, left) for left in ((one,), (other,), ())] == [401, 401, 401]


@pytest.mark.parametrize("stamp", [b"", b"soon", b"1e9", b"-1", b"+1", b"9" * 5000, "１".encode(), b"\xff", b"1.5"])
async def test_a_timestamp_that_is_no_number_is_refused(receiver: str, stamp: bytes) -> None:
    good, (name, _) = signed()
    assert await status(receiver, (good, (name, stamp))) == 401


@pytest.mark.parametrize("age", [320, -320, 10**9])
async def test_what_is_not_fresh_is_refused(receiver: str, age: int) -> None:
    assert await status(receiver, signed(age=age)) == 401


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"1", b"null", b'"text"', b'{"a": NaN}', b"\xff{}", b"\xef\xbb\xbf{}", b"[" * 100_000],
    ids=["empty", "cut", "array", "number", "null", "text", "NaN", "not UTF-8", "BOM", "deep"],
)
async def test_a_signed_body_that_is_no_object_is_a_bad_request(receiver: str, body: bytes) -> None:
    assert await status(receiver, signed(body), body) == 400


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"])
async def test_other_methods_are_not_allowed(receiver: str, method: str) -> None:
    assert await status(receiver, (), b"", method) == 405


async def test_a_large_body_is_no_crash(receiver: str) -> None:
    body = b'{"a": "%s"}' % (b"x" * 900_000)
    assert await status(receiver, signed(body), body) == 200


@pytest.mark.parametrize("name", RIGHT)
async def test_without_a_scheme_everyone_is_heard_and_every_request_is_noted(name: str, tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    with running(name, RECEIVER_SCHEME="unsigned", RECEIVER_LOG=str(log)) as url:
        answers = [await status(url, ((b"X-Id", b"1"),)), await status(url, ((b"X-Id", b"2"),), b"no")]
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    assert answers == [200, 400]
    assert [(line["headers"]["x-id"], line["status"], line["method"]) for line in lines] == [
        ("1", 200, "POST"),
        ("2", 400, "POST"),
    ]


def test_without_a_secret_none_starts() -> None:
    with pytest.raises(RuntimeError, match="did not start"), running(RIGHT[0], RECEIVER_SECRET=""):
        pass

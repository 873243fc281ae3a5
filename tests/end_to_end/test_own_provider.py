"""A provider that nobody here has heard of: one YAML, no code, and every command knows it."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mock_server.demo.hosting import hosted
from tests.end_to_end.conftest import Cli

SECRET = "acme-secret-of-this-test"
ACME = """
openapi: 3.1.0
info: {title: Acme Payments, version: "2026-01"}
components:
  securitySchemes:
    AcmeSignature:
      type: apiKey
      in: header
      name: Acme-Signature
      x-signature:
        algorithm: hmac-sha512
        id: {header: Acme-Delivery}
        timestamp: {field: at, unit: ms}
        head: "at={timestamp};"
        item: "s512={signature}"
        separator: ";"
        content: "{id}|{timestamp}|{body}"
        encoding: base64url
        tolerance: 120
        vectors: [{secret: acme-test-secret}]
webhooks:
  payment.settled:
    post:
      summary: A payment has been settled.
      security: [{AcmeSignature: []}]
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [payment_id, amount]
              properties:
                payment_id: {type: string}
                amount: {type: integer, minimum: 1}
                note: {type: [string, "null"]}
      responses: {"2XX": {description: taken}}
"""


def is_right(id: str, said: str, body: bytes, secret: str = SECRET) -> bool:
    """The vendor's rules by hand: at=MILLISECONDS;s512=SIGNATURE[;s512=SIGNATURE], two minutes either way."""
    fields = [tuple(part.split("=", 1)) for part in said.split(";") if "=" in part]
    stamps = [text for name, text in fields if name == "at"]
    if len(stamps) != 1 or not (stamps[0].isascii() and stamps[0].isdigit() and len(stamps[0]) < 16):
        return False
    content = f"{id}|{stamps[0]}|".encode() + body
    made = base64.urlsafe_b64encode(hmac.new(secret.encode(), content, hashlib.sha512).digest())
    signed = any(hmac.compare_digest(text.encode(), made) for name, text in fields if name == "s512")
    return signed and abs(time.time() - int(stamps[0]) / 1000) <= 120


async def hook(incoming: Request) -> Response:
    body = await incoming.body()
    if not is_right(incoming.headers.get("Acme-Delivery", ""), incoming.headers.get("Acme-Signature", ""), body):
        return Response(status_code=401)
    try:
        payload = json.loads(body)
    except (ValueError, RecursionError):
        return Response(status_code=400)
    return Response(status_code=200 if isinstance(payload, dict) else 400)


@pytest.fixture
def document(tmp_path: Path) -> Path:
    (tmp_path / "acme.yaml").write_text(ACME)
    return tmp_path / "acme.yaml"


@pytest.fixture(scope="module")
def receiver() -> Iterator[str]:
    with hosted(Starlette(routes=[Route("/hooks", hook, methods=["POST"])])) as url:
        yield f"{url}/hooks"


def test_it_is_linted_and_proven(cli: Cli, document: Path) -> None:
    done = cli("lint", str(document), "--prove", "5")
    assert done.returncode == 0
    assert "5 payloads made, valid, signed and verified, of 1 webhook;" in done.stdout


def test_it_is_listed_and_shown(cli: Cli, document: Path) -> None:
    assert cli("list", "--document", str(document)).stdout == "acme/payment.settled  A payment has been settled.\n"
    shown = cli("show", "payment.settled", "--document", str(document)).stdout
    assert "hmac-sha512, base64url, of {id}|{timestamp}|{body}" in shown
    assert "payment_id: string, required" in shown


def test_what_is_sent_is_taken_by_its_own_rules_and_by_no_other_secret(cli: Cli, document: Path, receiver: str) -> None:
    sent = ("send", "payment.settled", "--document", str(document), "--to", receiver, "--seed", "1")
    right, wrong = (cli(*sent, env={"HOOKPACT_SECRET": secret}) for secret in (SECRET, "another"))
    assert (right.returncode, wrong.returncode) == (0, 1)
    assert "✓ acme/payment.settled  answered 200" in right.stdout
    assert "✗ acme/payment.settled  answered 401" in wrong.stdout


def test_its_vectors_are_judged_by_its_own_rules(cli: Cli, document: Path) -> None:
    done = cli("vectors", "--document", str(document), "--at", str(int(time.time())))
    rows = [row for row in json.loads(done.stdout)["vectors"] if not row["name"].endswith("-allowed")]
    for row in rows:
        headers: dict[str, str] = {}
        for name, text in row["headers"]:
            headers[name.lower()] = f"{headers[name.lower()]}, {text}" if name.lower() in headers else text
        said = (headers.get("acme-delivery", ""), headers.get("acme-signature", ""))
        assert is_right(*said, row["body"].encode(), row["secret"]) is (row["verdict"] == "accepted"), row["name"]
    assert {row["reason"] for row in rows} >= {None, "no-match", "too-old", "too-new", "missing-header", "missing-id"}


def test_it_is_verified_from_front_to_back(cli: Cli, document: Path, receiver: str) -> None:
    done = cli("verify", receiver, "--document", str(document), "--json", "--seed", "3", "--max-examples", "5",
               env={"HOOKPACT_SECRET": SECRET})  # fmt: skip
    report = json.loads(done.stdout)
    broken = [one for one in report["findings"] if one["status"] in ("failed", "flaky") and one["level"] != "note"]
    assert (done.returncode, broken) == (0, [])
    assert report["summary"]["must"]["passed"] > 60

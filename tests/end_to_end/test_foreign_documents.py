"""Documents of strangers, whole: read, linted, proven and played. They are found beside the project or fetched, or the
test says why it is skipped; nothing of them is kept here.
"""

import base64
import copy
import json
import random
import time
from pathlib import Path
from typing import Any

import jsonschema
import orjson
import pytest
import referencing

from contracts.documents import load, read
from contracts.documents.linting import lint
from contracts.errors import DocumentError, UsageError
from contracts.schemas import Json, pointers
from mock_server import catalog
from mock_server.cli import proving
from tests.end_to_end.conftest import Cli
from tests.openapi import node

SMALL = Path(__file__).parents[3] / "shared" / "corpus" / "openai-webhooks.json"
LONGEST = 60.0
DRY = ("send", "--all", "--dry-run", "--json", "--seed", "3", "--at", "1700000000", "--secret", "env:KEY")
KEY = "whsec_" + base64.b64encode(b"0123456789abcdef0123456789abcdef").decode()


@pytest.fixture(scope="session")
def small() -> Path:
    if not SMALL.is_file():
        pytest.skip(f"{SMALL.name} is not beside the project")
    return SMALL


@pytest.fixture(scope="session")
def large() -> Path:
    return node.large_document()


def rows(out: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.splitlines()]


def as_received(node: Json) -> Json:
    """The document as its receivers see it, by the plainest rule: no member that is `writeOnly`."""
    if isinstance(node, list):
        return [as_received(child) for child in node]
    if not isinstance(node, dict):
        return node
    hidden = [name for name, each in node.items() if isinstance(each, dict) and each.get("writeOnly") is True]
    seen = {name: as_received(each) for name, each in node.items() if name not in hidden}
    return seen


def takes(document: Json, webhook: str, payload: Json) -> bool:
    content = pointers.get(document, pointers.join("/webhooks", webhook, "post", "requestBody", "content"))
    media = next(name for name in content if name.startswith("application/json"))
    place = pointers.join("#/webhooks", webhook, "post", "requestBody", "content", media, "schema")
    oracle = jsonschema.Draft202012Validator({**document, "$ref": place}, registry=referencing.Registry())
    return bool(oracle.is_valid(payload))


def test_every_webhook_of_a_small_document_is_proven(cli: Cli, small: Path) -> None:
    done = cli("lint", str(small), "--prove", "5", "--scheme", "standard-webhooks", "--json")
    proofs = [row for row in rows(done.stdout) if row["kind"] in ("proof", "unproven")]
    assert done.returncode == 0
    assert len(proofs) == len(json.loads(small.read_bytes())["webhooks"]) == 16
    assert {row["payloads"] for row in proofs} == {5}


def test_a_small_documents_payloads_are_taken_by_another_library_and_their_signatures_by_its_own(
    cli: Cli, small: Path
) -> None:
    from standardwebhooks.webhooks import Webhook

    document = as_received(json.loads(small.read_bytes()))
    done = cli(*DRY, "--document", str(small), "--scheme", "standard-webhooks", env={"KEY": KEY})
    assert done.returncode == 0
    for row in rows(done.stdout):
        headers = {name.lower(): found for name, found in row["headers"]}
        made = base64.b64encode(_signed(headers, row["body"])).decode()
        assert headers["webhook-signature"] == f"v1,{made}"
        assert Webhook(KEY).sign(headers["webhook-id"], _at(headers), row["body"]) == f"v1,{made}"
        assert takes(document, row["webhook"].partition("/")[2], json.loads(row["body"]))


def _signed(headers: dict[str, str], body: str) -> bytes:
    import hmac

    content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.{body}".encode()
    return hmac.digest(base64.b64decode(KEY.removeprefix("whsec_")), content, "sha256")


def _at(headers: dict[str, str]) -> Any:
    from datetime import UTC, datetime

    return datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC)


@pytest.mark.matrix
def test_every_webhook_of_a_large_document_that_can_be_kept_is_proven_in_time(large: Path) -> None:
    began = time.process_time()
    source = catalog.source(large)
    provider = load("large", source, catalog.shipped_schemes())
    proofs = list(proving.prove(provider, 5, seed=1))
    spent = time.process_time() - began
    document = as_received(source.tree)
    assert len(proofs) == len(document["webhooks"]) > 200
    assert spent < LONGEST
    for proof in (proof for proof in proofs if proof.problem):
        # Two ask for a member that is both null and an object: no payload there is.
        place = pointers.get(source.tree, proof.pointer)
        assert place["type"] == ["null"]
        assert pointers.get(source.tree, place["allOf"][0]["$ref"][1:])["type"] == "object"
    assert sum(bool(proof.problem) for proof in proofs) <= 2


def test_a_large_documents_payloads_are_taken_by_another_library(large: Path) -> None:
    source = catalog.source(large)
    document = as_received(source.tree)
    provider = load("large", source, catalog.shipped_schemes())
    names = random.Random(7).sample(sorted(provider.webhooks), 25)
    for name in names:
        requests = proving.requests(provider.webhooks[name], 1, seed=2)
        try:
            bodies = [orjson.loads(request.body) for request in requests]
        except DocumentError:
            continue
        assert all(takes(document, name, body) for body in bodies), name


BROKEN: Json = {
    "openapi": "3.1.0",
    "info": {"title": "t", "version": "1"},
    "webhooks": {
        "well/named.one": {"post": {"security": [], "requestBody": {"content": {"application/json": {"schema": {
            "type": "object", "required": ["a"], "properties": {"a": {"type": "integer"}}}}}}}},
        "torn": {"post": {"security": [], "requestBody": {"content": {"application/json": {"schema": {
            "type": "object", "required": ["a"], "properties": {"a": {"type": "integer", "enum": ["x"]}}}}}}}},
        "silent": {"post": {"security": []}},
    },
}  # fmt: skip


def test_what_cannot_be_proven_is_named_with_its_problem_and_fails(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "broken.json").write_text(json.dumps(BROKEN, indent=1))
    done = cli("lint", "broken.json", "--prove", "3")
    assert done.returncode == 1
    assert "unproven: broken/torn: /webhooks/torn/post" in done.stdout
    assert "3 payloads made, valid, signed and verified, of 1 webhook; 1 failed, 1 say nothing of a body" in done.stdout
    assert "Traceback" not in done.stderr


def test_a_document_that_says_nothing_of_signing_is_not_guessed_at(cli: Cli, tmp_path: Path) -> None:
    silent = copy.deepcopy(BROKEN)
    del silent["webhooks"]["silent"]["post"]["security"]
    (tmp_path / "silent.json").write_text(json.dumps(silent))
    done = cli("lint", "silent.json", "--prove", "1")
    assert done.returncode == 2
    assert "--scheme NAME" in done.stderr


JUNK: list[Json] = [
    None, True, 0, -1, 1.5, 10**30, "", "x", "#/", "\x00", "a\r\nX: y", [], {}, [None], {"$ref": "#/nowhere"},
    {"$ref": "#"}, {"$ref": "#/webhooks"}, {"$ref": 3}, {"$ref": "http://127.0.0.1:1/"}, {"a": {"b": []}},
    {"type": "object"}, [[["x"]]],
]  # fmt: skip
ODD_KEYS = ("$ref", "x/y", "", "writeOnly", "x-sent-at", "x-delivery", "parameters", "not", "allOf", "if", "examples")


def _places(tree: Json, place: str = "") -> list[str]:
    inside = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    return [place, *(deep for key, child in inside for deep in _places(child, pointers.join(place, key)))]


def _spoilt(document: Json, dice: random.Random) -> Json:
    for _ in range(dice.choice((1, 1, 2, 3))):
        place = dice.choice(_places(document)[1:])
        deeper = pointers.join(place, dice.choice(ODD_KEYS))
        if dice.random() < 0.2:
            document = pointers.drop(document, place)
        elif isinstance(pointers.get(document, place), dict) and dice.random() < 0.4:
            document = pointers.put(document, deeper, dice.choice(JUNK))
        else:
            document = pointers.put(document, place, dice.choice(JUNK))
    return document


@pytest.mark.parametrize("seed", range(12))
def test_a_spoilt_document_is_linted_and_proven_or_refused_and_nothing_else_happens(seed: int) -> None:
    dice = random.Random(seed)
    grammar = json.loads((catalog.folder() / "extensions.schema.json").read_bytes())
    tree = json.loads(json.dumps(catalog.provider(dice.choice(catalog.names())).source.tree))
    tree["webhooks"] = dict(list(tree["webhooks"].items())[:2])
    for _ in range(4):
        source = read(json.dumps(_spoilt(tree, dice)).encode(), "spoilt.json")
        flaws = lint(source, grammar, catalog.shipped_schemes())
        try:
            proofs = list(proving.prove(load("spoilt", source, catalog.shipped_schemes()), 1, seed=1))
        except (DocumentError, UsageError):
            assert any(not flaw.weakness for flaw in flaws)
        else:
            assert all(proof.proven or proof.problem or not proving.is_described(proof.webhook) for proof in proofs)

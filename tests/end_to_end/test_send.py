import base64
import hashlib
import hmac
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from starlette.applications import Starlette
from starlette.requests import Request as Incoming
from starlette.responses import Response as Outgoing
from starlette.routing import Route

from mock_server import catalog
from mock_server.demo.hosting import hosted
from tests.end_to_end.conftest import Cli

DRY = ("send", "--all", "--provider", "influencer-hero", "--dry-run", "--json", "--at", "1700000000")
DEAL = "influencer-hero/update_commission"
NINE = 9


def rows(out: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.splitlines()]


def body_of(row: dict[str, Any]) -> bytes:
    return row["body"].encode() if "body" in row else base64.b64decode(row["body_base64"])


def test_a_dry_run_prints_one_line_for_each_webhook(cli: Cli) -> None:
    done = cli(*DRY, "--seed", "7")
    assert done.returncode == 0
    names = [row["webhook"] for row in rows(done.stdout)]
    assert names == [f"influencer-hero/{name}" for name in catalog.provider("influencer-hero").webhooks]
    assert len(names) == NINE
    assert all({"webhook", "method", "url", "headers"} < set(row) for row in rows(done.stdout))
    assert "public test secret" in done.stderr


def test_the_same_seed_and_time_print_the_same_bytes_in_every_process(cli: Cli) -> None:
    places = ({"TZ": "UTC", "PYTHONHASHSEED": "1"}, {"TZ": "Asia/Tokyo", "PYTHONHASHSEED": "2"}, {"LC_ALL": "C"})
    printed = {cli(*DRY, "--seed", "7", env=place).stdout for place in places}
    assert len(printed) == 1
    assert printed.isdisjoint({cli(*DRY, "--seed", "8").stdout})


def test_each_body_is_valid_by_an_independent_library_and_each_signature_by_hand(cli: Cli) -> None:
    document = yaml.safe_load((catalog.folder() / "influencer-hero.yaml").read_bytes())
    for row in rows(cli(*DRY, "--seed", "11", env={"HOOKPACT_SECRET": "kept-safe"}).stdout):
        name = row["webhook"].partition("/")[2]
        place = f"#/webhooks/{name}/post/requestBody/content/application~1json/schema"
        jsonschema.Draft202012Validator({**document, "$ref": place}).validate(json.loads(body_of(row)))
        headers = dict(row["headers"])
        made = hmac.new(b"kept-safe", body_of(row), hashlib.sha256).hexdigest()
        assert headers["X-InfluencerHero-Signature"] == made
        assert headers["X-InfluencerHero-Timestamp"] == "1700000000"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("send", "influencer-hero/update_comission", "--dry-run"), "did you mean 'update_commission'?"),
        (("send", "update_commission", "--dry-run"), "write PROVIDER/WEBHOOK"),
        (("send", "acme/x", "--dry-run"), "no provider 'acme'"),
        (("send", "influencer-hero/update_commission"), "--to URL"),
        (("send", "influencer-hero/update_commission", "--to", "https://example.com/x"), "HOOKPACT_SECRET"),
        (("send", "influencer-hero/update_commission", "--to", "example.com"), "http://HOST"),
        (("send", "influencer-hero/update_commission", "--to", "http://exämple.test/"), "xn--"),
        (("send", "influencer-hero/update_commission", "--to", "http://a:b@example.com/"), "Authorization header"),
        (("send", "influencer-hero/update_commission", "--dry-run", "--set", "deal_id=[1]"), "--allow-invalid"),
        (("send", "influencer-hero/update_commission", "--dry-run", "--set", "deal_id"), "NAME=VALUE"),
        (("send", "influencer-hero/update_commission", "--dry-run", "--merge", "{"), "no JSON"),
        (("send", "influencer-hero/update_commission", "--dry-run", "--body", "absent"), "No such file"),
        (("send", "influencer-hero/update_commission", "--dry-run", "--secret", " "), "empty"),
        (("send", "influencer-hero/update_commission", "--dry-run", "--secret", "env:NO"), "no environment variable"),
        (("send", "x", "--document", "absent.yaml", "--dry-run"), "No such file"),
        (("sned",), "did you mean 'send'?"),
        (("send", "--all"), "--provider NAME"),
    ],
)
def test_a_mistake_is_one_line_that_says_the_next_step(cli: Cli, arguments: tuple[str, ...], said: str) -> None:
    done = cli(*arguments)
    complaint = [line for line in done.stderr.splitlines() if line.startswith("hookpact: ")]
    assert (done.returncode, done.stdout, len(complaint)) == (2, "", 1)
    assert said in complaint[0]
    assert "Traceback" not in done.stderr


def test_an_empty_secret_in_the_environment_is_a_missing_one(cli: Cli) -> None:
    done = cli("send", "influencer-hero/update_commission", "--dry-run", env={"HOOKPACT_SECRET": ""})
    assert done.returncode == 2
    assert "empty" in done.stderr


def test_a_body_that_is_no_json_is_refused_unless_asked_for(cli: Cli) -> None:
    plain = ("send", "influencer-hero/update_commission", "--dry-run", "--json", "--body", "-")
    refused, allowed = cli(*plain, stdin="{oops"), cli(*plain, "--allow-invalid", stdin="{oops")
    assert (refused.returncode, allowed.returncode) == (2, 0)
    assert rows(allowed.stdout)[0]["body"] == "{oops"


def test_an_event_fits_the_contract_when_members_are_pinned(cli: Cli) -> None:
    done = cli("send", "ylytic/creator_insights", "--dry-run", "--json", "--set", "connector=tiktok", "--seed", "1")
    assert json.loads(rows(done.stdout)[0]["body"])["connector"] == "tiktok"


def schema_of(payload: dict[str, Any]) -> dict[str, Any]:
    return {"post": {"requestBody": {"content": {"application/json": {"schema": payload}}}}}


TORN = {"type": "object", "required": ["a"], "properties": {"a": {"type": "integer", "enum": ["x"]}}}
MIXED = {
    "openapi": "3.1.0",
    "info": {"title": "t", "version": "1"},
    "webhooks": {
        "torn": schema_of(TORN),
        "whole": schema_of({"type": "object"}),
        "silent": {"post": {"requestBody": {"content": {"application/json": {}}}}},
    },
}


def test_what_cannot_be_made_is_named_at_the_end_and_keeps_no_other_back(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "mixed.json").write_text(json.dumps(MIXED))
    plain = ("send", "--all", "--document", "mixed.json", "--unsigned", "--dry-run", "--seed", "1")
    text, machine = cli(*plain), cli(*plain, "--json")
    assert (text.returncode, machine.returncode) == (0, 0)
    assert text.stdout.count("POST http") == 1
    *_, head, torn, silent = text.stderr.splitlines()
    assert head == "skipped 2 of 3 webhooks, of which no delivery can be made; all others were made:"
    assert torn.startswith("  mixed/torn: ")
    assert "contradicts itself" in torn
    assert silent == "  mixed/silent has neither schema nor example: give --body FILE"
    assert [(row["webhook"], "skipped" in row) for row in rows(machine.stdout)] == [
        ("mixed/torn", True), ("mixed/whole", False), ("mixed/silent", True),
    ]  # fmt: skip


def test_where_nothing_can_be_made_the_command_fails(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "torn.json").write_text(json.dumps(MIXED | {"webhooks": {"torn": schema_of(TORN)}}))
    done = cli("send", "--all", "--document", "torn.json", "--unsigned", "--dry-run", "--seed", "1")
    assert done.returncode == 2
    assert "none of 1 webhook can be made" in done.stderr
    alone = cli("send", "torn", "--document", "torn.json", "--unsigned", "--dry-run", "--seed", "1")
    assert alone.returncode == 2
    assert "contradicts itself" in alone.stderr


def test_what_is_skipped_does_not_fail_what_is_acknowledged(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "mixed.json").write_text(json.dumps(MIXED))

    async def hook(incoming: Incoming) -> Outgoing:
        return Outgoing(status_code=int(incoming.path_params["status"]))

    with hosted(Starlette(routes=[Route("/{status}", hook, methods=["POST"])])) as url:
        sent = ("send", "--all", "--document", "mixed.json", "--unsigned", "--seed", "1", "--to")
        taken, refused = cli(*sent, f"{url}/200"), cli(*sent, f"{url}/400")
    assert (taken.returncode, refused.returncode) == (0, 1)
    assert "✓ mixed/whole" in taken.stdout
    assert all("skipped 2 of 3 webhooks" in done.stderr for done in (taken, refused))


@pytest.mark.parametrize("how", [("--to", "http://127.0.0.1:9/"), ("--dry-run",)])
def test_faults_that_leave_nothing_to_send_are_no_success(cli: Cli, how: tuple[str, ...]) -> None:
    done = cli("send", DEAL, *how, "--fault", "dropped=1", "--expect", "acknowledged")
    assert (done.returncode, done.stdout) == (2, "")
    assert "hookpact: the faults leave nothing to send: dropped=1 drops everything\n" in done.stderr


def test_a_second_run_of_a_seed_has_other_ids_unless_the_time_is_given_too(cli: Cli) -> None:
    def delivered(*more: str) -> str:
        return cli("send", DEAL, "--dry-run", "--json", "--seed", "7", *more).stdout

    first, second = (json.loads(json.loads(delivered())["body"]) for _ in range(2))
    assert first["deal_id"] != second["deal_id"]
    assert first.keys() == second.keys()
    assert delivered("--at", "1700000000") == delivered("--at", "1700000000")


def test_the_webhooks_of_a_document_are_named_as_they_are_listed(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "mixed.json").write_text(json.dumps(MIXED))
    listed = cli("list", "--document", "mixed.json").stdout.splitlines()
    assert "mixed/whole" in listed
    for name in ("mixed/whole", "whole"):
        done = cli("send", name, "--document", "mixed.json", "--unsigned", "--dry-run", "--seed", "1")
        assert (done.returncode, done.stdout.count("POST http")) == (0, 1)
        assert cli("show", name, "--document", "mixed.json").returncode == 0
    assert cli("verify", "http://localhost:1/", "--plan", "--webhook", "mixed/whole", "--document", "mixed.json",
               "--unsigned").returncode == 0  # fmt: skip


def test_what_cannot_be_made_is_shown_without_an_example(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "mixed.json").write_text(json.dumps(MIXED))
    torn, whole = (cli("show", name, "--document", "mixed.json") for name in ("torn", "whole"))
    assert (torn.returncode, "example" in torn.stdout) == (0, False)
    assert (whole.returncode, "example" in whole.stdout) == (0, True)


def test_a_body_that_is_no_json_is_sent_where_the_contract_has_no_json(cli: Cli, tmp_path: Path) -> None:
    xml = {"post": {"requestBody": {"content": {"application/xml": {"schema": {"type": "object"}}}}}}
    (tmp_path / "xml.json").write_text(json.dumps(MIXED | {"webhooks": {"xml": xml}}))
    (tmp_path / "body.xml").write_text("<paid/>")
    plain = ("send", "xml", "--document", "xml.json", "--unsigned", "--dry-run", "--seed", "1")
    refused, done = cli(*plain), cli(*plain, "--body", "body.xml")
    assert (refused.returncode, "give --body FILE" in refused.stderr) == (2, True)
    assert "Content-Type: application/xml" in done.stdout
    assert "<paid/>" in done.stdout

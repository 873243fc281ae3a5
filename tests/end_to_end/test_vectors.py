import base64
import json
from pathlib import Path
from typing import Any

import pytest

from contracts.messages import Request
from contracts.signing import Reason, Refused, verify
from mock_server import catalog
from tests.contracts.signing.shipped import SCHEMES
from tests.end_to_end.conftest import Cli

Row = dict[str, Any]
KEYS = {"scheme", "name", "changed", "verdict", "reason", "secret", "now", "method", "url", "headers"}


def vectors(out: str) -> list[Row]:
    found: list[Row] = json.loads(out)["vectors"]
    return found


def request(row: Row) -> Request:
    body = row["body"].encode() if "body" in row else base64.b64decode(row["body_base64"])
    headers = tuple((name.encode(), text.encode()) for name, text in row["headers"])
    return Request(method=row["method"], url=row["url"], headers=headers, body=body)


@pytest.mark.parametrize("name", ["github", "stripe", "adyen-standard", "twilio-form", "standard-webhooks-ed25519"])
def test_what_is_printed_is_judged_as_it_says(cli: Cli, name: str) -> None:
    done = cli("vectors", "--scheme", name, "--seed", "5")
    rows = vectors(done.stdout)
    assert done.returncode == 0
    assert {row["verdict"] for row in rows} == {"accepted", "refused"}
    for row in rows:
        secret = row["secret"]
        said = verify(request(row), SCHEMES[name], secrets=[secret], now=row["now"])
        assert row["reason"] == (said.reason if isinstance(said, Refused) else None), row["name"]
        assert (row["verdict"] == "refused") is isinstance(said, Refused)
        assert set(row) >= KEYS
        assert secret in SCHEMES[name].public_secrets


def test_the_same_seed_and_time_print_the_same_bytes(cli: Cli) -> None:
    first, again = (
        cli("vectors", "--scheme", "slack", "--seed", "5", env={"TZ": zone}) for zone in ("UTC", "Asia/Tokyo")
    )
    assert first.stdout == again.stdout
    assert first.stdout != cli("vectors", "--scheme", "slack", "--seed", "6").stdout


def test_a_provider_shows_each_webhook_rightly_signed_and_the_first_in_every_way(cli: Cli) -> None:
    rows = vectors(cli("vectors", "--provider", "influencer-hero").stdout)
    names = [f"influencer-hero/{name}" for name in catalog.provider("influencer-hero").webhooks]
    assert [row["webhook"] for row in rows if row["name"] == "right"] == names
    assert {row["webhook"] for row in rows if row["verdict"] == "refused"} == {names[0]}
    assert {row["reason"] for row in rows} == {None, *(Reason.MISSING_HEADER, Reason.MALFORMED, Reason.NO_MATCH),
                                               *(Reason.TOO_OLD, Reason.TOO_NEW)}  # fmt: skip


def test_the_secret_is_public_whatever_the_environment_holds(cli: Cli) -> None:
    done = cli("vectors", "--provider", "influencer-hero", env={"HOOKPACT_SECRET": "kept-safe"})
    assert "kept-safe" not in done.stdout + done.stderr


def test_a_document_without_public_secrets_gets_one_made_up(cli: Cli, tmp_path: Path) -> None:
    tree = json.loads(json.dumps(catalog.provider("influencer-hero").source.tree))
    for scheme in tree["components"]["securitySchemes"].values():
        scheme.get("x-signature", {}).pop("vectors", None)
    (tmp_path / "own.json").write_text(json.dumps(tree))
    rows = vectors(cli("vectors", "--document", "own.json").stdout)
    assert len({row["secret"] for row in rows}) == 1
    assert len(rows) > 20


def test_of_a_key_pair_the_public_half_is_said(cli: Cli) -> None:
    rows = vectors(cli("vectors", "--scheme", "discord").stdout)
    assert {row["public_key"] for row in rows} == {"03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8"}


def test_a_webhook_that_cannot_be_made_keeps_no_other_back(cli: Cli, tmp_path: Path) -> None:
    from tests.end_to_end.test_foreign_documents import BROKEN

    (tmp_path / "broken.json").write_text(json.dumps(BROKEN))
    done = cli("vectors", "--document", "broken.json", "--scheme", "github")
    assert {row["webhook"] for row in vectors(done.stdout)} == {"broken/silent", "broken/well/named.one"}
    assert "skipped 1 of 3 webhooks" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "--scheme NAME, --provider NAME or --document FILE"),
        (("--scheme", "nope"), "there is adyen-platform"),
        (("--provider", "ylytic"), "signs nothing"),
        (("--provider", "nope"), "no provider 'nope'"),
        (("--document", "nope.yaml"), "No such file"),
    ],
)
def test_a_mistake_is_one_line_that_says_the_next_step(cli: Cli, arguments: tuple[str, ...], said: str) -> None:
    done = cli("vectors", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1

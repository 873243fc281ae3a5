"""A project's hookpact.toml: its providers known to every command, its targets by name."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mock_server.demo.hosting import hosted
from tests.end_to_end.conftest import Cli
from tests.end_to_end.serving import serving

DOCUMENT = """
openapi: 3.1.0
info: {title: Shop, version: "1"}
webhooks:
  paid:
    post:
      summary: It was paid.
      requestBody:
        content:
          application/json:
            schema: {type: object, required: [order_id], properties: {order_id: {type: string}, n: {type: integer}}}
      responses: {"2XX": {description: taken}}
"""
PROVIDERS = '[providers.shop]\ndocument = "contracts/shop.yaml"\nscheme = "github"\n'
OFF = '{ check = "repeat-at-once", reason = "one worker" }, { check = "garbage-*", reason = "the gateway does that" }'
ONLY = ("--check", "accepts-minimal", "--check", "repeat-*", "--check", "forgery-missing", "--quick", "--json")


def configured(folder: Path, text: str) -> Path:
    (folder / "contracts").mkdir(exist_ok=True)
    (folder / "contracts" / "shop.yaml").write_text(DOCUMENT)
    (folder / "hookpact.toml").write_text(text)
    return folder / "hookpact.toml"


def target(url: str, more: str = "") -> str:
    return f'{PROVIDERS}\n[targets.here]\nurl = "{url}"\nprovider = "shop"\nsecret = "env:SHOP_SECRET"\n{more}\n'


@pytest.mark.parametrize(
    ("right", "wrong", "sentence"),
    [
        ('provider = "shop"', 'provider = "shp"',
         "hookpact.toml:5: targets.here.provider: no provider 'shp': did you"),
        ('secret = "env:SHOP_SECRET"', 'levels = { "ack-promp" = "note" }',
         "hookpact.toml:5: targets.here: no check 'ack-promp': did you mean"),
    ],
)  # fmt: skip
def test_a_name_that_nobody_knows_is_told_with_its_place(
    cli: Cli, tmp_path: Path, right: str, wrong: str, sentence: str
) -> None:
    configured(tmp_path, target("http://127.0.0.1:9/").replace(right, wrong))
    done = cli("verify", "here", env={"SHOP_SECRET": "s"})
    assert (done.returncode, sentence in done.stderr) == (2, True), done.stderr


@pytest.fixture
def received() -> list[tuple[dict[str, str], bytes]]:
    return []


@pytest.fixture
def receiver(received: list[tuple[dict[str, str], bytes]]) -> Iterator[str]:
    """Takes everything, signed or not, and remembers it."""

    async def hook(incoming: Request) -> Response:
        received.append((dict(incoming.headers), await incoming.body()))
        return Response(status_code=204)

    with hosted(Starlette(routes=[Route("/hooks", hook, methods=["POST"])])) as url:
        yield f"{url}/hooks"


SECRET = {"SHOP_SECRET": "of-the-shop-alone"}


def test_every_command_knows_a_provider_of_ones_own(cli: Cli, tmp_path: Path) -> None:
    configured(tmp_path, PROVIDERS)
    secret = {"HOOKPACT_SECRET": "of-the-shop-alone"}
    assert "shop/paid" in cli("list").stdout
    assert "X-Hub-Signature-256" in cli("show", "shop").stdout + cli("show", "shop/paid").stdout + "".join(
        cli("sign", "shop/paid", env=secret, stdin="{}").stdout
    )
    assert "X-Hub-Signature-256" in cli("send", "shop/paid", "--dry-run", env=secret).stdout
    assert '"webhook":"shop/paid"' in cli("vectors", "--provider", "shop").stdout
    assert "2 payloads made, valid, signed and verified, of 1 webhook;" in cli("lint", "shop", "--prove", "2").stdout
    forged = f"X-Hub-Signature-256: sha256={0:064}"
    told = cli("diagnose", "--provider", "shop", "--body", "contracts/shop.yaml", "--header", forged, env=secret)
    assert told.returncode == 1
    assert "nothing explains this signature by" in told.stdout
    assert "did you mean 'shop'?" in cli("show", "shopp").stderr


def test_serve_has_an_inbox_for_it(cli: Cli, tmp_path: Path) -> None:
    path = configured(tmp_path, PROVIDERS)
    with serving(env={"HOOKPACT_CONFIG": str(path), "HOOKPACT_SECRET": "of-the-shop-alone"}) as served:
        sent = cli("send", "shop/paid", "--to", f"{served.url}/in/shop", env={"HOOKPACT_SECRET": "of-the-shop-alone"})
        assert (sent.returncode, "answered 200" in sent.stdout) == (0, True)


def test_a_target_is_verified_by_its_name(
    cli: Cli, tmp_path: Path, receiver: str, received: list[tuple[dict[str, str], bytes]]
) -> None:
    headers = 'headers = { X-Tenant = "acme", Authorization = "env:GATE" }'
    more = f'set = {{ order_id = "o-1" }}\n{headers}\nchecks_off = [{OFF}]'
    configured(tmp_path, target(receiver, more))
    done = cli("verify", "here", *ONLY, env={**SECRET, "GATE": "Bearer of-the-gateway"})
    report = json.loads(done.stdout)
    assert done.returncode == 1, done.stderr
    assert {found["check"] for found in report["findings"] if found["status"] == "failed"} == {"forgery-missing"}
    skipped = [found for found in report["findings"] if found["check"] == "repeat-at-once"]
    assert [(found["status"], found["reason"]) for found in skipped] == [
        ("skipped", "off by the configuration: one worker")
    ]
    sent, body = received[0]
    assert json.loads(body)["order_id"] == "o-1"
    assert (sent["x-tenant"], sent["authorization"]) == ("acme", "Bearer of-the-gateway")
    assert "of-the-gateway" not in done.stdout + done.stderr
    assert "of-the-shop-alone" not in done.stdout + done.stderr


@pytest.mark.parametrize("value", ["Bearer ghp_X\n\n", "Bearer\x1b ghp_X", "a\nghp_X: b"])
def test_a_header_that_cannot_be_sent_is_named_and_its_value_is_not(cli: Cli, tmp_path: Path, value: str) -> None:
    configured(tmp_path, target("http://127.0.0.1:9/x", 'headers = { Authorization = "env:GATE" }'))
    done = cli("verify", "here", env={**SECRET, "GATE": value})
    assert "targets.here.headers.Authorization: its value holds a control character" in done.stderr
    by_hand = [
        cli("verify", "here", "--header", line, env={**SECRET, "GATE": "a"}) for line in (f"X-A: {value}", "ghp_X")
    ]
    assert [run.returncode for run in (done, *by_hand)] == [2, 2, 2]
    assert not any("ghp_X" in run.stdout + run.stderr for run in (done, *by_hand))


def test_what_a_configuration_takes_from_this_machine_is_said_before_it_is_sent(cli: Cli, tmp_path: Path) -> None:
    """A stranger's repository chooses the target, and what of mine goes there."""
    headers = 'headers = { X-A = "env:AWS_SECRET_ACCESS_KEY", X-B = "file:/etc/hostname", X-C = "plain" }'
    configured(tmp_path, target("http://foreign.invalid/x", headers))
    env = {**SECRET, "AWS_SECRET_ACCESS_KEY": "of-mine-alone"}
    plan, asked = cli("verify", "here", "--plan", env=env), cli("verify", "here", env=env)
    for said in (plan.stdout, asked.stderr):
        assert "sends X-A from env:AWS_SECRET_ACCESS_KEY, X-B from file:/etc/hostname\n" in said
        assert "signs with env:SHOP_SECRET\n" in said
        assert "of-mine-alone" not in said
    own = cli("verify", "here", "--plan", "--secret", "a", "--header", "x-a: b", "--header", "x-b: c", env=env)
    assert not any(word in own.stdout for word in ("sends ", "signs "))


def test_the_line_to_paste_signs_with_the_targets_own_secret(cli: Cli, tmp_path: Path, receiver: str) -> None:
    configured(tmp_path, target(receiver))
    done = cli("verify", "here", "--check", "forgery-body", env=SECRET)
    assert done.returncode == 1
    assert "hookpact sign shop/" in done.stdout
    assert "--secret=env:SHOP_SECRET" in done.stdout


def test_what_the_command_line_says_wins(
    cli: Cli, tmp_path: Path, receiver: str, received: list[tuple[dict[str, str], bytes]]
) -> None:
    more = f'set = {{ order_id = "o-1" }}\nheaders = {{ X-Tenant = "acme" }}\nchecks_off = [{OFF}]\nstrict = true'
    configured(tmp_path, target(receiver, more))
    done = cli("verify", "here", "--check", "repeat-at-once", "--set", "order_id=o-2", "--header", "x-tenant: other",
               "--secret", "another-one", "--quick", "--json")  # fmt: skip
    report = json.loads(done.stdout)
    assert done.returncode == 0, done.stderr
    assert [found["status"] for found in report["findings"] if found["check"] == "repeat-at-once"] == ["passed"]
    assert json.loads(received[0][1])["order_id"] == "o-2"
    assert received[0][0]["x-tenant"] == "other"


def test_a_pinned_member_is_named_as_on_the_command_line(
    cli: Cli, tmp_path: Path, receiver: str, received: list[tuple[dict[str, str], bytes]]
) -> None:
    pins = """set = { order_id = "o-1", "deal.platform" = "web", "/a.b" = 0, at.home.n = 1, none = {} }"""
    configured(tmp_path, target(receiver, pins))
    cli("verify", "here", "--check", "accepts-minimal", "--set", "deal.tags=[]", "--quick", env=SECRET)
    deal = {"platform": "web", "tags": []}
    assert json.loads(received[0][1]) == {
        "order_id": "o-1",
        "deal": deal,
        "a.b": 0,
        "at": {"home": {"n": 1}},
        "none": {},
    }


def test_a_patch_of_the_command_line_wins_over_a_pinned_member(
    cli: Cli, tmp_path: Path, receiver: str, received: list[tuple[dict[str, str], bytes]]
) -> None:
    configured(tmp_path, target(receiver, 'set = { order_id = "o-1", "deal.platform" = "web", "deal.name" = "x" }'))
    patch = '{"order_id": "o-2", "deal": {"platform": "tv"}}'
    cli("verify", "here", "--check", "accepts-minimal", "--merge", patch, "--quick", env=SECRET)
    assert json.loads(received[0][1]) == {"order_id": "o-2", "deal": {"platform": "tv", "name": "x"}}


def test_a_level_is_what_the_project_says(cli: Cli, tmp_path: Path, receiver: str) -> None:
    configured(tmp_path, target(receiver, 'levels = { forgery-missing = "note" }'))
    done = cli("verify", "here", *ONLY, env=SECRET)
    found = [one for one in json.loads(done.stdout)["findings"] if one["check"] == "forgery-missing"]
    assert {(done.returncode, one["status"], one["level"]) for one in found} == {(0, "failed", "note")}
    assert all("that this project's configuration weighs as a note" in one["reason"] for one in found)


@pytest.mark.parametrize(
    ("more", "arguments", "sentence"),
    [
        ("", ("verify", "there"), "'there' is neither a URL (http://HOST[:PORT]/PATH) nor a target"),
        ("", ("verify", "here"), "targets.here.secret env:SHOP_SECRET: there is no environment variable SHOP_SECRET"),
        ('checks_off = [{ check = "wel-after", reason = "x" }]', ("verify", "here"), "did you mean 'well-after'?"),
        (f"checks_off = [{OFF}]", ("verify", "here", "--check", "garbage-*"), "there is nothing to check"),
        (
            "stric = true",
            ("list",),
            "hookpact.toml:9: targets.here.stric: no such key: did you mean 'strict'?",
        ),
        ('set = { "a=b" = 1 }', ("verify", "here"), "targets.here.set: 'a=b' cannot be pinned"),
        ("", ("list", "--config", "nope.toml"), "nope.toml: No such file"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(
    cli: Cli, tmp_path: Path, more: str, arguments: tuple[str, ...], sentence: str
) -> None:
    configured(tmp_path, target("http://127.0.0.1:9/x", more))
    done = cli(*arguments, env=SECRET if "SHOP" not in sentence else {})
    assert done.returncode == 2
    assert sentence in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_the_environment_may_name_a_configuration_or_none(cli: Cli, tmp_path: Path) -> None:
    other = configured(tmp_path, PROVIDERS).rename(tmp_path / "other.toml")
    assert "shop/paid" not in cli("list").stdout
    assert "shop/paid" in cli("list", env={"HOOKPACT_CONFIG": str(other)}).stdout
    assert "shop/paid" in cli("list", "--config", "other.toml").stdout
    configured(tmp_path, PROVIDERS)
    assert "shop/paid" not in cli("list", env={"HOOKPACT_CONFIG": ""}).stdout


def test_init_writes_one_that_verify_takes(cli: Cli, tmp_path: Path, receiver: str) -> None:
    configured(tmp_path, "").unlink()
    done = cli("init", "--document", "contracts/shop.yaml", "--scheme", "github")
    assert done.stdout == (
        "wrote hookpact.toml: 1 webhook of shop\n"
        "next: start your endpoint, set its url in there, then run `hookpact verify local`\n"
    )
    path = tmp_path / "hookpact.toml"
    path.write_text(path.read_text().replace("http://localhost:8000/hooks", receiver))
    assert cli("verify", "local", "--check", "accepts-*", "--quick").returncode == 0


def test_what_init_leaves_in_comments_is_right_when_it_is_wanted(cli: Cli, tmp_path: Path) -> None:
    assert cli("init").returncode == 0
    text = (tmp_path / "hookpact.toml").read_text()
    head, _, staging = text.partition("# [targets.staging]")
    wanted = "[targets.staging]" + staging.replace("\n# ", "\n")
    (tmp_path / "hookpact.toml").write_text(head + wanted)
    assert cli("list").returncode == 0
    assert "STAGING_SECRET" in cli("verify", "staging", "--plan").stderr
    shared = cli("init", "--pyproject").stdout
    (tmp_path / "hookpact.toml").unlink()
    (tmp_path / "pyproject.toml").write_text(shared)
    assert cli("verify", "local", "--plan").returncode == 0


def test_init_overwrites_nothing_and_takes_no_document_that_says_no_scheme(cli: Cli, tmp_path: Path) -> None:
    path = configured(tmp_path, "# mine\n")
    assert cli("init").returncode == 2
    assert path.read_text() == "# mine\n"
    path.unlink()
    done = cli("init", "--document", "contracts/shop.yaml")
    assert (done.returncode, path.exists()) == (2, False)
    assert "says no signing scheme" in done.stderr

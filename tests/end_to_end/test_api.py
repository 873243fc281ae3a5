"""The Python API: its examples, its types, and what it does on real ports."""

import doctest
import importlib
import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import hookpact
import pytest
from hookpact_pytest.hosting import hosted

from contracts.findings import Level, Status
from tests.end_to_end.conftest import ROOT, call, own

DEAL = "influencer-hero/update_commission"
SCHEMES = ROOT / "openapi" / "schemes"


def careless(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"] or 0))
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"thank you"]


@pytest.mark.parametrize("name", ["hookpact", "hookpact.calls", "hookpact.catching"])
def test_the_examples_are_true(name: str) -> None:
    found = doctest.testmod(importlib.import_module(name))
    assert found.attempted > 0
    assert found.failed == 0


def test_every_public_name_is_there() -> None:
    assert [name for name in hookpact.__all__ if not hasattr(hookpact, name)] == []
    assert set(hookpact.__all__) <= set(dir(hookpact))
    with pytest.raises(AttributeError, match="no attribute 'sned'"):
        hookpact.sned  # noqa: B018


def test_a_delivery_is_sent_and_its_answer_returned() -> None:
    with hosted(careless) as url:
        exchange = hookpact.send(DEAL, url + "/", set={"deal_info.deal_name": "7"}, merge={"collab_id": "c"}, seed=7)
    assert exchange.status == 200
    body = json.loads(exchange.request.body)
    assert (body["deal_info"]["deal_name"], body["collab_id"]) == ("7", "c")


def test_a_delivery_goes_wrong_as_it_is_asked_to_and_each_is_told() -> None:
    with hookpact.Inbox("influencer-hero", allow=["refused", "unexpected"]) as inbox:
        told: list[hookpact.Exchange] = []
        last = hookpact.send(DEAL, inbox.url, faults=["stale", "duplicate=3"], tell=told.append)
        assert [exchange.status for exchange in told] == [401] * 3
        assert told[-1] == last
        assert [delivery.reason for delivery in inbox.deliveries] == ["too-old"] * 3
    with pytest.raises(hookpact.UsageError, match="no fault 'wrong': there is"):
        hookpact.send(DEAL, "http://127.0.0.1:9/", faults=["wrong"])
    with pytest.raises(hookpact.UsageError, match="leave nothing of influencer-hero/update_commission to send"):
        hookpact.send(DEAL, "http://127.0.0.1:9/", faults=["dropped=1"])


def test_the_same_seed_and_time_send_the_same_bytes() -> None:
    first, second = (hookpact.send(DEAL, "http://127.0.0.1:9/", seed=7, at=1_700_000_000).request for _ in range(2))
    assert first == second


def test_a_signature_of_ours_is_one_that_an_inbox_takes() -> None:
    with hookpact.Inbox("influencer-hero", secret="mine-alone") as inbox:
        body = hookpact.send(DEAL, "http://127.0.0.1:9/", seed=7).request.body
        exchange = hookpact.send(DEAL, inbox.url, body=body, secret="mine-alone")
        signed = hookpact.sign(DEAL, body, secret="mine-alone", at=int(exchange.at))
        told = inbox.expect(DEAL)
    assert {name: told.header(name) for name in signed} == signed


def test_an_inbox_is_strict_unless_it_is_told_not_to_be() -> None:
    with pytest.raises(AssertionError, match=r"(?s)1 delivery refused:.*no-match"):  # noqa: SIM117
        with hookpact.Inbox("influencer-hero") as inbox:
            assert hookpact.send(DEAL, inbox.url, secret="wrong").status == 401
    with hookpact.Inbox("influencer-hero", allow=["refused"]) as inbox:
        hookpact.send(DEAL, inbox.url, secret="wrong")
    with pytest.raises(ValueError, match="allow"), hookpact.Inbox("influencer-hero", allow=["everything"]):
        pass


def test_an_error_of_the_caller_is_not_hidden_by_strictness() -> None:
    def fail(inbox: hookpact.OpenInbox) -> None:
        hookpact.send(DEAL, inbox.url)
        raise LookupError

    with pytest.raises(LookupError), hookpact.Inbox("influencer-hero") as inbox:
        fail(inbox)


def test_inboxes_of_one_server_catch_their_own() -> None:
    with hookpact.serve() as server:
        with hookpact.Inbox("ylytic", server=server) as one, hookpact.Inbox("ylytic", server=server) as other:
            server.send("ylytic/campaign_insights", one.url)
            one.expect("ylytic/campaign_insights")
            assert other.deliveries == []
        with pytest.raises(hookpact.CallError, match="names no webhook"):
            server.send("nobody/nothing", server.url + "/in/ylytic")


def test_a_document_of_ones_own_is_served_and_sent(tmp_path: Path) -> None:
    (tmp_path / "shop.yaml").write_text(
        "openapi: 3.1.0\ninfo: {title: Shop, version: '1'}\nwebhooks:\n  paid:\n    post:\n      requestBody:\n"
        "        content:\n          application/json:\n            schema:\n"
        "              {type: object, required: [order], properties: {order: {type: string, minLength: 1}}}\n"
    )
    shop = hookpact.load(tmp_path / "shop.yaml", unsigned=True)
    with (
        hookpact.serve(documents=[tmp_path / "shop.yaml"], unsigned=True) as server,
        hookpact.Inbox("shop", server=server) as inbox,
    ):
        assert hookpact.send("paid", inbox.url, provider=shop, set={"order": "A7"}).status == 200
        assert inbox.expect("shop/paid").payload == {"order": "A7"}
    with pytest.raises(hookpact.UsageError, match="says no signing scheme"):
        hookpact.send("paid", "http://127.0.0.1:9/", provider=hookpact.load(tmp_path / "shop.yaml"))


@pytest.mark.parametrize("kind", ["name", "file", "text", "loaded"])
def test_a_provider_is_its_name_its_file_or_loaded_in_every_call(kind: str, tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"
    file.write_bytes((ROOT / "openapi" / "influencer-hero.yaml").read_bytes())
    kinds: dict[str, Any] = {
        "name": "influencer-hero", "file": file, "text": str(file), "loaded": hookpact.load(file)
    }  # fmt: skip
    provider, name = kinds[kind], "update_commission"
    with hookpact.Inbox(provider, allow=["refused", "unexpected"]) as inbox:
        assert hookpact.send(name, inbox.url, provider=provider).status == 200
        assert hookpact.sign(name, "{}", provider=provider, at=7) != {}
        run = hookpact.verify(inbox.url, provider, webhooks=[name], checks=["accepts-minimal"])
    assert (run.reached, run.broken()) == (True, ())


def test_an_inbox_is_of_the_loaded_provider_not_of_the_bundled_one() -> None:
    with hookpact.Inbox(hookpact.load("influencer-hero", unsigned=True)) as inbox:
        hookpact.send(DEAL, inbox.url, secret="of-nobody-here")
        inbox.expect(DEAL)


@pytest.mark.parametrize("seconds", [0, 0.05, 601])
def test_a_timeout_is_as_long_as_the_command_allows(seconds: float) -> None:
    with pytest.raises(hookpact.UsageError, match=r"write 0.1 to 600 seconds"):
        hookpact.send(DEAL, "http://127.0.0.1:9/", timeout=seconds)


def test_a_careless_endpoint_breaks_a_must_and_an_inbox_breaks_none() -> None:
    checks = ["accepts-minimal", "forgery-missing"]
    with hosted(careless) as url:
        run = hookpact.verify(url + "/", "influencer-hero", webhooks=["update_commission"], checks=checks, seed=7)
    assert {finding.check for finding in run.broken(Level.MUST)} == {"forgery-missing"}
    with hookpact.Inbox("influencer-hero", allow=["refused", "unexpected"]) as inbox:
        run = hookpact.verify(inbox.url, "influencer-hero", webhooks=["update_commission"], checks=checks)
    assert run.broken() == ()
    assert run.requests > 2


def test_a_verification_by_a_target_weighs_as_the_configuration_says(tmp_path: Path) -> None:
    configuration = tmp_path / "hookpact.toml"
    with hosted(careless) as url:
        configuration.write_text(
            f'[targets.local]\nurl = "{url}/"\nprovider = "influencer-hero"\nwebhooks = ["update_commission"]\n'
            'levels = { forgery-missing = "note" }\nchecks_off = [{ check = "accepts-minimal", reason = "later" }]\n'
        )
        checks, options = ["accepts-*", "forgery-missing"], ["--config", str(configuration)]
        run = hookpact.verify("local", checks=checks, options=options)
    assert {finding.verdict.level for finding in run.broken()} == {Level.NOTE}
    off = [finding.verdict.status for finding in run.findings if finding.check == "accepts-minimal"]
    assert off == [Status.SKIPPED]


@pytest.mark.parametrize("options", [["--plan"], ["--list-checks"], ["--report", "json=run.json"], ["--json"]])
def test_a_verification_refuses_what_only_the_command_can_do(options: list[str]) -> None:
    with pytest.raises(hookpact.UsageError, match=f"{options[0]} prints or writes"):
        hookpact.verify("http://127.0.0.1:9/", "influencer-hero", options=options)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"options": ["--no-such"]}, "No such option '--no-such'"),
        ({"examples": -1}, "-1 is not in the range"),
        ({"options": ["--accept-known", "/nonexistent.json"]}, "/nonexistent.json: No such file"),
        ({"provider": hookpact.load("ylytic"), "options": ["--unsigned"]}, "ylytic is loaded"),
        ({"provider": None}, "which provider"),
    ],
)
def test_a_wrong_call_of_verify_is_a_usage_error(more: dict[str, Any], told: str) -> None:
    with pytest.raises(hookpact.UsageError, match=told):
        hookpact.verify(**({"url": "http://127.0.0.1:9/", "provider": "ylytic"} | more))


def test_what_is_known_does_not_break_again(tmp_path: Path) -> None:
    known = {"webhook": "update_commission", "check": "forgery-missing", "status": "failed", "level": "must"}
    names: dict[str, Any] = {"webhooks": ["update_commission"], "checks": ["forgery-missing"]}
    with hosted(careless) as url:
        run = hookpact.verify(url + "/", "influencer-hero", **names)
        found = [known | {"case": finding.case} for finding in run.broken()]
        (tmp_path / "known.json").write_text(json.dumps({"seed": 1, "findings": found}))
        again = hookpact.verify(
            url + "/", "influencer-hero", **names, options=["--accept-known", str(tmp_path / "known.json")]
        )
    assert run.broken() != ()
    assert again.broken() == ()


def test_another_machine_is_sent_to_only_when_that_is_meant() -> None:
    with pytest.raises(hookpact.UsageError, match="--yes"):
        hookpact.verify("https://example.com/hooks", "influencer-hero", secret="whsec")
    with pytest.raises(hookpact.UsageError, match="HOOKPACT_SECRET"):
        hookpact.send(DEAL, "https://example.com/hooks")


def test_importing_it_loads_nothing_heavy(python: Path, tmp_path: Path) -> None:
    code = (
        "import hookpact, sys; print(sorted({'click', 'faker', 'pytest', 'starlette', 'asyncio'} & set(sys.modules)))"
    )
    assert call(python / "python", "-c", code, cwd=tmp_path).stdout.strip() == "[]"


def test_importing_it_beside_another_package_of_our_names_fails_with_a_sentence(python: Path, tmp_path: Path) -> None:
    code = "try: import hookpact\nexcept ImportError as error: print(error)"
    done = call(python / "python", "-c", code, cwd=own(tmp_path))
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"hookpact: `contracts` is another package here ({tmp_path / 'contracts'})")
    assert len(done.stdout.splitlines()) == 1


def test_its_types_reach_those_who_install_it(python: Path, tmp_path: Path) -> None:
    (tmp_path / "use.py").write_text(
        "import hookpact\n"
        "reveal_type(hookpact.send('a/b', 'http://x').status)\n"
        "with hookpact.Inbox('a') as inbox:\n"
        "    reveal_type(inbox.expect('b').accepted)\n"
        "hookpact.sign(7)\n"
    )
    mypy = (sys.executable, "-m", "mypy", "--python-executable", python / "python", "--follow-imports", "silent")
    done = call(*mypy, "--cache-dir", str(tmp_path / "cache"), "use.py", cwd=tmp_path)
    assert 'Revealed type is "int | None"' in done.stdout
    assert 'Revealed type is "bool"' in done.stdout
    assert "import-untyped" not in done.stdout
    assert 'Missing positional argument "body" in call to "sign"' in done.stdout

"""`webhook_sender`: green; then the code under test broken, and told why."""

import json
from pathlib import Path

import hookpact
import pytest
from hookpact_pytest.sending import Hosts, Sender

from tests.end_to_end.plugin_projects import CHECK
from tests.end_to_end.plugin_runs import failed, passed, run

DEAL = "influencer-hero/update_commission"


def test_an_app_is_sent_to_over_loopback_and_its_faults_are_told(python: Path, receiving: Path) -> None:
    passed(run(python, receiving), 2)
    (receiving / "check.py").write_text(CHECK.replace("test_signing_secret", "another"))
    told = (
        r"not acknowledged: influencer-hero/update_commission was answered 401.*│ bad signature.*\"deal_id\":\s*\"7\""
    )
    failed(run(python, receiving), told)
    (receiving / "check.py").write_text("def is_signed(body, signature): return True")
    failed(run(python, receiving), r"1 passed|not refused: influencer-hero/update_commission was answered 200")


def test_each_of_the_deliveries_that_a_fault_makes_is_expected_to_be_answered_so(python: Path, sender: Path) -> None:
    (sender / "test_faults.py").write_text("""
import pytest

DEAL = "influencer-hero/update_commission"

def test_all(webhook_sender, webhook_receiver):
    inbox = webhook_receiver("influencer-hero", allow=["refused", "unexpected"])
    sent = webhook_sender.send(DEAL, inbox.url, faults=["duplicate=3"])
    assert [each.acknowledged for each in sent.all] == [True] * 3
    assert sent.all[-1] is sent and len({each.number for each in sent.all}) == 3
    webhook_sender.send(DEAL, inbox.url, faults=["stale"], expect="refused")
    inbox.answers(500)
    with pytest.raises(AssertionError, match="not acknowledged: influencer-hero/update_commission was answered 500"):
        webhook_sender.send(DEAL, inbox.url, faults=["duplicate"])
    with pytest.raises(Exception, match='"wrong" is not one of the faults'):
        webhook_sender.send(DEAL, inbox.url, faults=["wrong"])
    with pytest.raises(Exception, match="leave nothing"):
        webhook_sender.send(DEAL, inbox.url, faults=["dropped=1"])
""")
    passed(run(python, sender), 1)


@pytest.mark.parametrize("body", [b"", b"\xff{}", "{}"])
def test_a_body_is_sent_as_it_is(body: bytes | str) -> None:
    with hookpact.serve() as server, hookpact.Inbox("influencer-hero", allow=["refused"], server=server) as inbox:
        inbox.allow("unexpected")
        sent = Sender(server, Hosts(), seed=1).send(DEAL, inbox.url, body=body, expect="anything")
        assert inbox.deliveries[0].body == sent.body == (body if isinstance(body, bytes) else body.encode())


def test_a_repeat_waits_as_long_as_it_is_told_to() -> None:
    with hookpact.serve() as server, hookpact.Inbox("influencer-hero", allow=["unexpected"], server=server) as inbox:
        inbox.answers(200, {"hang": True})
        sender = Sender(server, Hosts(), seed=1)
        sent = sender.send(DEAL, inbox.url)
        assert sender.redeliver(sent, timeout=0.2, expect="anything").silence == "timeout"
        with pytest.raises(hookpact.CallError, match="timeout"):
            sender.redeliver(sent, timeout=0)


def test_a_test_sends_the_same_payloads_each_time_under_new_ids(python: Path, tmp_path: Path) -> None:
    (tmp_path / "test_same.py").write_text("""
import json

def test_same(webhook_sender, webhook_receiver):
    inbox = webhook_receiver("influencer-hero", allow=["unexpected"])
    with open("sent.txt", "a") as log:
        for _ in range(5):
            payload = webhook_sender.send("influencer-hero/update_commission", inbox.url).payload
            log.write(json.dumps([payload["deal_id"], sorted(payload), payload["commission_information"]]) + "\\n")
""")
    passed(run(python, tmp_path), 1)
    passed(run(python, tmp_path), 1)
    sent = [json.loads(line) for line in (tmp_path / "sent.txt").read_text().splitlines()]
    assert [made for _, *made in sent[:5]] == [made for _, *made in sent[5:]]
    assert len({str(made) for _, *made in sent}) > 1
    assert len({deal for deal, *_ in sent}) == 10

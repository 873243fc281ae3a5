"""`webhook_receiver`: what must come, what must not, and what is told of it."""

from pathlib import Path

from tests.end_to_end.plugin_projects import SENDS
from tests.end_to_end.plugin_runs import failed, passed, run


def test_what_a_sender_sends_is_waited_for_and_its_faults_are_told(python: Path, sender: Path) -> None:
    (sender / "test_sender.py").write_text(SENDS)
    passed(run(python, sender), 1)
    (sender / "test_sender.py").write_text(SENDS.replace("timeout=5", "timeout=1"))
    right = (sender / "sender.py").read_text()
    (sender / "sender.py").write_text(right.replace('"deal_id": deal', '"deal_id": "8"'))
    failed(run(python, sender), r"0 of 1 came within 1 s; 1 other came.*/deal_id is \"8\", not \"7\".*POST http://")
    (sender / "sender.py").write_text(right.replace('b"test_signing_secret"', 'b"another"'))
    failed(run(python, sender), r"1 other came.*it was refused: no-match \(no signature fits")


def test_an_inbox_is_strict_unless_it_is_told_not_to_be(python: Path, sender: Path) -> None:
    (sender / "test_strict.py").write_text("""
from sender import notify

def test_unasked(webhook_receiver):
    notify(webhook_receiver("influencer-hero").url, "7")

def test_forged(webhook_receiver):
    notify(webhook_receiver("influencer-hero").url, "7", secret=b"wrong")

def test_allowed(webhook_receiver):
    inbox = webhook_receiver("influencer-hero", allow=["refused", "unexpected"])
    notify(inbox.url, "7")
    notify(inbox.url, "7", secret=b"wrong")

def test_own_secret_and_an_expected_refusal(webhook_receiver):
    inbox = webhook_receiver("influencer-hero", secret="mine-alone")
    notify(inbox.url, "7", secret=b"mine-alone")
    notify(inbox.url, "8")
    inbox.expect(match={"deal_id": "8"}, verdict="refused")
    inbox.expect(match={"deal_id": "7"})

def test_retries_are_counted(webhook_receiver):
    inbox = webhook_receiver("influencer-hero")
    inbox.answers(500, 500, 200)
    notify(inbox.url, "7", tries=5)
    inbox.expect("update_commission", count=2)
    inbox.expect("update_commission", match={"deal_id": "7"})
    assert len(inbox.deliveries) == 3
""")
    done = run(python, sender)
    failed(done, r"1 delivery accepted, but no expect\(\) asked for it.*1 delivery refused: *\n#")
    assert "2 failed, 3 passed" in done.stdout
    assert "ERROR" not in done.stdout

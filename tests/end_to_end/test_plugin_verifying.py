"""`verify_webhooks`: each finding a subtest."""

from pathlib import Path

from tests.end_to_end.plugin_projects import CHECK, FLASK
from tests.end_to_end.plugin_runs import failed, passed, run


def test_each_finding_of_a_verification_is_a_subtest(python: Path, tmp_path: Path) -> None:
    (tmp_path / "check.py").write_text(CHECK)
    (tmp_path / "app.py").write_text(FLASK)
    (tmp_path / "test_verify.py").write_text("""
from app import app

def test_the_contract(verify_webhooks):
    names = {"webhooks": ["update_commission"], "checks": ["forgery-*"]}
    report = verify_webhooks(app, provider="influencer-hero", path="/hooks", **names)
    assert report["requests"] > 10
""")
    passed(run(python, tmp_path, "-rA"), 1)
    (tmp_path / "check.py").write_text("def is_signed(body, signature): return True")
    failed(
        run(python, tmp_path),
        r"update_commission: forgery-\S+: .*must: .*expected: .*answered 200.*curl .*subtests? failed|failed",
    )


def test_a_verification_that_can_say_nothing_fails(python: Path, tmp_path: Path) -> None:
    (tmp_path / "test_verify.py").write_text("""
def test_nobody(verify_webhooks):
    verify_webhooks("http://127.0.0.1:9/", provider="ylytic")

def test_nonsense(verify_webhooks):
    verify_webhooks("http://127.0.0.1:9/", provider="ylytics")
""")
    done = run(python, tmp_path)
    failed(done, r"can say nothing \(exit 3\): no connection was ever made")
    assert "can say nothing (exit 2): hookpact: no provider 'ylytics'" in done.stdout

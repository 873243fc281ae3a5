"""The pytest plugin, from the wheel, in projects of their own: green; then the code under test broken, and told why."""

import functools
import json
import re
import socket
import subprocess
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from hookpact_pytest.hosting import hosted, is_asgi

from tests.end_to_end.conftest import call, own

CHECK = """
import hashlib, hmac

SECRET = b"test_signing_secret"

def is_signed(body, signature):
    expected = hmac.new(SECRET, body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected.encode(), (signature or "").encode())
"""
FLASK = """
from flask import Flask, request
from check import is_signed

app = Flask(__name__)

@app.post("/hooks")
def hook():
    if not is_signed(request.get_data(), request.headers.get("X-InfluencerHero-Signature")):
        return "bad signature", 401
    return "thank you"
"""
FASTAPI = """
from fastapi import FastAPI, Request, Response
from check import is_signed

app = FastAPI()

@app.post("/hooks")
async def hook(request: Request):
    if not is_signed(await request.body(), request.headers.get("X-InfluencerHero-Signature")):
        return Response("bad signature", 401)
    return "thank you"
"""
DJANGO = """
import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from check import is_signed

settings.configure(ROOT_URLCONF="app", ALLOWED_HOSTS=["127.0.0.1"], SECRET_KEY="x")

@csrf_exempt
def hook(request):
    if not is_signed(request.body, request.headers.get("X-InfluencerHero-Signature")):
        return HttpResponse("bad signature", status=401)
    return HttpResponse("thank you")

urlpatterns = [path("hooks", hook)]
app = get_wsgi_application()
"""
TAKES = """
from app import app

def test_a_deal_is_taken(webhook_sender):
    sent = webhook_sender.send("influencer-hero/update_commission", app, path="/hooks", set={"deal_id": "7"})
    assert sent.payload["deal_id"] == "7"
    assert sent.answer.strip(b'"') == b"thank you"

def test_a_forgery_is_refused(webhook_sender):
    faults = ["signature-middle-changed"]
    webhook_sender.send("influencer-hero/update_commission", app, path="/hooks", faults=faults, expect="refused")
"""
SENDER = '''
import hashlib, hmac, http.client, json
from urllib.parse import urlsplit

def notify(url, deal, secret=b"test_signing_secret", tries=1):
    body = json.dumps({**EXAMPLE, "deal_id": deal}).encode()
    signature = hmac.new(secret, body, hashlib.sha256).hexdigest()
    headers = {"Content-Type": "application/json", "X-InfluencerHero-Signature": signature,
               "X-InfluencerHero-Timestamp": str(now())}
    for _ in range(tries):
        parts = urlsplit(url)
        line = http.client.HTTPConnection(parts.hostname, parts.port, timeout=10)
        line.request("POST", parts.path, body, headers)
        status = line.getresponse().status
        line.close()
        if status < 300:
            break

def now():
    import time
    return int(time.time())

EXAMPLE = json.loads("""%s""")
'''
SENDS = """
from sender import notify

def test_the_deal_is_told(webhook_receiver):
    inbox = webhook_receiver("influencer-hero")
    notify(inbox.url, "7")
    told = inbox.expect("influencer-hero/update_commission", match={"deal_id": "7"}, timeout=5)
    assert told.payload["deal_id"] == "7"
"""


def run(python: Path, project: Path, *options: str) -> "subprocess.CompletedProcess[str]":
    quiet = ("-W", "error", "-o", "asyncio_default_fixture_loop_scope=function")
    return call(python / "python", "-m", "pytest", "-p", "no:cacheprovider", *quiet, *options, cwd=project)


def passed(done: "subprocess.CompletedProcess[str]", count: int) -> None:
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{count} passed" in done.stdout


def failed(done: "subprocess.CompletedProcess[str]", pattern: str) -> None:
    assert done.returncode == 1, done.stdout + done.stderr
    assert re.search(pattern, done.stdout, re.S), done.stdout


@pytest.fixture(scope="session")
def example(python: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A payload of the webhook that the sender under test sends."""
    code = (
        "import hookpact\n"
        "with hookpact.Inbox('influencer-hero', allow=['unexpected']) as inbox:\n"
        "    print(hookpact.send('influencer-hero/update_commission', inbox.url, seed=7).request.body.decode())\n"
    )
    done = call(python / "python", "-c", code, cwd=tmp_path_factory.mktemp("example"))
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture
def sender(example: str, tmp_path: Path) -> Path:
    """A project that sends."""
    (tmp_path / "sender.py").write_text(SENDER % example.replace("\\", "\\\\"))
    return tmp_path


@pytest.fixture(params=[FLASK, FASTAPI, DJANGO], ids=["flask", "fastapi", "django"])
def receiving(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A project that receives."""
    (tmp_path / "check.py").write_text(CHECK)
    (tmp_path / "app.py").write_text(request.param)
    (tmp_path / "test_app.py").write_text(TAKES)
    return tmp_path


def test_an_app_is_sent_to_over_loopback_and_its_faults_are_told(python: Path, receiving: Path) -> None:
    passed(run(python, receiving), 2)
    (receiving / "check.py").write_text(CHECK.replace("test_signing_secret", "another"))
    told = (
        r"not acknowledged: influencer-hero/update_commission was answered 401.*│ bad signature.*\"deal_id\":\s*\"7\""
    )
    failed(run(python, receiving), told)
    (receiving / "check.py").write_text("def is_signed(body, signature): return True")
    failed(run(python, receiving), r"1 passed|not refused: influencer-hero/update_commission was answered 200")


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


def test_a_project_may_own_our_names(python: Path, sender: Path) -> None:
    own(sender)
    (sender / "conftest.py").write_text("import contracts, mock_server\nassert contracts.OWNER and mock_server.OWNER\n")
    (sender / "test_sender.py").write_text(SENDS)
    (sender / "check.py").write_text(CHECK)
    (sender / "app.py").write_text(FLASK)
    (sender / "test_app.py").write_text(TAKES)
    passed(run(python, sender), 3)


def test_workers_of_xdist_share_one_server(python: Path, sender: Path) -> None:
    (sender / "test_many.py").write_text("""
import os, pathlib, pytest
from sender import notify

@pytest.mark.parametrize("number", range(8))
def test_no_cross_talk(webhook_receiver, hookpact_server, number):
    worker = os.environ["PYTEST_XDIST_WORKER"]
    with open("servers.txt", "a") as log:
        log.write(f"{worker} {hookpact_server.url}\\n")
    inbox = webhook_receiver("influencer-hero")
    notify(inbox.url, str(number))
    inbox.expect(match={"deal_id": str(number)})
    assert len(inbox.deliveries) == 1
""")
    passed(run(python, sender, "-n", "4"), 8)
    told = [line.split() for line in (sender / "servers.txt").read_text().splitlines()]
    assert len({url for _, url in told}) == 1
    assert len({worker for worker, _ in told}) == 4


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


def test_a_run_without_asyncio_needs_none(python: Path, sender: Path) -> None:
    (sender / "conftest.py").write_text(
        "import sys\nassert 'asyncio' not in sys.modules\nsys.modules['asyncio'] = None\n"
    )
    (sender / "check.py").write_text(CHECK)
    (sender / "app.py").write_text(
        "from check import is_signed\n"
        "def app(environ, start_response):\n"
        "    body = environ['wsgi.input'].read(int(environ['CONTENT_LENGTH']))\n"
        "    right = is_signed(body, environ.get('HTTP_X_INFLUENCERHERO_SIGNATURE'))\n"
        "    start_response('200 OK' if right else '401 No', [('Content-Type', 'text/plain')])\n"
        "    return [b'thank you']\n"
    )
    (sender / "test_app.py").write_text(TAKES)
    (sender / "test_sender.py").write_text(SENDS)
    # Plugins of others import asyncio by themselves.
    bare = ("--disable-plugin-autoload", "-p", "hookpact_pytest.plugin", "-W", "ignore::pytest.PytestConfigWarning")
    passed(run(python, sender, *bare), 3)


def test_async_tests_wait_without_holding_the_loop(python: Path, sender: Path) -> None:
    (sender / "test_async.py").write_text("""
import asyncio
from sender import notify

async def test_waits(webhook_receiver, webhook_sender):
    inbox = webhook_receiver("influencer-hero")
    waiting = asyncio.create_task(inbox.aexpect("update_commission"))
    await asyncio.sleep(0)
    await asyncio.to_thread(notify, inbox.url, "7")
    assert (await waiting).payload["deal_id"] == "7"
    await webhook_sender.asend("influencer-hero/update_commission", inbox.url, set={"deal_id": "8"})
    await inbox.aexpect(match={"deal_id": "8"})
""")
    passed(run(python, sender, "-o", "asyncio_mode=auto"), 1)


def test_a_run_that_uses_no_fixture_starts_no_server(python: Path, tmp_path: Path) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\nhookpact_serve = --no-such-option\n")
    (tmp_path / "test_plain.py").write_text("def test_plain(): pass\n")
    passed(run(python, tmp_path), 1)
    (tmp_path / "test_wants.py").write_text("def test_wants(webhook_sender): pass\n")
    failed(run(python, tmp_path), r"hookpact serve did not start: hookpact: No such option")


def test_the_server_ends_with_the_run_even_if_that_is_killed(python: Path, tmp_path: Path) -> None:
    (tmp_path / "test_dies.py").write_text(
        "import os, signal\n"
        "def test_dies(hookpact_server):\n"
        "    open('url.txt', 'w').write(hookpact_server.url)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    assert run(python, tmp_path).returncode == -9
    port = int((tmp_path / "url.txt").read_text().rpartition(":")[2])
    assert is_closed_soon(port)


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


def test_the_kind_of_an_application_is_seen() -> None:
    async def asgi(scope: object, receive: object, send: object) -> None: ...

    class Double:
        def __call__(self, scope: object, receive: object, send: object) -> object: ...

    assert is_asgi(asgi)
    assert is_asgi(functools.partial(asgi))
    assert is_asgi(Double())
    assert not is_asgi(lambda environ, start_response: [])


def test_an_application_whose_start_fails_is_told() -> None:
    async def app(scope: dict[str, str], receive: Callable[[], Awaitable[object]], send: Callable[..., Any]) -> None:
        await receive()
        await send({"type": "lifespan.startup.failed", "message": "no database"})

    with pytest.raises(RuntimeError, match="its lifespan failed"), hosted(app):
        pass


def is_closed_soon(port: int) -> bool:
    """Say whether a port is let go of: a connection that stays open until its server ends, then none."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
            return line.recv(1) == b""  # sent nothing, so only its end can come
    except ConnectionError:
        return True

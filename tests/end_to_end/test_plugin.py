"""The pytest plugin, from the wheel, in projects of their own: beside other plugins, other names, and none."""

import socket
from pathlib import Path

from tests.end_to_end.conftest import call, own
from tests.end_to_end.plugin_projects import CHECK, FLASK, SENDS, TAKES
from tests.end_to_end.plugin_runs import failed, passed, run


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


def test_a_pytest_without_subtests_lacks_one_fixture_alone(python: Path, sender: Path) -> None:
    (sender / "test_sender.py").write_text(SENDS)
    (sender / "test_verify.py").write_text("def test_wants(verify_webhooks): pass\n")
    # As pytest 8 is: the name came with pytest 9.
    code = "import sys, pytest; del pytest.Subtests; sys.exit(pytest.main(['-p', 'no:cacheprovider']))"
    done = call(python / "python", "-c", code, cwd=sender)
    failed(done, r"verify_webhooks needs pytest 9, which has subtests; this is 9")
    assert "1 passed, 1 error" in done.stdout


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


def is_closed_soon(port: int) -> bool:
    """Say whether a port is let go of: a connection that stays open until its server ends, then none."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
            return line.recv(1) == b""  # sent nothing, so only its end can come
    except ConnectionError:
        return True

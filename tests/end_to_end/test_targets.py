"""Targets that refuse, hang, cut or speak no HTTP."""

import json
import re
import signal
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.end_to_end.conftest import HOOKPACT, Cli


@contextmanager
def speaking(talk: Callable[[socket.socket], None]) -> Iterator[str]:
    """Take connections and do this with each, until the block ends."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=talk, args=(connection,), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/hooks"
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def cut(connection: socket.socket) -> None:
    with connection, suppress(OSError):
        connection.recv(65536)


def hang(connection: socket.socket) -> None:
    with connection, suppress(OSError):
        while connection.recv(65536):
            pass


def greet(connection: socket.socket) -> None:
    with connection, suppress(OSError):
        connection.sendall(b"220 mail.example.com ESMTP\r\n")
        connection.recv(65536)


def closed_port() -> str:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{taken.getsockname()[1]}/hooks"


def test_nobody_listening_is_inconclusive(cli: Cli) -> None:
    done = cli("verify", closed_port(), "--provider", "influencer-hero")
    assert done.returncode == 3
    assert "no connection was ever made" in done.stdout
    assert "Traceback" not in done.stderr + done.stdout


def test_an_unreachable_target_of_send_is_not_acknowledged(cli: Cli) -> None:
    done = cli("send", "ylytic/campaign_insights", "--to", closed_port(), "--json")
    assert done.returncode == 1
    assert json.loads(done.stdout)["silence"] == "unreachable"


@pytest.mark.parametrize(
    ("talk", "said"),
    [(cut, "closed without an answer"), (hang, "no answer came in time"), (greet, "no HTTP")],
    ids=["cuts", "hangs", "speaks no HTTP"],
)
def test_a_target_that_answers_nothing_useful_breaks_a_must(
    cli: Cli, talk: Callable[[socket.socket], None], said: str
) -> None:
    with speaking(talk) as url:
        done = cli("verify", url, "--provider", "ylytic", "--webhook", "campaign_insights", "--timeout", "0.5")
        sent = cli("send", "ylytic/campaign_insights", "--to", url, "--timeout", "0.5")
    assert (done.returncode, sent.returncode) == (1, 1)
    assert said in done.stdout
    assert said in sent.stdout
    assert "Traceback" not in done.stderr + done.stdout + sent.stderr


def test_a_target_elsewhere_is_not_sent_to_without_asking(cli: Cli) -> None:
    done = cli("verify", "https://example.com/hooks", "--provider", "ylytic")
    assert done.returncode == 2
    assert "add --yes" in done.stderr
    assert "is not this machine" in done.stderr


def test_nothing_is_sent_where_its_report_could_not_be_written(cli: Cli) -> None:
    with speaking(cut) as url:
        done = cli("verify", url, "--provider", "ylytic", "--report", "json=.")
    assert done.returncode == 2
    assert "is a folder" in done.stderr


def test_a_url_for_a_webhook_that_there_is_not_is_refused(cli: Cli) -> None:
    done = cli("verify", "http://localhost/", "--provider", "ylytic", "--url", "creator_insight=http://localhost/")
    assert done.returncode == 2
    assert "did you mean 'creator_insights'?" in done.stderr


def test_who_stops_a_run_hears_how_its_rows_are_found_again(tmp_path: Path) -> None:
    asked = threading.Event()

    def notice(connection: socket.socket) -> None:
        asked.set()
        hang(connection)

    with speaking(notice) as url:
        words = [str(HOOKPACT), "verify", url, "--provider", "ylytic", "--timeout", "60"]
        run = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path)
        assert asked.wait(30)
        run.send_signal(signal.SIGINT)
        _, said = run.communicate(timeout=30)
    assert run.returncode == 130
    assert re.search(r"stopped after \d+ requests; generated ids hold hp-", said)

import shlex
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.deliveries import Target
from contracts.messages import Edit, edit_header
from contracts.reports.curl import curl
from contracts.reports.foreign import visible
from tests.contracts.reports.runs import BYTES, exchange, signed_by, unsigned

FAKE = 'curl() { printf "%s\\0" "$@"; }; '


def arguments(line: str) -> list[bytes]:
    """Return what a shell hands to curl."""
    done = subprocess.run(["bash", "-c", FAKE + line], capture_output=True, check=True, env={"LC_ALL": "C.UTF-8"})
    return done.stdout.split(b"\0")[:-1]


@settings(max_examples=40, deadline=None)
@given(BYTES | st.sampled_from([b"@/etc/passwd", b"$(id)", b"'; id; '", b"\\x41", b"#", b"a\nb\r\n", b"\xc2\x9b"]))
def test_a_line_is_shown_as_it_is_and_sends_the_very_bytes(body: bytes) -> None:
    line = curl(exchange(of=unsigned(), body=body), unsigned())
    assert visible(line, keep="") == line
    sent = arguments(line)
    if b"--data-raw" in sent:
        assert sent[sent.index(b"--data-raw") + 1] == body
    else:
        assert b"--data-binary" in sent


def test_a_url_with_brackets_or_dots_is_sent_as_it_is() -> None:
    url = "http://h.example/a/../b?x[]={1}"
    sent = arguments(curl(exchange(of=unsigned(), target=Target(url=url)), unsigned()))
    assert sent[-1] == url.encode()
    assert {b"--globoff", b"--path-as-is"} <= set(sent)


@pytest.mark.parametrize("name", ["@/etc/passwd", "a b", ""])
def test_a_header_name_that_curl_would_read_otherwise_is_not_written(name: str) -> None:
    added = Edit(name="x", apply=lambda request: edit_header(request, name, b"1"))
    assert curl(exchange(of=unsigned(), edits=(added,)), unsigned()) == ""


def test_a_line_asks_for_the_signature_and_holds_none() -> None:
    owner = signed_by("github")
    line = curl(exchange(of=owner), owner)
    assert line.startswith('body=\'{"deal_id":"d"}\'; printf %s "$body" | hookpact sign other/paid --id hp-7f3a1 | ')
    assert "sha256=" not in line


@pytest.mark.parametrize("word", ["--secret=env:STAGING", "--secret-file=/etc/own secret"])
def test_a_line_signs_with_the_secret_that_the_run_was_given(word: str) -> None:
    owner = signed_by("github")
    line = curl(exchange(of=owner), owner, ("--document", "d.yaml", word))
    assert f"hookpact sign paid --document d.yaml {shlex.quote(word)} --id" in line
    both = exchange(of=owner, secrets=("other", None))
    assert f"--secret=other {shlex.quote(word)}" in curl(both, owner, (word,))
    assert "--secret=other --secret=env:HOOKPACT_SECRET" in curl(both, owner)


def test_a_line_trusts_whom_the_run_trusted() -> None:
    line = curl(exchange(of=signed_by("github")), signed_by("github"), ("--insecure",))
    assert "| curl -sS --insecure " in line
    assert "sign other/paid --id" in line


def test_a_line_signs_the_url_where_the_scheme_does() -> None:
    owner = signed_by("square")
    line = curl(exchange(of=owner, target=Target(url="https://h.example/hooks", secrets=("s",))), owner)
    assert "hookpact sign other/paid --public-url https://h.example/hooks | curl" in line


@settings(max_examples=20, deadline=None)
@given(BYTES | st.sampled_from([b"%s", b"-n", b"a\x00b", b"", b"x" * 120_000]))
def test_what_is_signed_are_the_very_bytes(body: bytes) -> None:
    owner = signed_by("github")
    line = curl(exchange(of=owner, body=body), owner)
    signer = "hookpact() { cat; }; curl() { cat; }; "
    assert subprocess.run(["bash", "-s"], input=(signer + line).encode(), capture_output=True).stdout == body

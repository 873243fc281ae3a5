import hashlib
import hmac
import json
from pathlib import Path

import pytest

from tests.end_to_end.conftest import Cli
from tests.end_to_end.serving import serving
from tests.end_to_end.test_listen import listening, post

SECRET = "kept-safe-by-these-tests"
BODY = '{"deal_id": "d1", "n": 1.50}'


def signature(body: str, secret: str = SECRET) -> str:
    return hmac.new(secret.encode(), body.encode(), hashlib.sha256).hexdigest()


def header(found: str) -> str:
    return f"X-InfluencerHero-Signature: {found}"


HERO = ("diagnose", "--provider", "influencer-hero", "--secret", SECRET)


def test_a_mistake_is_named_with_its_fix(cli: Cli) -> None:
    done = cli(*HERO, "--header", header(signature(BODY + "\n")), "--body", "-", stdin=BODY)
    assert done.returncode == 0
    told, fix = done.stdout.splitlines()
    assert told == "✗ The signature is right if the body has one more newline at its end."
    assert "the raw body as it came" in fix


def test_what_matches_says_so_and_a_clock_that_is_off_does_not(cli: Cli) -> None:
    given = (*HERO, "--body", "-", "--header", header(signature(BODY)))
    stamp = ("--header", "X-InfluencerHero-Timestamp: 1700000000")
    assert cli(*given, *stamp, stdin=BODY).stdout.startswith("✓ The signature matches.")
    late = cli(*given, *stamp, "--at", "1700001000", stdin=BODY)
    assert "the clock is off by 1000 s" in late.stdout


def test_what_nothing_explains_exits_1(cli: Cli) -> None:
    done = cli(*HERO, "--body", "-", "--header", header(signature(BODY, "quite another secret")), stdin=BODY)
    assert done.returncode == 1
    assert "nothing explains this signature" in done.stdout
    assert SECRET not in done.stdout + done.stderr


def test_what_cannot_be_read_exits_1_and_says_why(cli: Cli) -> None:
    done = cli(*HERO, "--body", "-", "--header", "X-Other: 1", stdin=BODY)
    assert (done.returncode, done.stdout.splitlines()[0]) == (1, "✗ There is no header X-InfluencerHero-Signature.")


def test_json_holds_all_of_it(cli: Cli) -> None:
    done = cli(*HERO, "--json", "--body", "-", "--header", header(signature(BODY).upper()), stdin=BODY)
    row = json.loads(done.stdout)
    assert (row["matches"], [each["parts"] for each in row["explanations"]]) == (False, [["signature-case"]])
    assert set(row["explanations"][0]) == {"id", "title", "fix", "parts"}


def test_any_known_scheme_will_do_without_a_provider(cli: Cli) -> None:
    line = f"curl https://example.com/ -H 'X-Hub-Signature-256: {signature(BODY)}' --data-raw '{BODY}'"
    done = cli("diagnose", "--scheme", "github", "--secret", SECRET, "--curl", "-", stdin=line)
    assert (done.returncode, "'sha256={signature}'" in done.stdout) == (0, True)


def test_a_pasted_line_opens_no_file(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "held.json").write_text(BODY)
    line = f"curl https://example.com/ -H '{header(signature(BODY))}' --data-binary @held.json"
    refused = cli(*HERO, "--curl", "-", stdin=line)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "opens none that a line names" in refused.stderr
    named = cli(*HERO, "--curl", "-", "--body", "held.json", stdin=line)
    assert named.stdout.startswith("✓ The signature matches.")


def test_a_delivery_that_an_inbox_caught_is_looked_into(cli: Cli) -> None:
    with serving("--secret", SECRET) as served:
        post(f"{served.url}/in/influencer-hero", BODY.encode(), header(signature(BODY.replace(" ", ""))))
        place = ("--server", served.url, "--inbox")
        done = cli(*HERO, *place, "influencer-hero/1")
        assert (done.returncode, "printed without spaces" in done.stdout) == (0, True)
        for missing in ("influencer-hero/2", "nobody/1"):
            refused = cli(*HERO, *place, missing)
            assert (refused.returncode, refused.stdout, refused.stderr.count("\n")) == (2, "", 1)


def test_a_listener_says_why(cli: Cli) -> None:
    with listening("--provider", "influencer-hero", "--secret", SECRET) as inbox:
        assert post(inbox.url, BODY.encode(), header(signature(BODY + "\n"))) == 401
        said = inbox.line()
        assert said.startswith("✗ #1 no webhook refused, no-match: ")
        assert "the body has one more newline at its end" in said
        assert post(inbox.url, BODY.encode(), header(signature(BODY, "another secret"))) == 401
        assert "no signature fits" in inbox.line()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "which scheme?"),
        (["--scheme", "nope"], "no scheme 'nope'"),
        (["--provider", "ylytic", "--header", "A: b"], "signs nothing"),
        (["--provider", "influencer-hero"], "which request?"),
        (["--provider", "influencer-hero", "--header", "no colon"], "'Name: value'"),
        (["--provider", "influencer-hero", "--header", "A: b", "--body", "absent"], "No such file"),
        (["--provider", "influencer-hero", "--curl", "-", "--inbox", "a/1"], "exclude each other"),
        (["--provider", "influencer-hero", "--curl", "-", "--body", "-"], "stdin is one of them"),
        (["--provider", "influencer-hero", "--inbox", "a"], "NAME/NUMBER"),
        (["--provider", "influencer-hero", "--inbox", "a/1", "--server", "http://127.0.0.1:9"], "hookpact serve"),
        (["--provider", "influencer-hero", "--unsigned", "--header", "A: b"], "needs no diagnosis"),
    ],
)
def test_a_mistake_of_the_command_line_is_one_line_with_code_2(cli: Cli, arguments: list[str], said: str) -> None:
    done = cli("diagnose", *arguments)
    complaint = [line for line in done.stderr.splitlines() if line.startswith("hookpact: ")]
    assert (done.returncode, done.stdout, len(complaint)) == (2, "", 1)
    assert said in complaint[0]

"""What a command line that is wrong is told: a sentence that names the next step, code 2, and never a traceback."""

import pytest

from tests.end_to_end.conftest import Cli

DEAL = "influencer-hero/update_commission"


def test_without_a_command_the_help_is_shown_as_it_is(cli: Cli) -> None:
    done = cli()
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == cli("--help").stdout


def test_a_choice_is_told_on_one_line(cli: Cli) -> None:
    done = cli("completion")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert done.stderr.endswith("Choose from: bash, zsh, fish\n")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("show check", "which check? `hookpact list checks` names them"),
        ("show scheme", "which scheme? `hookpact list schemes` names them"),
        ("diagnose", "which scheme? --scheme NAME (see `hookpact list schemes`), --provider NAME, --document FILE"),
        ("send a/b --timeout nan", "Invalid value for '--timeout': 'nan' is no number."),
        ("verify http://x --rate inf", "Invalid value for '--rate': 'inf' is no number."),
        ("verify http://x --provider ylytic --plan --json", "--plan is said in sentences: leave out --json"),
    ],
)
def test_what_is_asked_for_halfway_is_told_what_there_is(cli: Cli, words: str, sentence: str) -> None:
    done = cli(*words.split())
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"hookpact: {sentence}\n")


def test_one_is_no_plural(cli: Cli) -> None:
    only = ("--webhook", "campaign_insights", "--check", "well-after")
    done = cli("verify", "http://192.0.2.1/", "--provider", "ylytic", *only, "--plan")
    assert done.stdout.startswith("1 webhook of ylytic: campaign_insights\n")
    assert " requests in 1 minute, at most 5 a second\n" in done.stdout


def test_an_algorithm_that_is_none_is_told_with_those_that_are(cli: Cli) -> None:
    done = cli("sign", DEAL, "--algorithm", "md77")
    assert done.returncode == 2
    assert "hookpact: no --algorithm 'md77': there is none, token, sha256, hmac-sha1," in done.stderr

"""What a command line that is wrong is told: a sentence that names the next step, code 2, and never a traceback."""

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


def test_an_algorithm_that_is_none_is_told_with_those_that_are(cli: Cli) -> None:
    done = cli("sign", DEAL, "--algorithm", "md77")
    assert done.returncode == 2
    assert "hookpact: no --algorithm 'md77': there is none, token, sha256, hmac-sha1," in done.stderr

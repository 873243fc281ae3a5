from pathlib import Path

import pytest

from contracts.errors import UsageError
from mock_server.settings import config_file, from_file, from_reference, no_color, secrets


def file(folder: Path, content: bytes) -> str:
    path = folder / "secret"
    path.write_bytes(content)
    return str(path)


def test_secrets_come_in_the_order_of_files_then_words() -> None:
    assert secrets(("b", "c"), (), {}) == ("b", "c")
    assert secrets((), (), {}) == ()


def test_files_come_before_words(tmp_path: Path) -> None:
    assert secrets(("b",), (file(tmp_path, b"a"),), {}) == ("a", "b")


@pytest.mark.parametrize(
    ("content", "secret"),
    [(b"s\n", "s"), (b"s\r\n", "s"), (b"s", "s"), (b"s\n\n", "s\n"), (b" s ", " s "), ("é\n".encode(), "é")],
)
def test_one_newline_is_taken_off_a_file(tmp_path: Path, content: bytes, secret: str) -> None:
    assert secrets((), (file(tmp_path, content),), {}) == (secret,)


def test_the_environment_speaks_only_where_nobody_else_does(tmp_path: Path) -> None:
    environment = {"HOOKPACT_SECRET": "of-the-environment"}
    assert secrets((), (), environment) == ("of-the-environment",)
    assert secrets(("given",), (), environment) == ("given",)
    assert secrets((), (file(tmp_path, b"filed"),), environment) == ("filed",)


def test_words_may_name_a_variable() -> None:
    assert secrets(("env:MINE", "env"), (), {"MINE": "m"}) == ("m", "env")
    with pytest.raises(UsageError, match="no environment variable NOPE"):
        secrets(("env:NOPE",), (), {})


@pytest.mark.parametrize("blank", ["", " ", "\t\n"])
def test_an_empty_secret_is_a_missing_one(tmp_path: Path, blank: str) -> None:
    for given, files, environment in (
        ((blank,), (), {}),
        (("env:MINE",), (), {"MINE": blank}),
        ((), (), {"HOOKPACT_SECRET": blank}),
        (("good", blank), (), {}),
        ((), (file(tmp_path, blank.encode()),), {}),
    ):
        with pytest.raises(UsageError, match="is empty"):
            secrets(given, files, environment)


@pytest.mark.parametrize("odd", ["s3cr3t\n\n", "s3cr3t ", "\ts3cr3t"])
def test_a_secret_with_white_space_around_it_is_taken_and_named_never_shown(tmp_path: Path, odd: str) -> None:
    path, told = file(tmp_path, f"{odd}\n".encode()), list[str]()
    assert secrets((), (), {"HOOKPACT_SECRET": odd}, told.append)
    assert secrets((odd,), (path,), {}, told.append) == (odd, odd)
    assert secrets(("s3cr3t", "a b"), (), {}, told.append) == ("s3cr3t", "a b")
    assert [line.partition(" begins")[0] for line in told] == ["HOOKPACT_SECRET", f"--secret-file {path}", "--secret"]
    assert "s3cr3t" not in "".join(told)


def test_a_file_that_cannot_be_read_is_named_and_nothing_of_it_is_shown(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="No such file"):
        secrets((), (str(tmp_path / "nope"),), {})
    with pytest.raises(UsageError, match="directory"):
        secrets((), (str(tmp_path),), {})
    with pytest.raises(UsageError, match="not UTF-8") as caught:
        secrets((), (file(tmp_path, b"hush\xff"),), {})
    assert "hush" not in str(caught.value)


@pytest.mark.parametrize(
    ("environment", "plain"),
    [
        ({}, False),
        ({"NO_COLOR": "1"}, True),
        ({"NO_COLOR": ""}, False),
        ({"TERM": "dumb"}, True),
        ({"TERM": "x"}, False),
    ],
)
def test_colours_are_given_up_on_request(environment: dict[str, str], plain: bool) -> None:
    assert no_color(environment) is plain


def test_one_newline_is_taken_off_a_variable() -> None:
    assert secrets(("env:MINE",), (), {"MINE": "m\n"}) == ("m",)
    assert secrets((), (), {"HOOKPACT_SECRET": "m\n\n"}) == ("m\n",)


def test_a_reference_leads_to_a_variable_or_to_a_file_beside_the_one_that_says_it(tmp_path: Path) -> None:
    file(tmp_path, b"filed\n")
    assert from_reference("targets.x.secret", "file:secret", tmp_path, {}) == "filed"
    assert from_reference("targets.x.secret", "env:MINE", tmp_path, {"MINE": "m"}) == "m"


@pytest.mark.parametrize("words", ["env:NOPE", "file:nope", "env:BLANK", "file:secret"])
def test_a_reference_that_leads_nowhere_is_told_with_its_place(tmp_path: Path, words: str) -> None:
    file(tmp_path, b" \n")
    with pytest.raises(UsageError, match=r"^targets\.x\.secret "):
        from_reference("targets.x.secret", words, tmp_path, {"BLANK": ""})


def test_the_environment_may_name_the_configuration() -> None:
    assert config_file({"HOOKPACT_CONFIG": "a.toml"}) == "a.toml"
    assert config_file({"HOOKPACT_CONFIG": ""}) == ""
    assert config_file({}) is None


def test_a_file_is_read_byte_for_byte_and_one_that_is_missing_is_named(tmp_path: Path) -> None:
    assert from_file("--body", file(tmp_path, b"\xff\r\n")) == b"\xff\r\n"
    with pytest.raises(UsageError, match="--body nowhere: No such file"):
        from_file("--body", "nowhere")

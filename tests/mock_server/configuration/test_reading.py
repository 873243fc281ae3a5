from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import UsageError
from mock_server.configuration import Known, read

TEXT = """
[providers.shop]
document = "contracts/shop.yaml"
scheme = "standard-webhooks"

[targets.staging]
url = "https://staging.example.com/hooks"
provider = "shop"
"""


def written(folder: Path, text: str, name: str = "hookpact.toml") -> Path:
    (folder / name).write_text(text, "utf-8")
    return folder / name


def test_paths_are_seen_from_the_file(tmp_path: Path) -> None:
    found = read(written(tmp_path, TEXT))
    document = tmp_path / "contracts" / "shop.yaml"
    assert found.providers == {"shop": Known(document=document, scheme="standard-webhooks")}
    assert found.targets["staging"]["url"] == "https://staging.example.com/hooks"
    assert found.folder == tmp_path


def test_a_pyproject_says_the_same_under_its_own_table(tmp_path: Path) -> None:
    shared = written(tmp_path, TEXT.replace("[", "[tool.hookpact."), "pyproject.toml")
    assert read(shared).targets == read(written(tmp_path, TEXT)).targets
    with pytest.raises(UsageError, match=r"pyproject.toml: there is no \[tool.hookpact\] in it"):
        read(written(tmp_path, "[project]\nname = 'x'", "pyproject.toml"))


def test_a_fault_is_told_with_file_line_and_key(tmp_path: Path) -> None:
    path = written(tmp_path, TEXT + 'timout = 3\nstrict = "yes"\n')
    with pytest.raises(UsageError) as caught:
        read(path)
    misspelt = "targets.staging.timout: no such key: did you mean 'timeout'?"
    assert str(caught.value) == f"{path}:9: {misspelt} (and 1 more)"
    shared = written(tmp_path, "[tool.hookpact.target]\n", "pyproject.toml")
    with pytest.raises(UsageError, match=r"pyproject\.toml:1: target: no such key: did you mean 'targets'"):
        read(shared)


def test_a_name_in_it_has_its_place(tmp_path: Path) -> None:
    path = written(tmp_path, TEXT)
    assert read(path).place("targets", "staging") == f"{path}:6: targets.staging"
    shared = written(tmp_path, TEXT.replace("[", "[tool.hookpact."), "pyproject.toml")
    assert read(shared).place("targets", "staging", "provider") == f"{shared}:8: targets.staging.provider"


@pytest.mark.parametrize("name", ["hookpact.toml", "pyproject.toml"])
def test_a_byte_order_mark_is_no_part_of_it(tmp_path: Path, name: str) -> None:
    table = "[" if name == "hookpact.toml" else "[tool.hookpact."
    path = written(tmp_path, "﻿" + TEXT.strip().replace("[", table), name)
    assert set(read(path).providers) == {"shop"}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"a = \n", "no TOML: .*line 1"), (b"\xff", "not UTF-8"), (b"a = 1\na = 2\n", "no TOML: .*line 2"),
        (b"a = " + b"[" * 9000, "no TOML"), (b"a = " + b"9" * 5000, ".*too long"),
    ],
)  # fmt: skip
def test_what_is_no_toml_is_said_in_one_sentence(tmp_path: Path, content: bytes, sentence: str) -> None:
    path = tmp_path / "hookpact.toml"
    path.write_bytes(content)
    with pytest.raises(UsageError, match=rf"hookpact\.toml: {sentence}"):
        read(path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"nope\.toml: No such file"):
        read(tmp_path / "nope.toml")


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("any") / "hookpact.toml"


@given(text=st.text() | st.from_regex(r"(\[targets\.x\]\n)?([a-z_]+ = ([0-9]+|\"[a-z]*\"|\[\]|\{\}|inf)\n){0,4}"))
def test_no_text_raises_anything_else(path: Path, text: str) -> None:
    path.write_text(text, "utf-8", errors="replace")
    with suppress(UsageError):
        assert read(path).path == path

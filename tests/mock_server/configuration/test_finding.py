import os
from pathlib import Path

import pytest

from mock_server.configuration import found


def write(folder: Path, name: str = "hookpact.toml", text: str = "") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text)
    return folder / name


def test_the_nearest_file_up_to_the_repositorys_root_counts(tmp_path: Path) -> None:
    (tmp_path / "repo" / ".git").mkdir(parents=True)
    deep = tmp_path / "repo" / "a" / "b"
    deep.mkdir(parents=True)
    write(tmp_path)
    assert found(deep) is None
    top = write(tmp_path / "repo")
    assert found(deep) == top
    assert found(deep.parent) == top
    near = write(deep.parent)
    assert found(deep) == near


def test_outside_of_a_repository_only_the_folder_itself_counts(tmp_path: Path) -> None:
    """Anyone may have written into a folder above, as into /tmp."""
    write(tmp_path)
    (tmp_path / "project").mkdir()
    assert found(tmp_path / "project") is None
    assert found(tmp_path) == tmp_path / "hookpact.toml"


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="users have no numbers")
def test_a_repository_that_somebody_else_planted_above_does_not_count(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    top = write(tmp_path)
    (tmp_path / "project").mkdir()
    assert found(tmp_path / "project") == top
    assert found(tmp_path / "project", trusted={os.getuid() + 1}) is None
    assert found(tmp_path, trusted={os.getuid() + 1}) == top


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() != 0, reason="only root gives files away")
@pytest.mark.parametrize("given", [".git", "hookpact.toml", ""])
def test_each_of_repository_folder_and_file_above_must_be_ours(tmp_path: Path, given: str) -> None:
    (tmp_path / ".git").mkdir()
    write(tmp_path)
    (tmp_path / "project").mkdir()
    os.chown(tmp_path / given, 54321, -1)
    assert found(tmp_path / "project") is None


def test_a_pyproject_counts_where_it_has_a_table_of_ours(tmp_path: Path) -> None:
    shared = write(tmp_path, "pyproject.toml", "[project]\ndependencies = ['hookpact']\n")
    assert found(tmp_path) is None
    shared.write_text("[tool.hookpact.providers]\n")
    assert found(tmp_path) == shared
    assert found(tmp_path) != write(tmp_path)
    assert found(tmp_path) == tmp_path / "hookpact.toml"


def test_a_pyproject_that_cannot_be_read_is_for_others_to_complain_of(tmp_path: Path) -> None:
    write(tmp_path, "pyproject.toml", "hookpact = = 1")
    assert found(tmp_path) is None

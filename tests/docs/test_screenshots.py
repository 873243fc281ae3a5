"""The pictures of the report are those that the script takes: of these sizes, small, and shown in the docs."""

from pathlib import Path

import pytest

from tests.docs import screenshots

PNG = b"\x89PNG\r\n\x1a\n"


def size(picture: Path) -> tuple[int, int]:
    """Return width and height, as the first chunk says them (PNG specification, § 11.2.1)."""
    head = picture.read_bytes()[:24]
    assert head.startswith(PNG)
    return int.from_bytes(head[16:20]), int.from_bytes(head[20:24])


def test_the_pictures_are_small_and_no_other_lies_beside_them() -> None:
    taken = {picture.name: size(picture) for picture in screenshots.IMAGES.iterdir()}
    assert taken == screenshots.SIZES
    assert all(picture.stat().st_size < 200_000 for picture in screenshots.IMAGES.iterdir())


def test_the_script_takes_them(tmp_path: Path) -> None:
    program = screenshots.browser()
    if program is None:
        pytest.skip("no browser is on this machine")
    screenshots.take(tmp_path, program)
    assert {name: size(tmp_path / name) for name in screenshots.SIZES} == screenshots.SIZES

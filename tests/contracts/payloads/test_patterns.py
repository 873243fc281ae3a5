import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.payloads.patterns import written


@pytest.mark.parametrize(
    "pattern", [r"^[A-Z]{3}$", r"^\d{4}-[^a-z]\W$", r"^(ab|cd)*x?$", r"^#[0-9a-f]{6}$", r"^.{2,4}$"]
)
def test_what_is_written_matches(pattern: str) -> None:
    assert all(re.search(pattern, str(written(pattern, random.Random(seed)))) for seed in range(50))


@pytest.mark.parametrize(
    "pattern", ["x" * 2000, "(x{1000}){1000}", "(((x{99}){99}){99}){99}", "(unclosed", "[z-a]", r"\1"]
)
def test_what_cannot_be_written_in_reason_is_not(pattern: str) -> None:
    assert written(pattern, random.Random(0)) is None


@given(st.text(max_size=30))
def test_no_pattern_can_make_it_raise(pattern: str) -> None:
    assert isinstance(written(pattern, random.Random(0)), str | None)

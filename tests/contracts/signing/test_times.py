import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.signing.times import read_time, write_time


@given(st.integers(0, 4_000_000_000), st.sampled_from(["s", "ms", "rfc3339"]))
def test_a_written_time_is_read_back(seconds: int, unit: str) -> None:
    assert read_time(write_time(seconds, unit), unit) == seconds


@given(st.binary(), st.sampled_from(["s", "ms", "rfc3339"]))
def test_no_bytes_raise(text: bytes, unit: str) -> None:
    assert read_time(text, unit) is None or isinstance(read_time(text, unit), int)


@pytest.mark.parametrize(
    "text", ["01693427202", "+1693427202", "-1", "1_693", "１２３", "1693427202.0", "", " 1", "1\n", "9" * 19, "nan"]
)
def test_what_python_takes_for_a_number_is_no_time(text: str) -> None:
    assert read_time(text.encode(), "s") is None


def test_milliseconds_count_as_the_second_that_they_are_in() -> None:
    assert read_time(b"1700000000999", "ms") == 1_700_000_000


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("2023-11-14T22:13:20Z", 1_700_000_000),
        ("2023-11-14T22:13:20.123456789Z", 1_700_000_000),
        ("2023-11-15T03:43:20+05:30", 1_700_000_000),
        ("2023-11-14t21:13:20-01:00", 1_700_000_000),
        ("2023-02-30T00:00:00Z", None),
        ("2023-11-14T22:13:20", None),
        ("2023-11-14T22:13:20+99:00", None),
        ("0001-01-01T00:00:00+23:59", -62_135_683_140),
        ("20231114T221320Z", None),
    ],
)
def test_a_calendar_time_is_read_with_its_offset(text: str, seconds: int | None) -> None:
    assert read_time(text.encode(), "rfc3339") == seconds

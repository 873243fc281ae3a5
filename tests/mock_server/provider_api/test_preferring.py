from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.provider_api.preferring import Preference, read_preference
from mock_server.provider_api.refusing import Refusal


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([], Preference()),
        (["code=404"], Preference(code=404)),
        (['Code = "404" ; example=none, respond-async'], Preference(code=404, example="none")),
        (["code=404", "code=500, dynamic=true"], Preference(code=404, dynamic=True)),
        (['example="paid, late"; dynamic=true'], Preference(example="paid, late", dynamic=True)),
        (['example="a;b", code=404'], Preference(example="a;b", code=404)),
        (['example="never closed, code=404'], Preference(code=404)),
        (["wait=10, ,;=5"], Preference()),
    ],
)
def test_a_preference_is_read_as_rfc_7240_writes_it(lines: list[str], expected: Preference) -> None:
    assert read_preference(lines) == expected


@pytest.mark.parametrize("code", ["", "x", "99", "600", "0404", "4²4"])
def test_a_code_that_is_none_is_refused(code: str) -> None:
    with pytest.raises(Refusal, match="a status code is wanted"):
        read_preference([f'code="{code}"'])


def test_what_was_applied_is_said() -> None:
    assert Preference(code=404, example="x", dynamic=True).applied == b'code=404, example="x", dynamic=true'
    assert Preference().applied == b""


@given(st.lists(st.text()))
def test_no_header_raises_anything_else(lines: list[str]) -> None:
    with suppress(Refusal):
        read_preference(lines)

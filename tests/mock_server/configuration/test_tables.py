import math
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.configuration.tables import line_of, own_table, plain

TEXT = """# hookpact.toml
[providers.shop]
document = "shop.yaml"

[targets."my.staging"]
url = "https://x"
set = { deal_id = "d1" }
headers.X-Tenant = "a"
"""


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        (("providers", "shop"), 2), (("providers", "shop", "document"), 3), (("targets", "my.staging"), 5),
        (("targets", "my.staging", "url"), 6), (("targets", "my.staging", "set", "deal_id"), 7),
        (("targets", "my.staging", "headers", "X-Tenant"), 8), (("targets", "my.staging", "nope"), 5),
        (("nope",), None), ((), None),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_the_line_of_its_key(keys: tuple[str, ...], line: int | None) -> None:
    assert line_of(TEXT, keys) == line


def test_what_json_does_not_know_becomes_text() -> None:
    tree = tomllib.loads("a = 2026-01-02\nb = [inf, nan]\nc = 1.5\nd = true\ne = 07:30:00")
    assert plain(tree) == {"a": "2026-01-02", "b": ["inf", "nan"], "c": 1.5, "d": True, "e": "07:30:00"}


@pytest.mark.parametrize(
    ("text", "own"),
    [
        (b"[tool.hookpact]\n", {}), (b"[tool.hookpact.targets]\n", {"targets": {}}), (b"[tool]\nhookpact = 1", None),
        (b"tool = 'hookpact'", None), (b"[project]\nname = 'hookpact'", None), (b"hookpact = \xff", None), (b"", None),
    ],
)  # fmt: skip
def test_of_a_shared_file_only_our_own_table_is_taken(text: bytes, own: object) -> None:
    assert own_table(text) == own


@given(st.text(), st.lists(st.text(max_size=5), max_size=4))
def test_no_text_makes_the_search_for_a_line_raise(text: str, keys: list[str]) -> None:
    assert line_of(text, keys) is None or keys


@given(st.floats())
def test_no_number_stays_that_json_cannot_say(number: float) -> None:
    assert isinstance(plain(number), float) is math.isfinite(number)

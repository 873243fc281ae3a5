from collections.abc import Callable

import pytest

from contracts.errors import DocumentError
from contracts.payloads import realistic
from contracts.schemas import Json
from tests.contracts.payloads.documents import NOW, recipe


def held(name: str, **keywords: Json) -> list[float]:
    schema = {"type": "object", "required": [name], "properties": {name: keywords}}
    return [realistic(recipe(schema, seed=seed))[name] for seed in range(60)]


@pytest.mark.parametrize(
    ("name", "keywords", "fits"),
    [
        ("amount", {"type": "number", "minimum": 0}, lambda n: 5 <= n <= 500 and round(n, 2) == n),
        ("quantity", {"type": "integer"}, lambda n: 1 <= n <= 5),
        ("n", {"type": "integer", "exclusiveMinimum": 5, "exclusiveMaximum": 7}, lambda n: n == 6),
        ("n", {"type": "integer", "minimum": 10**12}, lambda n: n >= 10**12),
        ("n", {"type": "number", "maximum": -5}, lambda n: n <= -5),
        ("n", {"type": "integer", "multipleOf": 250}, lambda n: n % 250 == 0),
        ("n", {"type": "integer", "multipleOf": 1.5}, lambda n: n % 3 == 0),
        (
            "n",
            {"type": "number", "multipleOf": 0.01, "minimum": 0.01, "maximum": 0.03},
            lambda n: n in (0.01, 0.02, 0.03),
        ),
        ("created_at", {"type": "integer"}, lambda n: NOW - 31 * 86_400 <= n <= NOW),
        ("created_at", {"type": "integer", "minimum": 10**12}, lambda n: (NOW - 31 * 86_400) * 1000 <= n <= NOW * 1000),
        ("sent", {"type": "integer", "x-sent-at": {"unit": "ms"}}, lambda n: n == NOW * 1000),
    ],
)
def test_numbers_are_plausible_and_within_their_limits(
    name: str, keywords: Json, fits: Callable[[float], bool]
) -> None:
    assert all(fits(found) for found in held(name, **keywords))


def test_an_integer_is_written_as_one() -> None:
    assert {type(found) for found in held("n", type="integer")} == {int}


def test_a_number_may_be_as_large_as_a_parser_can_hold_and_no_larger() -> None:
    assert min(held("a", minimum=1e300)) >= 1e300
    with pytest.raises(DocumentError, match="larger than parsers can hold"):
        held("a", type="number", minimum=10**309)

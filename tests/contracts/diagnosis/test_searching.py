import pytest

from contracts.diagnosis import MISTAKES, QUICK, diagnose
from tests.contracts.diagnosis.by_hand import by_hand, plain
from tests.contracts.diagnosis.seeded import matrix
from tests.contracts.diagnosis.spoiling import TEXT
from tests.contracts.signing.shipped import NOW, SCHEMES, scheme

CELLS = list(matrix())


@pytest.mark.parametrize("name", SCHEMES)
def test_a_little_effort_names_all_but_unseen_milliseconds(name: str) -> None:
    missed = []
    for _, known, seed in CELLS:
        if known == SCHEMES[name]:
            request, secret = seed.make(known)
            found = diagnose(request, known, secrets=(secret,), now=NOW, effort=QUICK)
            missed += [] if found and found[0].parts == (seed.expected,) else [seed.name]
    assert set(missed) <= {"real milliseconds signed, seconds sent"}


def test_two_mistakes_at_once_are_named_both() -> None:
    request = plain(by_hand(b'{"a":1}', TEXT + "\n"))
    (found, *_) = diagnose(request, scheme(), secrets=(TEXT,))
    assert set(found.parts) == {"secret-white-space", "body-reserialized"}
    assert found.id == "+".join(found.parts)
    assert all(MISTAKES[part] in found.fix for part in found.parts)


def test_one_mistake_goes_before_two() -> None:
    found = diagnose(plain(by_hand(b'{"a":1}').upper()), scheme(), secrets=(TEXT,))
    assert [each.parts for each in found] == [("body-reserialized", "signature-case")]
    found = diagnose(plain(by_hand(b'{"a": 1}').upper()), scheme(), secrets=(TEXT,))
    assert [each.parts for each in found] == [("signature-case",)]

from contracts.diagnosis import diagnose
from tests.contracts.diagnosis.by_hand import STAMPED, by_hand, plain
from tests.contracts.diagnosis.spoiling import TEXT


def test_a_time_near_the_beginning_has_nothing_before_it() -> None:
    made = plain(by_hand(b'3.{"a": 1}'), X_Time=b"2")
    assert diagnose(made, STAMPED, secrets=(TEXT,))[0].parts == ("timestamp-shifted",)

import math

from hypothesis import given, settings
from hypothesis import strategies as st

from mock_server.engine.lanes import Lane


def filled(count: int, at_once: int = 8) -> Lane:
    lane = Lane(at_once)
    for number in range(1, count + 1):
        lane.add(number, 0.0)
    return lane


def taken(lane: Lane, now: float = 0.0) -> list[int]:
    found = []
    while (number := lane.take(now)) is not None:
        found.append(number)
    return found


def test_what_is_due_first_goes_first_and_nothing_before_its_time() -> None:
    lane = Lane()
    lane.add(1, 20.0)
    lane.add(2, 10.0)
    assert (lane.next_at(), lane.take(9.9)) == (10.0, None)
    assert (lane.take(10.0), lane.take(10.0), lane.next_at()) == (2, None, 20.0)


def test_only_so_many_are_under_way_at_once() -> None:
    lane = filled(5, at_once=2)
    assert taken(lane) == [1, 2]
    assert (lane.next_at(), len(lane)) == (math.inf, 5)
    lane.free()
    assert (taken(lane), len(lane)) == ([3], 4)


def test_a_target_that_says_too_many_gets_half_and_a_pause() -> None:
    lane = filled(40)
    assert len(taken(lane)) == 8
    for _ in range(8):  # eight complaints about one burst count once
        lane.narrow(0.0, 0.0)
        lane.free()
    assert (taken(lane, 0.9), lane.next_at()) == ([], 1.0)
    assert len(taken(lane, 1.0)) == 4


def test_the_pause_grows_to_a_minute_and_one_at_a_time_remains() -> None:
    lane, now, pauses = filled(20), 0.0, []
    for _ in range(9):
        assert lane.take(now) is not None
        lane.narrow(now, 0.0)
        lane.free()
        pauses.append(lane.next_at() - now)
        now = lane.next_at()
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert len(taken(lane, now)) == 1


def test_a_pause_that_was_asked_for_is_kept() -> None:
    lane = filled(3)
    lane.take(0.0)
    lane.narrow(0.0, 90.0)
    assert (taken(lane, 89.9), taken(lane, 90.0)) == ([], [2, 3])


def test_each_delivery_that_is_taken_lets_one_more_through() -> None:
    lane = filled(40)
    lane.narrow(0.0, 0.0)
    assert len(taken(lane, 1.0)) == 4
    for _ in range(4):
        lane.free()
        lane.widen()
    assert len(taken(lane, 1.0)) == 8
    for _ in range(8):
        lane.free()
        lane.widen()
    assert len(taken(lane, 1.0)) == 8


def test_what_is_dropped_makes_room_and_what_is_under_way_keeps_its_own() -> None:
    lane = filled(4, at_once=1)
    assert lane.take(0.0) == 1
    for number in (1, 3, 99):
        lane.drop(number)
    assert len(lane) == 3
    found = []
    for _ in range(2):
        lane.free()
        found += taken(lane)
    assert found == [2, 4]


@settings(deadline=None)
@given(st.lists(st.floats(0, 1000), max_size=30), st.integers(1, 5))
def test_everything_comes_out_once_in_order_of_time(dues: list[float], at_once: int) -> None:
    lane = Lane(at_once)
    for number, due in enumerate(dues):
        lane.add(number, due)
    found = []
    while (taken := lane.take(1000.0)) is not None:
        found.append(taken)
        lane.free()
    assert found == sorted(range(len(dues)), key=lambda number: (dues[number], number))

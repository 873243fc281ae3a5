from mock_server.clock import ManualClock
from mock_server.provider_api.limiting import Gauge, Limit


def test_so_many_calls_are_let_through_in_a_window_and_the_rest_told_when_it_ends() -> None:
    clock = ManualClock()
    gauge = Gauge(clock, Limit(calls=2, seconds=60))
    assert [gauge.take() for _ in range(3)] == [0, 0, 60]
    clock.advance(58.5)
    assert gauge.take() == 2  # whole seconds, and none too few
    clock.advance(1.4)
    assert gauge.take() == 1
    clock.advance(0.1)
    assert [gauge.take() for _ in range(3)] == [0, 0, 60]


def test_none_is_no_limit_and_zero_lets_nothing_through() -> None:
    gauge = Gauge(ManualClock())
    assert [gauge.take() for _ in range(500)] == [0] * 500
    gauge.set(Limit(calls=0, seconds=2))
    assert gauge.take() == 2
    gauge.set(None)
    assert gauge.take() == 0

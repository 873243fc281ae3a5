from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from contracts.deliveries import Plan, spoilt
from contracts.deliveries.plans import delayed, each, merged, repeated, thinned, turned
from contracts.messages import Draft

BURSTS = st.lists(st.integers(0, 99), min_size=1, max_size=3).map(
    lambda numbers: tuple(Draft(webhook="w", id=str(number), body=b"") for number in numbers)
)
PLANS = st.lists(BURSTS | st.floats(0, 9), max_size=6).map(tuple)


def ids(plan: Plan) -> list[str]:
    return [draft.id for step in plan if not isinstance(step, float) for draft in step]


def waits(plan: Plan) -> list[float]:
    return [step for step in plan if isinstance(step, float)]


@given(PLANS, st.integers(1, 5))
def test_repeated_bursts_come_so_often_and_waits_stay(plan: Plan, count: int) -> None:
    after = repeated(count)(plan)
    assert sorted(ids(after)) == sorted(ids(plan) * count)
    assert waits(after) == waits(plan)


@given(PLANS, st.floats(0, 9))
def test_each_burst_is_waited_for(plan: Plan, seconds: float) -> None:
    after = delayed(seconds)(plan)
    assert ids(after) == ids(plan)
    assert all(before == seconds for before, step in pairwise(after) if not isinstance(step, float))


@given(PLANS)
def test_turned_twice_is_as_before(plan: Plan) -> None:
    assert turned(turned(plan)) == plan


@given(PLANS)
def test_all_at_once_is_one_burst_of_the_same(plan: Plan) -> None:
    (burst,) = merged(plan)
    assert ids((burst,)) == ids(plan)


@given(PLANS)
def test_of_the_thinned_none_or_every_second_is_left(plan: Plan) -> None:
    bursts = [step for step in plan if not isinstance(step, float)]
    assert ids(thinned(1)(plan)) == []
    assert [step for step in thinned(2)(plan) if not isinstance(step, float)] == bursts[::2]


@given(PLANS)
def test_faults_compose_from_left_to_right(plan: Plan) -> None:
    marked = each(lambda draft: replace(draft, id=draft.id + "!"))
    assert ids(spoilt(plan, (marked, repeated(2)))) == ids(repeated(2)(marked(plan)))

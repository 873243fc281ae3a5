import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.deliveries import State, Step, next_step, retry_after
from contracts.documents.webhooks import Rules
from contracts.messages import Response, Silence

NOW = 1_700_000_000.0
PLAIN = Rules(jitter=0)


def after(answer: Response | Silence, attempts: int = 1, rules: Rules = PLAIN) -> Step:
    return next_step(rules, attempts, answer, now=NOW, dice=random.Random(1))


def asking(seconds: bytes, status: int = 503) -> Response:
    return Response(status=status, headers=((b"Retry-After", seconds),))


@pytest.mark.parametrize("status", [200, 204, 299])
def test_what_is_acknowledged_is_delivered(status: int) -> None:
    assert after(Response(status=status)) == Step(state=State.DELIVERED)


def test_only_what_the_contract_names_is_acknowledged() -> None:
    assert after(Response(status=202), rules=replace(PLAIN, ack=("200",))).state is State.WAITING


def test_410_stops() -> None:
    assert after(Response(status=410)) == Step(state=State.STOPPED)
    assert after(Response(status=410), rules=replace(PLAIN, stop=())).state is State.WAITING


@pytest.mark.parametrize(
    "answer", [*Silence, *(Response(status=status) for status in (100, 301, 302, 307, 308, 400, 404, 500, 503))]
)
def test_all_else_is_tried_again_redirects_too(answer: Response | Silence) -> None:
    assert after(answer) == Step(state=State.WAITING, seconds=5)


def test_the_schedule_is_walked_to_its_end() -> None:
    steps = [after(Silence.TIMEOUT, attempts) for attempts in range(1, 11)]
    assert tuple(step.seconds for step in steps[:-1]) == PLAIN.retries
    assert steps[-1] == Step(state=State.GAVE_UP)


def test_without_a_schedule_there_is_one_attempt() -> None:
    assert after(Silence.DROPPED, rules=replace(PLAIN, retries=())).state is State.GAVE_UP


@settings(deadline=None)
@given(st.integers(), st.floats(0, 1), st.integers(1, 9))
def test_jitter_keeps_within_its_part_of_the_wait(seed: int, jitter: float, attempts: int) -> None:
    rules = replace(PLAIN, jitter=jitter)
    step = next_step(rules, attempts, Silence.TIMEOUT, now=NOW, dice=random.Random(seed))
    planned = rules.retries[attempts - 1]
    assert abs(step.seconds - planned) <= planned * jitter + 1e-9


def test_jitter_differs_from_delivery_to_delivery() -> None:
    dice = random.Random(1)
    assert len({next_step(Rules(), 1, Silence.TIMEOUT, now=NOW, dice=dice).seconds for _ in range(9)}) == 9


@pytest.mark.parametrize(
    ("said", "seconds"), [(b"3", 5), (b"60", 60), (b"9" * 5000, 86400), (b"soon", 5), (b"", 5),
                          (b"Tue, 14 Nov 2023 22:14:20 GMT", 60)],
)  # fmt: skip
def test_a_receiver_can_put_off_what_the_schedule_says_for_a_day_and_never_hurry_it(said: bytes, seconds: int) -> None:
    assert after(asking(said)).seconds == seconds


@settings(deadline=None)
@given(st.binary())
def test_no_header_can_make_it_raise(said: bytes) -> None:
    asked = retry_after(((b"Retry-After", said),), now=NOW)
    assert asked is None or asked >= 0


@settings(deadline=None)
@given(st.integers(0, 999_999_999))
def test_a_number_is_read_back(seconds: int) -> None:
    assert retry_after(((b"retry-after", b"%d" % seconds),), now=NOW) == seconds

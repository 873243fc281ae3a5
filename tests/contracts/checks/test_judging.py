import pytest

from contracts.checks.judging import (
    acknowledged,
    answered,
    beside_control,
    is_crash,
    is_redirect,
    is_refused,
    is_taken,
    is_throttled,
    refused,
    survived,
    tolerated,
    worst,
)
from contracts.findings import Level, Status, Verdict
from contracts.messages import Draft, Exchange, Request, Response, Silence

LATER = ((b"Retry-After", b"3"),)
DRAFT = Draft(webhook="w", id="1", body=b"{}")


def exchange(answer: Response | Silence | int, method: str = "POST") -> Exchange:
    answer = Response(status=answer) if isinstance(answer, int) else answer
    request = Request(url="http://localhost/", headers=(), body=b"", method=method)
    return Exchange(request=request, answer=answer, at=0.0, elapsed=0.0)


@pytest.mark.parametrize("status", [500, 502, 504, 599, 501, 505, 503])
def test_every_5xx_to_a_post_is_a_crash(status: int) -> None:
    assert is_crash(exchange(status))


@pytest.mark.parametrize("silence", Silence)
def test_every_silence_is_a_crash_with_words_of_its_own(silence: Silence) -> None:
    assert is_crash(exchange(silence))
    assert "answered" not in answered(exchange(silence))


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"])
def test_saying_that_a_method_is_unknown_is_no_crash(method: str) -> None:
    assert not is_crash(exchange(501, method))
    assert not is_crash(exchange(505, method))
    assert is_crash(exchange(500, method))


def test_asking_for_a_pause_is_no_crash() -> None:
    assert not is_crash(exchange(Response(status=503, headers=LATER)))
    assert not is_crash(exchange(429))
    assert is_throttled(exchange(429))
    assert is_throttled(exchange(Response(status=503, headers=((b"retry-AFTER", b"1"),))))
    assert not is_throttled(exchange(503))
    assert not is_throttled(exchange(Silence.TIMEOUT))


@pytest.mark.parametrize(("status", "taken"), [(199, False), (200, True), (202, True), (299, True), (300, False)])
def test_any_2xx_acknowledges(status: int, taken: bool) -> None:
    assert is_taken(exchange(status)) is taken


@pytest.mark.parametrize(("status", "refuses"), [(399, False), (400, True), (429, True), (499, True), (500, False)])
def test_any_4xx_refuses(status: int, refuses: bool) -> None:
    assert is_refused(exchange(status)) is refuses
    assert not is_refused(exchange(Silence.DROPPED))


@pytest.mark.parametrize(("status", "redirects"), [(299, False), (300, True), (308, True), (399, True), (400, False)])
def test_any_3xx_redirects(status: int, redirects: bool) -> None:
    assert is_redirect(exchange(status)) is redirects


def test_what_should_be_taken_is_judged_by_its_answer() -> None:
    assert acknowledged(exchange(204), level=Level.MUST).status is Status.PASSED
    assert acknowledged(exchange(401), level=Level.SHOULD).level is Level.SHOULD
    assert acknowledged(exchange(500), level=Level.SHOULD, crash=Level.MUST).level is Level.MUST
    assert acknowledged(exchange(401), level=Level.SHOULD, crash=Level.MUST).level is Level.SHOULD
    assert acknowledged(exchange(429), level=Level.MUST).status is Status.SKIPPED


@pytest.mark.parametrize("status", [404, 405, 408, 413, 414, 415, 429, 431])
def test_some_refusals_never_prove_that_a_signature_was_checked(status: int) -> None:
    assert refused(exchange(status), accepted=Level.MUST).status is Status.SKIPPED


@pytest.mark.parametrize("status", [400, 401, 403, 409, 422])
def test_a_plain_refusal_passes(status: int) -> None:
    assert refused(exchange(status), accepted=Level.MUST).status is Status.PASSED


def test_what_should_be_refused_and_is_taken_fails_at_the_level_of_the_case() -> None:
    verdict = refused(exchange(200), accepted=Level.SHOULD)
    assert (verdict.status, verdict.level, verdict.expected) == (Status.FAILED, Level.SHOULD, "expected 4xx")


def test_a_crash_on_what_should_be_refused_is_a_must() -> None:
    verdict = refused(exchange(Silence.DROPPED), accepted=Level.NOTE)
    assert (verdict.status, verdict.level) == (Status.FAILED, Level.MUST)


def test_a_redirect_to_a_login_is_a_poor_refusal() -> None:
    verdict = refused(exchange(302), accepted=Level.MUST)
    assert (verdict.status, verdict.level) == (Status.FAILED, Level.SHOULD)


def test_only_a_crash_harms() -> None:
    assert survived(exchange(404), level=Level.MUST).status is Status.PASSED
    assert survived(exchange(500), level=Level.SHOULD).status is Status.FAILED


def test_what_may_be_refused_is_worth_a_note_when_it_is() -> None:
    found = [tolerated(exchange(status), crash=Level.SHOULD) for status in (202, 422, 500)]
    assert [(verdict.status, verdict.level) for verdict in found] == [
        (Status.PASSED, Level.SHOULD), (Status.FAILED, Level.NOTE), (Status.FAILED, Level.SHOULD)
    ]  # fmt: skip


def beside(forged: Response | Silence | int, control: Response | Silence | int) -> Verdict:
    flow = beside_control(DRAFT, DRAFT, accepted=Level.MUST)
    next(flow)
    try:
        flow.send((exchange(forged),))
        flow.send((exchange(control),))
    except StopIteration as end:
        verdict: Verdict = end.value
        return verdict
    raise AssertionError("asked for a third delivery")


def test_a_refusal_counts_beside_a_control_that_is_taken() -> None:
    assert beside(401, 200).status is Status.PASSED


@pytest.mark.parametrize("control", [401, 415, 500])
def test_a_refusal_without_its_control_is_vacuous(control: int) -> None:
    verdict = beside(401, control)
    assert verdict.status is Status.SKIPPED
    assert "vacuous" in verdict.reason


def test_a_forgery_that_is_taken_needs_no_control() -> None:
    assert beside(200, 500).status is Status.FAILED


def test_a_crash_that_the_control_shares_says_nothing_about_forgeries() -> None:
    assert beside(500, 500).status is Status.SKIPPED
    assert beside(500, 200).status is Status.FAILED
    assert beside(500, 415).status is Status.FAILED


def test_of_many_verdicts_the_worst_counts() -> None:
    passed, skipped, failed = (Verdict(status=status, level=Level.MUST) for status in (
        Status.PASSED, Status.SKIPPED, Status.FAILED
    ))  # fmt: skip
    assert worst([passed, skipped, failed], Level.NOTE) is failed
    assert worst([passed, skipped], Level.NOTE) is skipped
    assert worst([passed], Level.NOTE) is passed
    assert worst([], Level.NOTE) == Verdict(status=Status.PASSED, level=Level.NOTE)

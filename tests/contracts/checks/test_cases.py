import pytest

from contracts.checks.cases import beside, case, other_key_of, taken, third_key_of
from contracts.findings import Level, Status
from contracts.signing import check_secret
from tests.contracts.checks.receivers import Receiver, played, signed_by, subject_of, webhook


def test_a_case_about_the_whole_webhook_points_at_it() -> None:
    subject = subject_of(webhook())
    made = case(subject, "all of it", beside(subject.draft, subject.draft))
    assert (made.name, made.pointer) == ("all of it", subject.webhook.pointer)


def test_each_try_of_a_case_is_another_delivery() -> None:
    subject, receiver = subject_of(webhook()), Receiver(webhook())
    tried = taken("a plain one", "/p", subject.draft, Level.MUST)
    assert [played(tried.flow(), receiver).status for _ in range(2)] == [Status.PASSED, Status.PASSED]
    assert len({each.request.body for each in receiver.exchanges}) == 2


@pytest.mark.parametrize(
    "name", ["slack", "standard-webhooks", "adyen-standard", "standard-webhooks-ed25519", "discord"]
)
def test_the_other_keys_have_the_schemes_form(name: str) -> None:
    subject = subject_of(signed_by(name))
    assert subject.scheme is not None
    for key in (other_key_of(subject), third_key_of(subject)):
        check_secret(subject.scheme, key)


def test_where_two_keys_fit_they_differ() -> None:
    subject = subject_of(signed_by("slack"))
    assert other_key_of(subject) != third_key_of(subject)

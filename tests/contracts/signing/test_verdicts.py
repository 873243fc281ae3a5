from contracts.signing.verdicts import Reason, Unreadable


def test_a_refusal_carries_its_reason_and_says_its_detail() -> None:
    refusal = Unreadable(Reason.NO_MATCH, "none fits")
    assert (refusal.reason, refusal.detail, str(refusal)) == (Reason.NO_MATCH, "none fits", "none fits")


def test_reasons_read_as_words_with_hyphens() -> None:
    assert all(reason == reason.name.lower().replace("_", "-") for reason in Reason)

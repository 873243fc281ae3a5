from tests.contracts.checks.receivers import cases, signed_by, subject_of, webhook


def test_secrets_are_rotated_only_where_several_signatures_fit() -> None:
    assert cases("rotation", subject_of(webhook())) == {}
    assert len(cases("rotation", subject_of(signed_by("stripe")))) == 2

import json
from dataclasses import replace

from contracts.checks import Subject
from contracts.findings import Level, Status
from contracts.messages import Response, header
from contracts.payloads import STYLES
from tests.contracts.checks.receivers import NOW, Receiver, ready, signed_by, verdicts, webhook


def test_every_style_says_the_same_and_is_signed_as_sent() -> None:
    receiver = Receiver(webhook())
    subject = ready(receiver)
    found = verdicts("bytes-json", receiver, subject)
    assert len(found) == len(STYLES)
    assert {verdict.status for verdict in found.values()} == {Status.PASSED}
    pairs = zip(receiver.exchanges[-2 * len(STYLES) :: 2], receiver.exchanges[-2 * len(STYLES) + 1 :: 2], strict=True)
    assert all(set(json.loads(a.request.body)) == set(json.loads(b.request.body)) for a, b in pairs)


def test_a_spelling_counts_beside_its_control() -> None:
    subject = ready(Receiver(webhook()))
    found = verdicts("bytes-json", Receiver(webhook(), lambda arrived: Response(status=422)), subject)
    assert {verdict.status for verdict in found.values()} == {Status.SKIPPED}
    assert all("vacuous" in verdict.reason for verdict in found.values())


def test_where_the_largest_is_refused_the_base_is_spelt() -> None:
    receiver = Receiver(webhook(), lambda arrived: Response(status=422) if "deal_info" in arrived.payload else None)
    assert {verdict.status for verdict in verdicts("bytes-json", receiver).values()} == {Status.PASSED}


def test_an_age_fits_into_a_narrow_window() -> None:
    scheme = signed_by("slack").schemes[0]
    narrow = replace(webhook(), schemes=(replace(scheme, tolerance=replace(scheme.tolerance, past=8)),))
    receiver = Receiver(narrow)
    assert {verdict.status for verdict in verdicts("bytes-age", receiver).values()} == {Status.PASSED}
    sent = receiver.exchanges[-1].request
    assert header(sent.headers, "X-Slack-Request-Timestamp") == b"%d" % (NOW - 2)


def test_411_is_a_fair_answer_to_chunks() -> None:
    subject = ready(Receiver(webhook()))
    found = verdicts("bytes-chunked", Receiver(webhook(), lambda arrived: Response(status=411)), subject)
    assert [verdict.status for verdict in found.values()] == [Status.PASSED]


def test_chunks_are_a_must_only_of_a_provider_that_sends_them() -> None:
    refusing = Receiver(webhook(), lambda arrived: Response(status=401))
    for chunked in (True, False):
        (verdict,) = verdicts("bytes-chunked", refusing, sending_chunks(chunked=chunked)).values()
        assert (verdict.level is Level.MUST) is chunked


def test_411_is_no_answer_to_a_provider_that_sends_chunks() -> None:
    asking = Receiver(webhook(), lambda arrived: Response(status=411))
    (verdict,) = verdicts("bytes-chunked", asking, sending_chunks(chunked=True)).values()
    assert (verdict.status, verdict.level) == (Status.FAILED, Level.MUST)


def sending_chunks(*, chunked: bool) -> Subject:
    subject = ready(Receiver(webhook()))
    return replace(subject, webhook=replace(subject.webhook, rules=replace(subject.webhook.rules, chunked=chunked)))


def test_the_charset_stands_beside_the_webhooks_own_media_type() -> None:
    receiver = Receiver(replace(webhook(), content_type="application/vnd.p+json; v=1"))
    verdicts("bytes-charset", receiver)
    assert header(receiver.exchanges[-1].request.headers, "Content-Type") == b"application/vnd.p+json; charset=utf-8"

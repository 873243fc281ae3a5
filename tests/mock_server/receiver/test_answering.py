from contracts.messages import Response
from mock_server.receiver.answering import own_answer, played, scripted
from mock_server.receiver.judging import Judgement, Objection
from mock_server.receiver.scripts import Reply

OWN = Response(status=200, headers=((b"content-type", b"application/json"),), body=b'{"ok":true}')


def test_what_an_answer_does_not_say_stays_the_inboxes_own() -> None:
    assert played(Reply(delay=3), OWN) == OWN
    assert played(Reply(status=202), OWN) == Response(status=202)
    assert played(Reply(body=b"x"), OWN).status == 200
    assert played(Reply(headers=((b"X-A", b"b"),)), OWN).body == OWN.body


def test_a_header_that_a_script_gives_takes_the_place_of_the_own_one() -> None:
    answer = played(Reply(headers=((b"Content-Type", b"text/html"),), body=b"<p>"), OWN)
    assert answer.headers == ((b"content-type", b"text/html"),)


def test_no_answer_is_a_silence() -> None:
    assert [scripted(reply, OWN) for reply in (None, Reply(hang=True), Reply(cut="within"))] == [
        OWN,
        "timeout",
        "dropped",
    ]


def test_every_objection_has_its_status_and_any_other_reason_is_a_forgery() -> None:
    assert [own_answer(Judgement(reason=each)).status for each in Objection] == [400, 400, 400, 405, 413, 408]
    assert own_answer(Judgement(reason="no-match")).status == 401


def test_a_body_that_fits_several_is_told_as_ambiguous() -> None:
    assert (
        own_answer(Judgement(webhook="p/a", also=("p/b",))).body == b'{"ok":true,"webhook":"p/a","ambiguous":["p/b"]}'
    )

from contracts.messages import Request
from mock_server.app.api.shown import entry_json
from tests.mock_server.test_store import ENTRY, EXCHANGE, REFUSED


def test_bytes_that_are_no_text_are_shown_in_base64() -> None:
    shown = entry_json(ENTRY)
    assert shown["request"]["body_base64"] == "AP97fQ=="
    assert shown["request"]["headers"][0] == ["X-Odd", "\xff\x00 b"]
    assert isinstance(EXCHANGE.request, Request)


def test_a_refusal_is_shown_with_its_reason_and_its_silence() -> None:
    shown = entry_json(REFUSED)
    assert (shown["webhook"], shown["reason"], shown["answer"]) == (None, "too-old", {"silence": "dropped"})

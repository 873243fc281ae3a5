import base64
import hashlib
import hmac

from contracts.messages import Request
from contracts.reports.secret_forms import forms, signatures_that_answers_may_tell
from tests.contracts.signing.shipped import SCHEMES, scheme


def test_a_secret_has_its_usual_spellings_and_those_of_its_key() -> None:
    key = b"0123456789abcdef0123456789abcdef"
    found = set(forms("whsec_" + base64.b64encode(key).decode(), [SCHEMES["standard-webhooks"]]))
    assert {key, key.hex().encode(), base64.b64encode(key), base64.b64encode(key).rstrip(b"=")} <= found
    assert b'a\\"b' in set(forms('a"b', []))
    assert b"a%2Fb" in set(forms("a/b", []))


def test_what_a_receiver_expects_is_known() -> None:
    request = Request(url="https://h.example/", headers=(), body=b"x")
    expected = hmac.new(b"secret", b"x", hashlib.sha256).hexdigest().encode()
    assert list(signatures_that_answers_may_tell(request, scheme(), ["secret"])) == [expected]
    assert list(signatures_that_answers_may_tell(request, SCHEMES["discord"], ["secret"])) == []

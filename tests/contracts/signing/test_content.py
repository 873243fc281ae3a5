import hashlib
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.messages import edit_header
from contracts.schemas import Json
from contracts.signing.content import Facts, content_of, digest_parameter, sorted_form
from contracts.signing.verdicts import Unreadable
from tests.contracts.signing.shipped import SCHEMES, request, scheme

STATED: Json = {"id": {"header": "X-Id"}, "timestamp": {"header": "X-Time"}}
JSON = b'{"a":"x:y\\\\","n":1.50,"t":true,"z":null,"in":{"d":7}}'


def content(template: str, body: bytes = JSON, url: str = "https://h/p%2Fq?a=%20b#f", **more: Json) -> bytes:
    """Return what a template makes of one request."""
    facts = Facts(request=request(body, url), url=url, id=b"msg_1", timestamp=b"017", key=b"key")
    return content_of(scheme(content=template, **STATED, **more), facts)


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("", b""),
        ("{{{id}}}", b"{msg_1}"),
        ("v0:{timestamp}", b"v0:017"),
        ("{body}", JSON),
        ("{method} {url}", b"POST https://h/p%2Fq?a=%20b"),
        ("{url:decoded}", b"https://h/p/q?a= b"),
        ("{sha256:body}", hashlib.sha256(JSON).hexdigest().encode()),
        ("{secret}", b"key"),
        ("{json:/a}|{json:/n}|{json:/t}|{json:/z}|{json:/none}|{json:/in/d}", b"x:y\\|1.50|true|||7"),
    ],
)
def test_a_placeholder_stands_for_its_part(template: str, expected: bytes) -> None:
    assert content(template) == expected


def test_members_are_escaped_in_one_pass() -> None:
    assert content("{json:/a}:{json:/n}", escape={"with": "\\", "characters": "\\:"}) == b"x\\:y\\\\:1.50"


def test_a_signed_header_is_taken_as_sent_and_counts_once() -> None:
    signed = scheme(content="{header:X-Event}.{header:None}")
    event = edit_header(request(), "x-event", b" paid\xff ")
    assert content_of(signed, Facts(request=event, url="")) == b"paid\xff."
    with pytest.raises(Unreadable):
        content_of(signed, Facts(request=edit_header(event, "x-event", b"a", b"b"), url=""))


@given(st.dictionaries(st.text(st.characters(codec="utf-8")), st.text(st.characters(codec="utf-8")), max_size=5))
def test_a_form_is_signed_by_its_sorted_names_and_values(fields: dict[str, str]) -> None:
    body = urlencode(fields)
    pairs = sorted((name.encode(), text.encode()) for name, text in parse_qsl(body, keep_blank_values=True))
    assert sorted_form(body.encode()) == b"".join(name + text for name, text in pairs)


def test_a_pair_that_a_form_repeats_counts_once() -> None:
    assert sorted_form(b"b=2&a=%31+&a=1+&a=0") == b"a0a1 b2"


def test_a_digest_parameter_belongs_to_the_url() -> None:
    digest = hashlib.sha256(JSON).hexdigest()
    template = "{url}?sum={sha256:body}"
    assert digest_parameter(SCHEMES["twilio-json"]) == "bodySHA256"
    assert digest_parameter(SCHEMES["square"]) is None
    assert content(template, url="https://h/") == f"https://h/?sum={digest}".encode()
    assert content(template, url="https://h/?sum=old") == f"https://h/?sum={digest}".encode()
    assert content(template, url="https://h/?a=1&sum=old") == f"https://h/?a=1&sum={digest}".encode()
    assert content(template + "!", url="https://h/?a=1") == f"https://h/?a=1&sum={digest}!".encode()

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import UsageError
from mock_server.destinations import Destination, destination


@pytest.mark.parametrize(
    ("url", "expected", "authority"),
    [
        ("http://h", Destination(scheme="http", host="h", port=80, path=b"/"), b"h"),
        ("https://h", Destination(scheme="https", host="h", port=443, path=b"/"), b"h"),
        ("https://h:443/", Destination(scheme="https", host="h", port=443, path=b"/"), b"h"),
        ("http://h:443/", Destination(scheme="http", host="h", port=443, path=b"/"), b"h:443"),
        (
            "HTTP://Hooks.Test:8080",
            Destination(scheme="http", host="hooks.test", port=8080, path=b"/"),
            b"hooks.test:8080",
        ),
        ("http://[::1]:81/x", Destination(scheme="http", host="::1", port=81, path=b"/x"), b"[::1]:81"),
        (
            "https://[2001:DB8::1]",
            Destination(scheme="https", host="2001:db8::1", port=443, path=b"/"),
            b"[2001:db8::1]",
        ),
        ("http://a_b.test.:1", Destination(scheme="http", host="a_b.test.", port=1, path=b"/"), b"a_b.test.:1"),
    ],
)
def test_a_url_says_where_to_go_and_what_the_host_header_is(url: str, expected: Destination, authority: bytes) -> None:
    assert destination(url) == expected
    assert destination(url).authority == authority


@pytest.mark.parametrize(
    ("rest", "path"),
    [
        ("/a//b/../c;d", b"/a//b/../c;d"),
        ("/%7e%2F%", b"/%7e%2F%"),
        ("/?", b"/?"),
        ("?a=1", b"/?a=1"),
        ("/a?b=c://d@e/?f#g", b"/a?b=c://d@e/?f"),
        ("#/fragment?x", b"/"),
        ("/é?ü=1", b"/%C3%A9?%C3%BC=1"),
        ("/\"'<>[]{}|\\^`", b"/\"'<>[]{}|\\^`"),
    ],
)
def test_path_and_query_stay_byte_for_byte_and_the_fragment_goes(rest: str, path: bytes) -> None:
    assert destination(f"http://h:1{rest}").path == path


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("ftp://h/", "http"),
        ("//h/", "http"),
        ("h/hooks", "http"),
        ("localhost:8000", "http"),
        ("", "http"),
        ("http://h/a b", "blank"),
        ("http://h/\r\nX: y", "control"),
        ("http://h/\t", "control"),
        (" http://h/", "blank"),
        ("http://", "host"),
        ("http://:80/", "host"),
        ("http:///path", "host"),
        ("http://a..b/", "host"),
        ("http://a\\b/", "host"),
        ("http://münchen.test/", "xn--"),
        ("http://a%2eb/", "host"),
        ("http://[::1", "URL"),
        ("http://[::g]/", "URL|host"),
        ("http://[v1.x]/", "URL|host"),
        ("http://h:99999/", "URL"),
        ("http://h:x/", "URL"),
        ("http://h:0/", "port 0"),
    ],
)
def test_what_no_sender_should_call_is_refused(url: str, reason: str) -> None:
    with pytest.raises(UsageError, match=reason):
        destination(url)


@pytest.mark.parametrize(
    "url", ["http://me:hunter2@h/", "http://hunter2@h", "https://@h/", "http://me:hunter2@h/a b", "//hunter2@h"]
)
def test_a_user_name_or_password_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(UsageError, match="user name") as caught:
        destination(url)
    assert "hunter2" not in str(caught.value)


@given(st.text())
def test_no_text_raises_anything_else(text: str) -> None:
    for url in (text, f"http://{text}", f"http://h/{text}"):
        try:
            found = destination(url)
        except UsageError:
            continue
        assert found.path.startswith(b"/")
        assert not set(found.path + found.authority) & set(b"\r\n\t \x00")

from hypothesis import given
from hypothesis import strategies as st

from mock_server.provider_api.asking import Asked


def asked(path: str = "/", query: str = "", **headers: str) -> Asked:
    pairs = tuple((name.encode(), text.encode()) for name, text in headers.items())
    return Asked(method="GET", path=path, query=query, headers=pairs)


def test_an_escaped_slash_divides_nothing() -> None:
    assert asked("/users/a%2Fb/").segments == ("users", "a/b", "")


def test_a_query_may_name_things_twice_and_leave_them_empty() -> None:
    assert asked(query="a=1&b=&a=x%20y").queried("a") == ("1", "x y")
    assert asked(query="a=1&b=").queried("b") == ("",)


def test_cookies_are_found_by_name() -> None:
    assert asked(cookie='sid="1"; x=2').cookie("sid") == ("1",)
    assert asked(cookie="xsid=1").cookie("sid") == ()


@given(st.text(), st.text(), st.text())
def test_nothing_that_is_asked_raises(path: str, query: str, name: str) -> None:
    found = asked(path, query, cookie=path.encode("ascii", "ignore").decode())
    assert isinstance((found.segments, found.queried(name), found.cookie(name), found.header(name)), tuple)

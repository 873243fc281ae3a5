from mock_server.app import Mock
from tests.mock_server.app.calling import TOKEN, locked, served


def test_a_browser_gets_in_by_a_link_that_works_once() -> None:
    with served(locked()) as (client, mock):
        link = f"/login/{login(mock)}"
        answer = client("GET", link)
        cookie = answer.headers["set-cookie"]
        assert (answer.status, answer.headers["location"]) == (303, "/")
        assert "httponly" in cookie.lower()
        assert "samesite=strict" in cookie.lower()
        assert TOKEN not in cookie
        assert client("GET", "/", headers={"Cookie": cookie.partition(";")[0]}).status == 200
        assert client("GET", link).status == 401
        assert client("GET", "/login/x").status == 401


def login(mock: Mock) -> str:
    assert mock.house.login
    return mock.house.login

from mock_server.app.problems import TITLES, Problem
from tests.mock_server.app.calling import Client


def test_an_unknown_page_and_a_wrong_method_are_problems(client: Client) -> None:
    assert client("GET", "/api/nothing").json()["status"] == 404
    answer = client("DELETE", "/api/inboxes")
    assert (answer.status, answer.headers["content-type"]) == (405, "application/problem+json")
    assert "GET" in answer.headers["allow"]


def test_hostile_text_in_a_detail_is_shown_as_escapes() -> None:
    problem = Problem(404, "no-such-page", "a\x1b[2Jb\ud800")
    assert problem.said["detail"] == "a\\x1b[2Jb\\ud800"
    assert problem.response().status_code in TITLES

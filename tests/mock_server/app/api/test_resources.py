from tests.mock_server.app.calling import Client


def test_a_wrong_method_is_told_every_right_one(client: Client) -> None:
    for path, right in (("/api/inboxes", {"GET", "HEAD", "POST"}), ("/api/inboxes/ylytic", {"GET", "HEAD", "DELETE"})):
        answer = client("PATCH", path)
        assert (answer.status, set(answer.headers["allow"].split(", "))) == (405, right)


def test_head_is_get_without_a_body(client: Client) -> None:
    answer = client("HEAD", "/api/inboxes")
    assert (answer.status, answer.body) == (200, b"")

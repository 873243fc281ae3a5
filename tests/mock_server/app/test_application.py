from tests.mock_server.app.calling import Client


def test_inboxes_go_to_the_catcher_and_all_else_through_the_guards(client: Client) -> None:
    foreign = {"Host": "evil.example"}
    assert client("GET", "/in/ylytic", headers=foreign).status == 405
    for path in ("/", "/in", "//in/ylytic", "/%69n/ylytic", "/IN/ylytic"):
        assert client("GET", path, headers=foreign).status == 403

from mock_server import catalog
from tests.mock_server.app.calling import Client


def test_providers_are_listed_with_their_webhooks(client: Client) -> None:
    told = client("GET", "/api/providers").json()["providers"]
    assert [provider["name"] for provider in told] == list(catalog.names())
    for provider in told:
        known = catalog.provider(provider["name"])
        assert [webhook["name"] for webhook in provider["webhooks"]] == list(known.webhooks)
        assert {webhook["signed"] for webhook in provider["webhooks"]} == {provider["name"] == "influencer-hero"}

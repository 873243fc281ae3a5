from pathlib import Path

import pytest

from contracts.documents import load, read
from contracts.errors import UsageError
from mock_server.app import Contract, Mock, Setup, bind
from tests.mock_server.app.calling import CONTRACTS, served


def test_a_plan_shows_no_token() -> None:
    assert "nobody-guesses" not in repr(Setup(contracts=CONTRACTS, token="nobody-guesses"))


def test_a_store_that_cannot_be_opened_is_an_error_before_anything_is_served() -> None:
    listener = bind("127.0.0.1", 0)
    with pytest.raises(UsageError):
        Mock(Setup(contracts=CONTRACTS, store="/no/such/folder/journal.db"), listener)
    listener.socket.close()


def test_what_is_wrong_with_a_documents_calls_spoils_nothing_else() -> None:
    text = b"openapi: 3.1.0\nwebhooks: {sold: {post: {security: []}}}\npaths: {sell: {get: {}}}\n"
    provider = load("shop", read(text, "shop.yaml"))
    setup = Setup(contracts=[*CONTRACTS, Contract(provider=provider, text=text)])
    with served(setup) as (client, mock):
        assert "shop.yaml:3: /paths/sell" in mock.house.apis.unread["shop"]
        assert client("POST", "/in/shop", {}).status == 200
        assert client("GET", "/providers/shop/sell").status == 404
        assert client("GET", "/providers/influencer-hero/v1/public/hello").status == 200


def test_registrations_outlive_a_server_whose_store_is_a_file(tmp_path: Path) -> None:
    setup = Setup(contracts=CONTRACTS, store=str(tmp_path / "journal.db"))
    said = {"webhook": "ylytic/campaign_insights", "url": "http://127.0.0.1:9999/kept"}
    with served(setup) as (client, _):
        kept = client("POST", "/api/registrations", said).json()
    with served(setup) as (client, _):
        assert client("GET", "/api/registrations").json() == {"registrations": [kept]}

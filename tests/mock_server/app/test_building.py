import pytest

from contracts.errors import UsageError
from mock_server.app import Mock, Plan, bind
from tests.mock_server.app.calling import CONTRACTS


def test_a_plan_shows_no_token() -> None:
    assert "nobody-guesses" not in repr(Plan(contracts=CONTRACTS, token="nobody-guesses"))


def test_a_store_that_cannot_be_opened_is_an_error_before_anything_is_served() -> None:
    listener = bind("127.0.0.1", 0)
    with pytest.raises(UsageError):
        Mock(Plan(contracts=CONTRACTS, store="/no/such/folder/journal.db"), listener)
    listener.socket.close()

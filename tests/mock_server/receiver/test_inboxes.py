import pytest

from contracts.errors import UsageError
from mock_server import catalog
from mock_server.receiver import Inboxes
from mock_server.receiver.scripts import Reply, Script

SECRET = "a-secret-for-these-tests"


def inboxes() -> Inboxes:
    return Inboxes([catalog.provider(name) for name in catalog.names()], {"influencer-hero": (SECRET,)})


def test_each_provider_has_an_inbox_from_the_start_that_stays() -> None:
    found = inboxes()
    assert [inbox.name for inbox in found] == list(catalog.names())
    with pytest.raises(UsageError, match="from the start"):
        found.drop("ylytic")


def test_an_inbox_takes_the_providers_secret_where_it_has_none_of_its_own() -> None:
    found = inboxes()
    assert found.make("influencer-hero").secrets == (SECRET,)
    assert found.make("influencer-hero", secrets=("mine alone",)).secrets == ("mine alone",)


def test_an_inbox_shows_no_secret_of_its_own() -> None:
    assert "mine alone" not in repr(inboxes().make("influencer-hero", secrets=("mine alone",)))


def test_a_script_begins_anew_when_it_is_given_again() -> None:
    found = inboxes()
    found.make("ylytic", name="mine", script=Script(replies=(Reply(status=500),)))
    before = found.player("mine")
    found.script("mine", before.script)
    assert found.player("mine") is not before


@pytest.mark.parametrize("name", ["A", "a/b", "..", "", "ylytic", "a" * 65])
def test_a_name_that_is_odd_or_taken_is_refused(name: str) -> None:
    if name:
        with pytest.raises(UsageError):
            inboxes().make("ylytic", name=name)
    with pytest.raises(UsageError):
        inboxes().make("nobody", name="fine")

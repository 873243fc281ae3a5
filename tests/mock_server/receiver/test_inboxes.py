import pytest

from contracts.errors import UsageError
from mock_server import catalog
from mock_server.receiver import Inboxes
from mock_server.receiver.scripts import Reply, Script
from tests.mock_server.receiver.schemed import two_schemes

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


def test_a_secret_is_taken_where_one_of_an_inboxes_schemes_can_read_it() -> None:
    words, digits = "secret-of-words", "00112233445566778899aabbccddeeff"
    found = Inboxes([two_schemes()], {"two": (words, digits)})
    assert found.make("two", secrets=(digits, words)).secrets == (digits, words)
    with pytest.raises(UsageError, match="does not read as hex"):
        found.make("two", webhook="second", secrets=(words,))
    assert found.signing(two_schemes().webhook("first")) == (words, digits)
    assert found.signing(two_schemes().webhook("second")) == (digits,)
    with pytest.raises(UsageError, match="no secret to sign two/second"):
        Inboxes([two_schemes()], {"two": (words,)}).signing(two_schemes().webhook("second"))


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

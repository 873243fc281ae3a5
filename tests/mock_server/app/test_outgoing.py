import pytest

from contracts.errors import UsageError
from mock_server.app.outgoing import Outgoing, is_this_machine


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("127.0.0.1", True), ("127.9.9.9", True), ("::1", True), ("::ffff:127.0.0.1", True), ("0.0.0.0", False),
        ("::", False), ("64:ff9b::7f00:1", False), ("2002:7f00:1::", False), ("::ffff:0:127.0.0.1", False),
        ("169.254.169.254", False), ("100.64.0.1", False), ("fe80::1%lo", False), ("224.0.0.1", False),
    ],
)  # fmt: skip
def test_only_loopback_is_this_machine_whatever_it_wears(address: str, expected: bool) -> None:
    assert is_this_machine(address) is expected


async def test_what_is_not_this_machine_has_no_address_to_call_until_it_is_allowed() -> None:
    assert await Outgoing(port=1).resolve("192.0.2.1", 80) == ()
    assert await Outgoing(port=1, hosts=["192.0.2.1"]).resolve("192.0.2.1", 80) == ("192.0.2.1",)
    assert await Outgoing(port=1).resolve("no-such-host.invalid", 80) == ()


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8080/api/send", "http://127.0.0.1:8080/in", "http://localhost:6379/"]
)
async def test_control_and_services_are_closed(url: str) -> None:
    with pytest.raises(UsageError):
        await Outgoing(port=8080).check(url)


async def test_our_own_inboxes_are_open() -> None:
    await Outgoing(port=8080).check("http://127.0.0.1:8080/in/ylytic")

from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mock_server.transport.addresses import (
    is_never_a_target,
    is_this_machine,
    may_reach_this_machine,
    readings,
)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("127.0.0.1", True), ("127.9.9.9", True), ("::1", True), ("::ffff:127.0.0.1", True), ("0.0.0.0", False),
        ("::", False), ("64:ff9b::7f00:1", False), ("2002:7f00:1::", False), ("::ffff:0:127.0.0.1", False),
        ("169.254.169.254", False), ("100.64.0.1", False), ("fe80::1%lo", False), ("224.0.0.1", False),
        ("::127.0.0.1", False), ("10.0.0.1", False), ("192.0.2.1", False),
    ],
)  # fmt: skip
def test_only_loopback_is_this_machine_whatever_it_wears(address: str, expected: bool) -> None:
    assert is_this_machine(address) is expected


DRESSES = (
    "::{}", "::ffff:{}", "::ffff:0:{}", "64:ff9b::{}", "64:ff9b:1::{}", "64:ff9b:1:abcd::{}", "2002:{hex}::",
    "2002:{hex}::1", "fd00::5efe:{}", "2001:db8::200:5efe:{}", "2001:0:{hex}::",
)  # fmt: skip


def dressed(dress: str, address: str) -> str:
    number = int(IPv4Address(address))
    return str(IPv6Address(dress.format(address, hex=f"{number >> 16:x}:{number & 0xFFFF:x}")))


@pytest.mark.parametrize("dress", DRESSES)
@pytest.mark.parametrize("address", ["127.0.0.1", "127.1.2.3", "0.0.0.0"])
def test_loopback_is_seen_in_every_dress(dress: str, address: str) -> None:
    assert may_reach_this_machine(address)
    assert may_reach_this_machine(dressed(dress, address))


NEVER = ("169.254.169.254", "100.100.100.200", "192.0.0.192", "168.63.129.16", "0.0.0.0", "224.0.0.1",
         "255.255.255.255", "240.0.0.1", "100.64.0.1")  # fmt: skip


@pytest.mark.parametrize("dress", DRESSES)
@pytest.mark.parametrize("address", NEVER)
def test_metadata_and_its_like_are_seen_in_every_dress(dress: str, address: str) -> None:
    assert is_never_a_target(address)
    assert is_never_a_target(dressed(dress, address))


@pytest.mark.parametrize("address", ["::", "fe80::1", "fe80::1%eth0", "fe80::a9fe:a9fe", "ff02::1", "fd00:ec2::254"])
def test_metadata_and_its_like_are_seen_in_ipv6(address: str) -> None:
    assert is_never_a_target(address)


@pytest.mark.parametrize(
    "address", ["10.0.0.1", "192.168.1.1", "172.16.0.1", "192.0.2.1", "8.8.8.8", "2001:db8::1", "fd00::1", "127.0.0.1",
                "::1", "::ffff:10.0.0.1", "64:ff9b::a00:1"],
)  # fmt: skip
def test_what_can_be_a_receiver_is_left_to_who_allows_it(address: str) -> None:
    assert not is_never_a_target(address)


def test_a_teredo_client_is_read_although_its_bits_are_turned_over() -> None:
    client = int(IPv4Address("169.254.169.254")) ^ 0xFFFFFFFF
    assert is_never_a_target(f"2001:0:808:808::{client >> 16:x}:{client & 0xFFFF:x}")


def test_a_local_nat64_prefix_holds_the_address_around_the_bits_in_its_middle() -> None:
    assert IPv4Address("169.254.169.254") in readings("64:ff9b:1:a9fe:a9:fe00::")


@settings(deadline=None)
@given(st.ip_addresses(v=6), st.ip_addresses(v=4))
def test_no_address_raises_and_a_plain_one_is_itself(six: IPv6Address, four: IPv4Address) -> None:
    assert readings(str(six))[0] == six
    assert readings(str(four)) == (four,)

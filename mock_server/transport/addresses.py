"""What an IP address really is, whatever it wears: many IPv6 addresses are IPv4 ones in other clothes."""

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Address = IPv4Address | IPv6Address

# Each ends with the IPv4 address: compatible (RFC 4291), SIIT (RFC 2765), NAT64 (RFC 6052, RFC 8215).
_ENDS_WITH_IPV4 = tuple(
    IPv6Network(network) for network in ("::/96", "::ffff:0:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48")
)
_LOCAL_NAT64 = IPv6Network("64:ff9b:1::/48")
_ISATAP = (0x00005EFE, 0x02005EFE)  # RFC 5214, section 6.1

# What no receiver of webhooks has, and what gives away secrets to whoever asks from inside: the metadata services of
# clouds stand at link-local addresses, in the shared range of RFC 6598, in 192.0.0.0/24 and at two others.
_NEVER_IPV4 = tuple(
    IPv4Network(network)
    for network in ("0.0.0.0/8", "169.254.0.0/16", "100.64.0.0/10", "192.0.0.0/24", "168.63.129.16/32",
                    "224.0.0.0/4", "240.0.0.0/4")
)  # fmt: skip
_NEVER_IPV6 = tuple(IPv6Network(network) for network in ("::/128", "fe80::/10", "ff00::/8", "fd00:ec2::254/128"))


def is_this_machine(address: str) -> bool:
    """Say whether an address is loopback, as the operating system sees it: plain or IPv4-mapped."""
    found = _parsed(address)
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return (mapped or found).is_loopback


def may_reach_this_machine(address: str) -> bool:
    """Say whether a packet to an address can end up here, by any translation on the way."""
    return any(each.is_loopback or each.is_unspecified for each in readings(address))


def is_never_a_target(address: str) -> bool:
    """Say whether nothing behind an address can be a receiver: unspecified, link-local, multicast, shared, metadata."""
    return any(_is_never(each) for each in readings(address))


def readings(address: str) -> tuple[Address, ...]:
    """Return an address and every IPv4 address that it may stand for."""
    found = _parsed(address)
    return (found, *_inside(found)) if isinstance(found, IPv6Address) else (found,)


def _is_never(found: Address) -> bool:
    if isinstance(found, IPv4Address):
        return any(found in network for network in _NEVER_IPV4)
    return any(found in network for network in _NEVER_IPV6)


def _inside(found: IPv6Address) -> Iterator[IPv4Address]:
    number = int(found)
    if found.ipv4_mapped is not None:
        yield found.ipv4_mapped
    if found.sixtofour is not None:
        yield found.sixtofour
    if found.teredo is not None:
        yield from found.teredo
    # `::` and `::1` would be 0.0.0.0 and 0.0.0.1: they are themselves.
    if number > 1 and (any(found in network for network in _ENDS_WITH_IPV4) or number >> 32 & 0xFFFFFFFF in _ISATAP):
        yield IPv4Address(number & 0xFFFFFFFF)
    if found in _LOCAL_NAT64:  # RFC 6052, section 2.2: a prefix of 48 bits has the IPv4 address around bits 64 to 71
        yield IPv4Address((number >> 64 & 0xFFFF) << 16 | number >> 40 & 0xFFFF)


def _parsed(address: str) -> Address:
    return ip_address(address.partition("%")[0])

"""Where deliveries made by the server may go: to this machine, and to hosts that were allowed by name.

A control API that sends wherever it is told to is a way into networks that trust this machine, so the address that
was checked is the one that is called. This machine is not harmless either: some ports are closed.
"""

import asyncio
import socket
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address

from contracts.errors import UsageError
from mock_server.transport.targets import target

# https://fetch.spec.whatwg.org/#bad-port, and services that obey whoever reaches them: Docker, Redis, Elasticsearch,
# memcached.
CLOSED = frozenset({
    1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109, 110,
    111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531, 532,
    540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061,
    6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080, 2375, 2376, 6379, 9200, 11211,
})  # fmt: skip


class Outgoing:
    """Knows where deliveries may go."""

    def __init__(self, *, port: int, hosts: Sequence[str] = ()) -> None:
        self._port = port
        self._hosts = frozenset(host.lower() for host in hosts)

    async def check(self, url: str) -> None:
        """Raise UsageError where a delivery must not go there."""
        to = target(url)
        if to.port in CLOSED:
            raise UsageError(f"port {to.port} is closed to deliveries: what listens there is no webhook receiver")
        if to.port == self._port and not to.path.startswith(b"/in/") and to.host not in self._hosts:
            raise UsageError("a delivery cannot go to the server's own control port, but for its inboxes at /in/…")
        if not await self.resolve(to.host, to.port):
            raise UsageError(f"{to.host} is not this machine: start the server with --allow-target {to.host}")

    async def resolve(self, host: str, port: int) -> tuple[str, ...]:
        """Return the addresses that may be called: all of a host's, or none."""
        found = await _addresses(host, port)
        if host.lower() in self._hosts:
            return found
        return found if all(is_this_machine(address) for address in found) else ()


async def _addresses(host: str, port: int) -> tuple[str, ...]:
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return ()
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


def is_this_machine(address: str) -> bool:
    """Say whether an address is loopback, also in the clothes of IPv6 (mapped, 6to4 and NAT64 are not)."""
    found: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    return found.is_loopback

"""Where deliveries made by the server may go: to this machine, and to hosts that were allowed by name.

A control API that sends wherever it is told to is a way into networks that trust this machine, so the address that
was checked is the one that is called, each time anew: `check` says no before anything is promised, `resolve` gives a
transport the addresses to connect to. This machine is not harmless either: some ports are closed, and its own port is
open for inboxes alone.
"""

import asyncio
import re
import socket
from collections.abc import Sequence
from ipaddress import ip_address

from contracts.errors import UsageError
from mock_server.destinations import Destination, destination
from mock_server.transport.addresses import is_never_a_target, is_this_machine, may_reach_this_machine
from mock_server.transport.wires import Resolve

# https://fetch.spec.whatwg.org/#bad-port, and services that obey whoever reaches them: Docker, Redis, Elasticsearch,
# memcached.
CLOSED = frozenset({
    1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109, 110,
    111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531, 532,
    540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061,
    6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080, 2375, 2376, 6379, 9200, 11211,
})  # fmt: skip


_DOTS = re.compile(rb"/(\.|%2e){1,2}([/?]|$)", re.IGNORECASE)
"""What some on the way take out of a path, and the segment before it (RFC 3986, § 5.2.4)."""


async def look_up(host: str, port: int) -> tuple[str, ...]:
    """Ask the operating system for all addresses of a host; none where it knows no such host."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return ()
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


class Outgoing:
    """Knows where deliveries may go; `vendor_rules` closes this machine, too, as a real provider cannot reach it."""

    def __init__(
        self, *, port: int, hosts: Sequence[str] = (), vendor_rules: bool = False, lookup: Resolve = look_up
    ) -> None:
        self._port = port
        self._hosts = frozenset(map(_plain, hosts))
        self._vendor_rules = vendor_rules
        self._lookup = lookup

    async def check(self, url: str) -> None:
        """Raise UsageError where a delivery must not go there."""
        to = destination(url)
        if to.port in CLOSED:
            raise UsageError(f"port {to.port} is closed to deliveries: what listens there is no webhook receiver")
        found = await self._lookup(to.host, to.port)
        if self._is_own_control(to, found):
            raise UsageError("a delivery cannot go to the server's own control port, but for its inboxes at /in/…")
        if found and not self._may_all(to.host, to.port, found):
            raise UsageError(self._refusal(to.host, found))
        # A host that was allowed may come back into the DNS before the next attempt; any other had its chance.
        if not found and _plain(to.host) not in self._hosts:
            raise UsageError(f"{to.host} is not known: there is no address to deliver to")

    async def resolve(self, host: str, port: int) -> tuple[str, ...]:
        """Return the addresses that may be called: all of a host's, or none."""
        found = await self._lookup(host, port)
        return found if self._may_all(host, port, found) else ()

    def _is_own_control(self, to: Destination, found: Sequence[str]) -> bool:
        if to.port != self._port or (to.path.startswith(b"/in/") and not _DOTS.search(to.path)):
            return False
        return _plain(to.host) not in self._hosts or any(map(may_reach_this_machine, found))

    def _may_all(self, host: str, port: int, found: Sequence[str]) -> bool:
        return all(self._may(_plain(host), port, address) for address in found)

    def _may(self, host: str, port: int, address: str) -> bool:
        if host not in self._hosts and address not in self._hosts:
            return is_this_machine(address) and not self._vendor_rules
        # Whoever owns a name may point it at our own port at any time, and when a connection is made nobody knows the
        # path any more. An address cannot be pointed elsewhere: `check` has seen its path.
        if host != address and port == self._port and may_reach_this_machine(address):
            return False
        return address in self._hosts or not is_never_a_target(address)

    def _refusal(self, host: str, found: Sequence[str]) -> str:
        allow = f"start the server with --allow-target {host}"
        if _plain(host) not in self._hosts:
            is_here = all(map(is_this_machine, found))
            return (
                f"{host} is {'this machine, which no provider can reach' if is_here else 'not this machine'}: {allow}"
            )
        wrong = next((address for address in found if is_never_a_target(address)), "")
        if wrong:
            return (
                f"{host} is {wrong}, where no receiver can be: start the server with --allow-target {wrong} if one is"
            )
        return f"{host} is this very server: write its address, as in http://127.0.0.1:{self._port}/in/…"


def _plain(host: str) -> str:
    name = host.lower().strip("[]").removesuffix(".")
    try:
        return str(ip_address(name))
    except ValueError:
        return name

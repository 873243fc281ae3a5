"""Whether a provider on the internet could reach a URL; vendors turn down endpoints that they could not."""

from ipaddress import ip_address

from mock_server.destinations import destination
from mock_server.transport import Resolve
from mock_server.transport.addresses import readings
from mock_server.transport.outgoing import look_up

_LOCAL = (".localhost", ".local", ".internal", ".home.arpa")


async def is_public(url: str, lookup: Resolve = look_up) -> bool:
    """Say whether all addresses of a URL's host are public. A host that nobody here knows may be known elsewhere.

    Raises UsageError for what is no URL of http or https.
    """
    to = destination(url)
    host = to.host.lower().strip("[]").removesuffix(".")
    if f".{host}".endswith(_LOCAL):
        return False
    found = (host,) if _is_address(host) else await lookup(to.host, to.port)
    return all(each.is_global for address in found for each in readings(address))


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True

"""What a row says: which way of being wrong, where it was seen, and what must be said of it."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.receivers.call import Hook

TAKEN = r"answered 200"
REFUSED = r"answered 4\d\d"
CRASHED = r"answered 500|closed without an answer"
"""Python's own server closes the connection where a hook raises; all others answer 500."""

STDLIB, FLASK, STARLETTE = "stdlib", "flask_waitress", "starlette_uvicorn"
FASTAPI, DJANGO, AIOHTTP, NODE = "fastapi_uvicorn", "django_gunicorn", "aiohttp_web", "node_http"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A receiver that is wrong in one way."""

    id: str
    what: str
    source: str
    """Where this happens in the world."""
    breaks: frozenset[str]
    """The checks that find it, and no others."""
    case: str
    """The case that shows it best."""
    says: str
    """What every finding's reason says."""
    hook: Callable[[], Hook] | None
    """None: the server's own file holds it."""
    servers: tuple[str, ...]
    webhook: str = "update_commission"
    scheme: str = "influencer-hero"
    path: str = ""
    """What follows the receiver's own URL in the one that is verified."""
    arguments: tuple[str, ...] = ()
    slow: bool = False
    """It takes a minute or more to find."""


def fault(
    id: str,
    what: str,
    source: str,
    breaks: str,
    hook: Callable[[], Hook] | None,
    *servers: str,
    case: str,
    says: str,
    webhook: str = "update_commission",
    scheme: str = "influencer-hero",
    path: str = "",
    arguments: tuple[str, ...] = (),
    slow: bool = False,
) -> Fault:
    """Make a row; `breaks` is a list of ids, separated by blanks."""
    return Fault(
        id=id, what=what, source=source, breaks=frozenset(breaks.split()), hook=hook, servers=servers, case=case,
        says=says, webhook=webhook, scheme=scheme, path=path, arguments=arguments, slow=slow,
    )  # fmt: skip

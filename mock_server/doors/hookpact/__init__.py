"""The `hookpact` command and the public API.

It installs at top level, so that users never meet our generic package names: a project under test may own packages
called `contracts` or `mock_server` itself.

>>> import hookpact
>>> hookpact.load("ylytic").webhook("creator_insights").full_name
'ylytic/creator_insights'

`load`    a provider's document
`send`    one delivery, signed, and what came back
`sign`    the signing headers of a body
`verify`  all checks against an endpoint
`serve`   the mock, while a block lasts
`Inbox`   a URL that catches, verifies and asserts, while a block lasts

The first four stand in `calls`, the last two in `catching`.
"""

import importlib
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hookpact_pytest.client import CallError, Delivery, Sent, Server
    from hookpact_pytest.receiving import OpenInbox

    from contracts.documents import Provider, Webhook
    from contracts.errors import DocumentError, HookpactError, UsageError
    from contracts.findings import Finding, Run
    from contracts.messages import Exchange, Request, Response, Silence
    from hookpact.calls import load, send, sign, verify
    from hookpact.catching import Inbox, serve

__all__ = [
    "CallError",
    "Delivery",
    "DocumentError",
    "Exchange",
    "Finding",
    "HookpactError",
    "Inbox",
    "OpenInbox",
    "Provider",
    "Request",
    "Response",
    "Run",
    "Sent",
    "Server",
    "Silence",
    "UsageError",
    "Webhook",
    "load",
    "send",
    "serve",
    "sign",
    "verify",
]

_OURS = ("contracts", "mock_server")
_HOMES = {
    "hookpact.calls": ("load", "send", "sign", "verify"),
    "hookpact.catching": ("Inbox", "serve"),
    "contracts.documents": ("Provider", "Webhook"),
    "contracts.errors": ("DocumentError", "HookpactError", "UsageError"),
    "contracts.findings": ("Finding", "Run"),
    "contracts.messages": ("Exchange", "Request", "Response", "Silence"),
    "hookpact_pytest.client": ("CallError", "Delivery", "Sent", "Server"),
    "hookpact_pytest.receiving": ("OpenInbox",),
}
"""Loaded when asked for: what the API needs is heavy, and `hookpact --help` must not wait for it."""


def main() -> None:
    """Run the command line."""
    check_neighbours()
    from mock_server.cli import run

    sys.exit(run())


def check_neighbours() -> None:
    """Say in one sentence where another package of the same name stands before ours."""
    clash = _clash()
    if clash:
        sys.stderr.write(f"hookpact: {clash} Run the command outside of it, or take that folder off PYTHONPATH.\n")
        sys.exit(2)


def _clash() -> str:
    for name in _OURS:
        spec = find_spec(name)
        place = Path(spec.origin).parent if spec and spec.origin else None
        if place is None or not (place / "py.typed").is_file():
            found = place or next(iter((spec and spec.submodule_search_locations) or ()), "nowhere")
            return f"`{name}` is another package here ({found}), which hides hookpact's own."
    return ""


def _refuse_as_library() -> None:
    # The command tells it in one line, without a traceback: see `check_neighbours`.
    clash = "" if Path(sys.argv[0] if sys.argv else "").stem == "hookpact" else _clash()
    if clash:
        raise ImportError(f"hookpact: {clash} Use the `hookpact` command or its pytest fixtures, which run apart.")


def __getattr__(name: str) -> object:
    home = next((home for home, names in _HOMES.items() if name in names), None)
    if home is None:
        raise AttributeError(f"module 'hookpact' has no attribute {name!r}")
    return getattr(importlib.import_module(home), name)


def __dir__() -> list[str]:
    return [*__all__, "main"]


_refuse_as_library()

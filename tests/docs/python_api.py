"""The Python reference: the `hookpact` module and the pytest fixtures, from their signatures and docstrings."""

import inspect
from collections.abc import Callable
from typing import Any

import hookpact
from hookpact_pytest import plugin
from hookpact_pytest.client import Delivery, Sent, Server
from hookpact_pytest.receiving import OpenInbox
from hookpact_pytest.sending import Sender
from hookpact_pytest.verifying import Verifier

from tests.docs.tables import code, fenced, page, prose

_INTRO = "`import hookpact`. Everything blocks; from async code: `await asyncio.to_thread(hookpact.send, …)`."
_FIXTURES = (
    "The plugin is there as soon as hookpact is installed. `hookpact_serve` in pytest's settings holds more options of "
    "the server."
)
_CALLS = ("load", "send", "sign", "verify", "serve", "Inbox")
_FIXTURE_NAMES = ("webhook_sender", "webhook_receiver", "verify_webhooks", "hookpact_server")
_VALUES = (Sender, OpenInbox, Verifier, Server, Sent, Delivery)


def made() -> str:
    """Return the page."""
    calls = [_call(f"hookpact.{name}", getattr(hookpact, name)) for name in _CALLS]
    fixtures = [f"### {name}\n\n{prose(getattr(plugin, name).__doc__)}" for name in _FIXTURE_NAMES]
    return page(
        "Python",
        _INTRO,
        "## Functions",
        *calls,
        "## Fixtures",
        _FIXTURES,
        *fixtures,
        "## Values",
        *map(_value, _VALUES),
    )


def _call(name: str, called: Callable[..., Any]) -> str:
    return f"### {name}\n\n{fenced('text', name + _signature(called))}\n\n{prose(called.__doc__)}"


def _value(kind: type) -> str:
    fields = [code(name) for name in getattr(kind, "__dataclass_fields__", ())]
    methods = [
        f"{code(name + _signature(found))}: {_flowing(found.__doc__)}"
        for name, found in vars(kind).items()
        if inspect.isfunction(found) and (not name.startswith("_") or name == "__call__") and found.__doc__
    ]
    properties = [
        f"{code(name)}: {_flowing(found.__doc__)}" for name, found in vars(kind).items() if isinstance(found, property)
    ]
    lines = [f"- {line}" for line in ([", ".join(fields)] if fields else []) + properties + methods]
    return f"### {kind.__name__}\n\n{prose(kind.__doc__)}\n\n" + "\n".join(lines)


def _flowing(docstring: str | None) -> str:
    return " ".join((docstring or "").split())


def _signature(called: Callable[..., Any]) -> str:
    """Return the arguments with their defaults; the types stand in the code."""
    found = inspect.signature(called)
    arguments = [
        one.replace(annotation=inspect.Parameter.empty) for name, one in found.parameters.items() if name != "self"
    ]
    return str(found.replace(parameters=arguments, return_annotation=inspect.Signature.empty))

"""What the shell completes: the names of providers, webhooks, targets, schemes, checks and faults, and of files."""

import re
from collections.abc import Callable, Mapping

import click
from click.shell_completion import CompletionItem

from contracts.errors import HookpactError
from mock_server import catalog
from mock_server.cli import configured

Names = Callable[[click.Context], list[str]]
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]*")
"""What no shell reads anything into: names come from documents of strangers, and are put on the line unquoted."""


class Named(click.types.StringParamType):
    """Text, of which some is known."""

    def __init__(self, names: Names) -> None:
        self._names = names

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Return the names that go on like this; none where they cannot be read, as a shell takes no errors."""
        try:
            names = [name for name in self._names(ctx) if name.startswith(incomplete)]
        except HookpactError:
            return []
        return [CompletionItem(name) for name in names if _PLAIN.fullmatch(name)]


class File(click.types.StringParamType):
    """A file, or one of some names."""

    def __init__(self, named: Named) -> None:
        self._named = named

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Return the names that go on like this; the shell itself knows the files, where there is no such name."""
        # In this order: what asks bash for files takes back the names that came before it.
        return [CompletionItem(incomplete, type="file"), *self._named.shell_complete(ctx, param, incomplete)]


def with_names(command: click.Command) -> click.Command:
    """Return the command, its texts completed where names or files are wanted."""
    for param in command.params:
        if isinstance(param.type, click.types.StringParamType):
            named = Named(_names(command, param))
            param.type = File(named) if "FILE" in (param.metavar or "") else named
    return command


def _names(command: click.Command, param: click.Parameter) -> Names:
    return _NAMES.get(f"{command.name}.{param.name}") or _NAMES.get(param.name or "") or (lambda _: [])


def _webhooks(_: click.Context) -> list[str]:
    return [one.full_name for name in configured.names() for one in configured.provider(name).webhooks.values()]


def _of_provider(context: click.Context) -> list[str]:
    name = context.params.get("provider") or context.params.get("provider_name")
    return list(configured.provider(name).webhooks) if name else []


def _providers(_: click.Context) -> list[str]:
    return list(configured.names())


def _schemes(_: click.Context) -> list[str]:
    return list(catalog.shipped_schemes())


def _checks(_: click.Context) -> list[str]:
    from mock_server.cli import checks

    return list(checks.KNOWN)


def _faults(_: click.Context) -> list[str]:
    from contracts.deliveries import FAULTS

    return list(FAULTS)


def _shown(context: click.Context) -> list[str]:
    return [*_providers(context), *_webhooks(context), "check", "scheme"]


def _named(context: click.Context) -> list[str]:
    kinds: dict[str, Names] = {"check": _checks, "scheme": _schemes}
    names = kinds.get(str(context.params.get("what")))
    return names(context) if names else []


_NAMES: Mapping[str, Names] = {
    "provider": _providers,
    "provider_name": _providers,
    "scheme": _schemes,
    "webhook": _webhooks,
    "diagnose.webhook": _of_provider,
    "names": _of_provider,
    "checks": _checks,
    "faults": _faults,
    "list.what": lambda _: ["webhooks", "schemes", "checks", "faults"],
    "lint.documents": _providers,
    "show.what": _shown,
    "show.name": _named,
    "verify.url": lambda _: list(configured.configuration().targets),
}
"""By the parameter's name, and by the command's where it means something of its own there."""

"""The project's own configuration: which file, and the providers that it names beside the bundled ones."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import click

from contracts.documents import Provider
from contracts.errors import UsageError, nearest
from mock_server import catalog, settings
from mock_server.configuration import Configuration, Known, found, read

F = TypeVar("F", bound=Callable[..., Any])
_NOTHING = Configuration(providers={}, targets={})
_OPTION = "hookpact.configuration"


def option(command: F) -> F:
    """Add `--config`, which every command takes."""
    add = click.option(
        "--config", metavar="FILE", expose_value=False, callback=_remember,
        help="The configuration, in place of the nearest hookpact.toml; also HOOKPACT_CONFIG.",
    )  # fmt: skip
    return add(command)


def _remember(context: click.Context, _: click.Parameter, given: str | None) -> None:
    if given is not None:
        context.find_root().meta[_OPTION] = given


def configuration() -> Configuration:
    """Return what the project says; raises UsageError where that is wrong."""
    context = click.get_current_context(silent=True)
    given = (context.find_root().meta.get(_OPTION) if context else None) or settings.config_file()
    if given is not None:
        return _read(Path(given).absolute()) if given else _NOTHING
    path = found(Path.cwd())
    return _read(path) if path else _NOTHING


@cache
def _read(path: Path) -> Configuration:
    return read(path)


def names() -> tuple[str, ...]:
    """Return the names of all providers: one's own first."""
    return tuple(dict.fromkeys((*configuration().providers, *catalog.names())))


def known(name: str) -> Known:
    """Return where the document of a provider is; raises UsageError with the nearest name."""
    own = configuration().providers.get(name)
    if own is not None:
        return own
    if name in catalog.names():
        return Known(document=catalog.folder() / f"{name}.yaml")
    raise UsageError(f"no provider {name!r}: {nearest(name, names())}; --document FILE brings any other")


def provider(name: str) -> Provider:
    """Load a provider as its document says it; one's own is named as the configuration names it."""
    if name in configuration().providers:
        return catalog.from_file(known(name).document, name)
    known(name)
    return catalog.provider(name)

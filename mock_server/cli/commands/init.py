"""`hookpact init`: a configuration to start with."""

import json
import os
from pathlib import Path

import click

from contracts.documents import Provider
from contracts.errors import UsageError
from mock_server import catalog
from mock_server.cli import choosing, speaking
from mock_server.configuration import NAME, read

_TARGETS = """\
# `hookpact verify local` plays good and bad deliveries at your endpoint and reports each broken promise.
[targets.local]
url = "http://localhost:8000/hooks"
provider = "{name}"

# `hookpact verify staging` says first what it will send, and asks. A secret is named here, and never written down.
# [targets.staging]
# url = "https://staging.example.com/hooks"
# provider = "{name}"
# secret = "env:STAGING_SECRET"
# set = {{ }}                                   # what only your staging data knows: {{ order_id = "1001" }}
# headers = {{ Authorization = "env:GATEWAY" }}
# strict = true
# checks_off = [{{ check = "well-at-once", reason = "one worker on staging" }}]
"""


@click.command("init")
@click.option("--provider", "name", metavar="NAME", help="The provider's name; without --document, a bundled one.")
@choosing.document_options
@click.option("--pyproject", is_flag=True, help="Print it as [tool.hookpact], to paste into pyproject.toml.")
def command(name: str | None, document: str | None, scheme: str | None, unsigned: bool, pyproject: bool) -> None:
    """Write a hookpact.toml to start with: a provider, and your endpoint as its target. No file is overwritten.

    \b
    hookpact init --document contracts/shop.yaml --scheme stripe
    hookpact init --provider ylytic
    """
    provider = choosing.chosen_provider(name or (None if document else catalog.names()[0]), document, scheme, unsigned)
    choosing.require_scheme(provider, tuple(provider.webhooks.values()))
    text = _written(provider, document, scheme, unsigned)
    if pyproject:
        speaking.data(text.replace("\n[", "\n[tool.hookpact.").replace("\n# [", "\n# [tool.hookpact.").rstrip("\n"))
        return
    _create(Path(NAME), text)
    read(Path(NAME).absolute())
    speaking.data(f"wrote {NAME}: {speaking.counted(len(provider.webhooks), 'webhook')} of {provider.name}")
    speaking.data("next: start your endpoint, set its url in there, then run `hookpact verify local`")


def _written(provider: Provider, document: str | None, scheme: str | None, unsigned: bool) -> str:
    lines = ["# Whose deliveries come, and who takes them: see `hookpact verify --help`.\n"]
    if document is not None:
        lines += [f"[providers.{_key(provider.name)}]", f"document = {_text(Path(document).as_posix())}"]
        lines += [f"scheme = {_text(scheme)}"] if scheme else []
        lines += ["unsigned = true"] if unsigned else []
        lines.append("")
    return "\n".join(lines) + "\n" + _TARGETS.format(name=provider.name)


def _key(name: str) -> str:
    return _text(name) if "." in name else name


def _text(words: str) -> str:
    """A TOML basic string escapes as JSON does (https://toml.io/en/v1.0.0#string)."""
    return json.dumps(words, ensure_ascii=True)


def _create(path: Path, text: str) -> None:
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644), "w", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise UsageError(f"there is a {path} already, and it is not overwritten") from None
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}") from None

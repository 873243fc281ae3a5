"""The configuration as a value."""

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path

from contracts.errors import UsageError
from contracts.messages import value
from contracts.schemas import Json
from mock_server import catalog
from mock_server.configuration.tables import line_of, own_table, plain


@value
class Known:
    """A provider of one's own: its document, and how it signs where the document does not say."""

    document: Path
    scheme: str | None = None
    unsigned: bool = False


@value
class Configuration:
    """What a project says; nothing, where there is no file."""

    path: Path | None = None
    providers: Mapping[str, Known]
    targets: Mapping[str, Mapping[str, Json]]
    text: str = ""
    prefix: tuple[str, ...] = ()
    """Under which it stands in a file that others share."""

    @property
    def folder(self) -> Path:
        """The folder from which its paths are seen."""
        return self.path.parent if self.path else Path()

    def place(self, *keys: str) -> str:
        """Say where a key stands: file, line and name."""
        return f"{_line(self.path or Path(), self.text, (*self.prefix, *keys))}: {'.'.join(keys)}"


def read(path: Path) -> Configuration:
    """Read a configuration; raises UsageError with file, line and key for what is wrong in it."""
    text, tree, prefix = _loaded(path)
    _check(path, text, tree, prefix)
    providers = {
        name: Known(
            document=path.parent / said["document"],
            scheme=said.get("scheme"),
            unsigned=said.get("unsigned", False),
        )
        for name, said in tree.get("providers", {}).items()
    }
    return Configuration(path=path, providers=providers, targets=tree.get("targets", {}), text=text, prefix=prefix)


def _loaded(path: Path) -> tuple[str, Json, tuple[str, ...]]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
        tree = plain(tomllib.loads(text))
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise UsageError(f"{path}: not UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{path}: no TOML: {error}") from None
    except (ValueError, RecursionError):
        raise UsageError(f"{path}: no TOML that can be read: a number is too long, or brackets too deep") from None
    if path.name != "pyproject.toml":
        return text, tree, ()
    own = own_table(text.encode())
    if own is None:
        raise UsageError(f"{path}: there is no [tool.hookpact] in it")
    return text, own, ("tool", "hookpact")


def _check(path: Path, text: str, tree: Json, prefix: tuple[str, ...]) -> None:
    from mock_server.configuration.flaws import flaws

    found = flaws(tree, json.loads((catalog.folder() / "configuration.schema.json").read_bytes()))
    if not found:
        return
    more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
    raise UsageError(f"{_line(path, text, (*prefix, *found[0].keys))}: {found[0]}{more}")


def _line(path: Path, text: str, keys: tuple[str, ...]) -> str:
    line = line_of(text, keys)
    return f"{path}:{line}" if line else str(path)

"""Documents on disk: the bundled `openapi/`, and any file that a person names."""

import re
from functools import cache
from importlib.resources import files
from pathlib import Path

from contracts.documents import Provider, Source, load, read
from contracts.errors import UsageError, nearest
from contracts.messages import value
from contracts.schemas import Json

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_SUFFIXES = (".yaml", ".yml", ".json")


@value
class Contract:
    """A provider, and the text that it was read from."""

    provider: Provider
    text: bytes


def folder() -> Path:
    """Return the folder of bundled documents: inside the wheel, or beside the code in a checkout."""
    # An editable install leaves a stale copy inside the package's folder; a checkout's own comes first.
    beside = Path(__file__).resolve().parent.parent / "openapi"
    return beside if beside.is_dir() else Path(str(files("mock_server").joinpath("openapi")))


def names() -> tuple[str, ...]:
    """Return the names of the bundled providers."""
    return tuple(sorted(path.stem for path in folder().glob("*.yaml")))


def provider(name: str) -> Provider:
    """Load a bundled provider; raises UsageError that lists what there is."""
    if name not in names():
        raise UsageError(f"no provider {name!r}: {nearest(name, names())}; --document FILE brings any other")
    text = (folder() / f"{name}.yaml").read_bytes()
    return load(name, read(text, f"openapi/{name}.yaml"), shipped_schemes())


def from_file(path: str | Path, name: str = "") -> Provider:
    """Load any OpenAPI 3.1 document; the provider is named by its file."""
    chosen = name or re.sub(r"[^a-z0-9._-]+", "-", Path(path).stem.lower()).strip("-._") or "provider"
    if not _NAME.fullmatch(chosen):
        raise UsageError(f"{chosen!r} cannot name a provider: use a-z, 0-9, '.', '_' and '-', at most 64")
    return load(chosen, source(path), shipped_schemes())


def source(path: str | Path) -> Source:
    """Read a document's text; raises UsageError where there is no such file."""
    try:
        text = Path(path).read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}") from None
    return read(text, str(path))


@cache
def shipped_schemes() -> dict[str, Json]:
    """Return the known signing schemes by name: `openapi/schemes/NAME.yaml`."""
    return {path.stem: read(path.read_bytes(), path.name).tree for path in sorted(folder().glob("schemes/*.yaml"))}

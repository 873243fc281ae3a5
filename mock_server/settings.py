"""What the environment says, which nothing else reads, and what stands in the files that options name."""

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from contracts.errors import UsageError

SECRET = "HOOKPACT_SECRET"
CONFIG = "HOOKPACT_CONFIG"


def secrets(
    given: tuple[str, ...], files: tuple[str, ...], environment: Mapping[str, str] = os.environ,
    tell: Callable[[str], None] = lambda doubt: None,
) -> tuple[str, ...]:  # fmt: skip
    """Return the secrets that a person gave: in files, in words (`env:NAME` reads a variable), or in HOOKPACT_SECRET.

    Exactly one newline at the end of a file or a variable is taken off. Raises UsageError for an empty one; `tell`
    hears of white space that is left around one.
    """
    found = [("--secret-file " + file, _secret_in(file)) for file in files]
    found += [("--secret", from_words("--secret", words, environment)) for words in given]
    if not found and SECRET in environment:
        found = [(SECRET, _without_newline(environment[SECRET]))]
    for place, secret in found:
        if not secret.strip():
            raise UsageError(f"{place} is empty: an empty secret would let everybody sign")
        if secret != secret.strip():
            tell(f"{place} begins or ends with white space, which is taken as a part of it")
    return tuple(secret for _, secret in found)


def from_words(option: str, words: str, environment: Mapping[str, str] = os.environ) -> str:
    """Return the words of an option, or the variable that they name as `env:NAME`."""
    if not words.startswith("env:"):
        return words
    name = words.removeprefix("env:")
    if name not in environment:
        raise UsageError(f"{option} {words}: there is no environment variable {name}")
    return _without_newline(environment[name])


def from_reference(place: str, words: str, folder: Path, environment: Mapping[str, str] = os.environ) -> str:
    """Return what `env:NAME` or `file:PATH` leads to; `place` says where that was written."""
    if words.startswith("file:"):
        found = _secret_in(str(folder / words.removeprefix("file:")), place)
    else:
        found = from_words(place, words, environment)
    if not found.strip():
        raise UsageError(f"{place} {words} is empty: an empty secret would let everybody sign")
    return found


def config_file(environment: Mapping[str, str] = os.environ) -> str | None:
    """Return which configuration the person wants, "" for none at all; None where nothing is said."""
    return environment.get(CONFIG)


def no_color(environment: Mapping[str, str] = os.environ) -> bool:
    """Say whether the person wants no colours (https://no-color.org)."""
    return bool(environment.get("NO_COLOR")) or environment.get("TERM") == "dumb"


def from_file(option: str, file: str) -> bytes:
    """Return the bytes of a file that an option names; - is stdin."""
    try:
        return sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise UsageError(f"{option} {file}: {error.strerror}") from None


def _secret_in(file: str, place: str = "--secret-file") -> str:
    try:
        text = from_file(place, file).decode()
    except UnicodeDecodeError:
        raise UsageError(f"{place} {file}: not UTF-8") from None
    return _without_newline(text)


def _without_newline(text: str) -> str:
    return text.removesuffix("\n").removesuffix("\r")

"""One JSON value, several encodings: all valid JSON, all equal to a parser."""

import json
import re
from collections.abc import Callable, Mapping

from contracts.schemas import Json

_LONE = re.compile("[\ud800-\udfff]")


def _bytes(text: str) -> bytes:
    # RFC 8259, § 8.2: JSON can hold half of a surrogate pair; UTF-8 cannot, so it is written as an escape.
    return _LONE.sub(lambda found: f"\\u{ord(found[0]):04x}", text).encode()


def compact(payload: Json) -> bytes:
    """Encode without a blank."""
    return _bytes(json.dumps(payload, ensure_ascii=False, separators=(",", ":"), allow_nan=False))


def spaced(payload: Json) -> bytes:
    """Encode with a blank after each comma and colon."""
    return _bytes(json.dumps(payload, ensure_ascii=False, allow_nan=False))


def indented(payload: Json) -> bytes:
    """Encode one member a line."""
    return _bytes(json.dumps(payload, ensure_ascii=False, indent=2, allow_nan=False))


def escaped(payload: Json) -> bytes:
    """Encode in ASCII."""
    return json.dumps(payload, ensure_ascii=True, separators=(",", ":"), allow_nan=False).encode()


def escaped_slash(payload: Json) -> bytes:
    r"""Encode with `\/` for `/`, which stands in strings only (RFC 8259, § 7)."""
    return compact(payload).replace(b"/", b"\\/")


def reordered(payload: Json) -> bytes:
    """Encode with the members of every object in the opposite order."""
    return compact(_reversed(payload))


def trailing_newline(payload: Json) -> bytes:
    """Encode with a newline after the JSON."""
    return compact(payload) + b"\n"


def crlf(payload: Json) -> bytes:
    """Encode one member a line, each line ended as Windows does it, the last one too."""
    return (indented(payload) + b"\n").replace(b"\n", b"\r\n")  # inside strings JSON escapes both


def _reversed(payload: Json) -> Json:
    if isinstance(payload, dict):
        return {name: _reversed(held) for name, held in reversed(payload.items())}
    return [_reversed(held) for held in payload] if isinstance(payload, list) else payload


STYLES: Mapping[str, Callable[[Json], bytes]] = {
    "compact": compact,
    "spaced": spaced,
    "indented": indented,
    "escaped": escaped,
    "escaped-slash": escaped_slash,
    "reordered": reordered,
    "trailing-newline": trailing_newline,
    "crlf": crlf,
}

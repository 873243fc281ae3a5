"""Other readings of a secret: decoded or not, with its prefix or without, as it was pasted."""

import base64
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from urllib.parse import unquote

from contracts.diagnosis.computations import Computation, Variation
from contracts.messages import value
from contracts.signing.keys import DECODERS, PUBLIC, Key, any_key, read_key, utf8
from contracts.signing.scheme import Scheme

MOST = 8
"""So many secrets are read otherwise."""
_PREFIX = re.compile(r"^[A-Za-z0-9]{1,12}(?:_[a-z]{1,8})?_(?=.{4})")
_PLACEHOLDERS = ("", "undefined", "null", "None", "secret")
_UTF8 = DECODERS["utf8"]


@value
class Reading:
    """A way to read a secret; None where it cannot be read so."""

    mistake: str
    said: str
    read: Callable[[Scheme, str], bytes | None]


def key_variations(scheme: Scheme, secrets: Sequence[str]) -> Iterator[Variation]:
    """Yield a variation for each other reading of each secret, then for secrets that everybody knows."""
    seen = {key.data for secret in secrets if (key := read_key(scheme, secret))}
    found = [(i, row, row.read(scheme, secret)) for row in READINGS for i, secret in enumerate(secrets[:MOST])]
    known = [(0, _KNOWN, any_key(scheme, secret).data) for secret in scheme.public_secrets]
    known += [(0, _EMPTY, utf8(text)) for text in _PLACEHOLDERS]
    for index, row, data in (*found, *known):
        if data is not None and data not in seen and _fits(scheme, data):
            seen.add(data)
            yield _variation(row, Key(data=data), index)


def _variation(row: Reading, key: Key, index: int) -> Variation:
    change = partial(_keyed, key=key, index=index)
    return Variation(mistake=row.mistake, kind="secret", said=row.said, change=change)


def _keyed(computation: Computation, *, key: Key, index: int) -> Computation:
    return replace(computation, key=key, secret=index)


def _fits(scheme: Scheme, data: bytes) -> bool:
    return scheme.algorithm != "ed25519" or len(data) in (32, 64)


def _respelt(change: Callable[[str], str]) -> Callable[[Scheme, str], bytes | None]:
    """Read another text the way the scheme does."""

    def read(scheme: Scheme, secret: str) -> bytes | None:
        text = change(secret)
        key = read_key(scheme, text) if text != secret else None
        return key.data if key else None

    return read


def _added(*others: str) -> Callable[[Scheme, str], bytes | None]:
    """Read the secret as the text that it is, with something more at its end."""
    return lambda scheme, secret: _added_to(scheme, secret, *others)


def _added_to(scheme: Scheme, secret: str, before: str, after: str) -> bytes | None:
    return utf8(before + secret + after) if scheme.decode == "utf8" else None


def _decoded(by: str, *, strip: bool = True) -> Callable[[Scheme, str], bytes | None]:
    return lambda scheme, secret: DECODERS[by](_bare(scheme, secret.strip()) if strip else secret)


def _padded(scheme: Scheme, secret: str) -> bytes | None:
    text = _bare(scheme, secret.strip()).rstrip("=")
    return DECODERS["base64"](text + "=" * (-len(text) % 4)) or _loose(text)


def _loose(text: str) -> bytes | None:
    try:
        return base64.b64decode(utf8(text) + b"==") or None
    except ValueError:
        return None


def _bare(scheme: Scheme, secret: str) -> str:
    own = next((prefix for prefix in scheme.strip if secret.startswith(prefix)), "")
    return secret.removeprefix(own)


def _unprefixed(scheme: Scheme, secret: str) -> bytes | None:
    bare = _PREFIX.sub("", secret)
    key = read_key(scheme, bare) if bare != secret else None
    return key.data if key else None


def _unprefixed_text(scheme: Scheme, secret: str) -> bytes | None:
    bare = _PREFIX.sub("", secret)
    return utf8(bare) if bare != secret else None


def _latin(scheme: Scheme, secret: str) -> bytes | None:
    try:
        return secret.encode("latin-1")
    except UnicodeEncodeError:
        return None


def _text(scheme: Scheme, secret: str) -> bytes | None:
    return _UTF8(_bare(scheme, secret.removeprefix(PUBLIC)))


READINGS: tuple[Reading, ...] = (
    Reading(mistake="secret-not-decoded", said="the secret's text is the key, and is not decoded", read=_text),
    Reading(
        mistake="secret-prefix", said="the secret's text is the key, with its prefix, and is not decoded",
        read=_decoded("utf8", strip=False),
    ),
    Reading(
        mistake="secret-white-space", said="the secret has no white space around it", read=_respelt(str.strip)
    ),
    Reading(
        mistake="secret-white-space", said="the secret has a newline at its end", read=_added("", "\n")
    ),
    Reading(mistake="secret-white-space", said="the secret has a CRLF at its end", read=_added("", "\r\n")),
    Reading(mistake="secret-white-space", said="the secret has a space at its end", read=_added("", " ")),
    Reading(mistake="secret-white-space", said="the secret has a space before it", read=_added(" ", "")),
    Reading(
        mistake="secret-white-space", said="the secret has no white space in it",
        read=_respelt(lambda secret: "".join(secret.split())),
    ),
    Reading(mistake="secret-decoded", said="the key is decoded from the secret's base64", read=_decoded("base64")),
    Reading(mistake="secret-decoded", said="the key is decoded from the secret's hex", read=_decoded("hex")),
    Reading(
        mistake="secret-decoded", said="the key is decoded from the secret's url-safe base64",
        read=_decoded("base64url"),
    ),
    Reading(
        mistake="secret-decoded", said="the key is decoded from the secret's base64, whatever its padding", read=_padded
    ),
    Reading(mistake="secret-prefix", said="the secret loses what looks like its prefix", read=_unprefixed),
    Reading(
        mistake="secret-prefix", said="the secret loses what looks like its prefix, and is not decoded",
        read=_unprefixed_text,
    ),
    Reading(
        mistake="secret-prefix", said="the secret's prefix stays, and all of it is decoded from base64",
        read=_decoded("base64", strip=False),
    ),
    Reading(
        mistake="secret-quoted", said="the secret loses the quotes around it",
        read=_respelt(lambda secret: secret.strip().strip("'\"`")),
    ),
    Reading(mistake="secret-quoted", said="the secret has quotes around it", read=_added('"', '"')),
    Reading(mistake="secret-quoted", said="the secret has single quotes around it", read=_added("'", "'")),
    Reading(mistake="secret-case", said="the secret is in lower case", read=_respelt(str.lower)),
    Reading(mistake="secret-case", said="the secret is in upper case", read=_respelt(str.upper)),
    Reading(mistake="secret-charset", said="the secret is percent-decoded", read=_respelt(unquote)),
    Reading(mistake="secret-charset", said="the secret is encoded in Latin-1, not in UTF-8", read=_latin),
    Reading(
        mistake="secret-encoded", said="the secret is encoded in base64 first",
        read=lambda scheme, secret: base64.b64encode(utf8(secret)),
    ),
    Reading(
        mistake="secret-encoded", said="the secret is encoded in hex first",
        read=lambda scheme, secret: utf8(secret).hex().encode(),
    ),
)  # fmt: skip
_KNOWN = Reading(mistake="secret-public", said="the key is the scheme's public test secret", read=_text)
_EMPTY = Reading(mistake="secret-placeholder", said="the key is empty, or a placeholder as 'undefined'", read=_text)

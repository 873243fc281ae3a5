"""Secrets as people paste them, and the keys that they stand for."""

import base64
import binascii
import re
from collections.abc import Callable

from contracts.errors import UsageError
from contracts.messages import value
from contracts.signing.scheme import Scheme

HEX = re.compile(r"(?:[0-9A-Fa-f]{2})*")
PUBLIC = "public:"
"""Marks the public half of a key pair: it verifies and cannot sign. Unmarked, 32 bytes would read as a private seed."""
PAIR_SIZES = (32, 64)
"""An Ed25519 private seed (RFC 8032, § 5.1.5), alone or followed by its public key."""


@value
class Key:
    """What an algorithm is keyed with."""

    data: bytes
    public: bool = False


def utf8(text: str) -> bytes:
    """Return a text's bytes; lone surrogates pass, so that no text raises."""
    return text.encode("utf-8", "surrogatepass")


def check_secret(scheme: Scheme, secret: str) -> str:
    """Return the secret if it can key this scheme; raises UsageError with what is wrong, never with the secret."""
    if not secret.strip():
        raise UsageError(f"the secret for {scheme.name} is empty; give one with --secret-file or HOOKPACT_SECRET")
    if read_key(scheme, secret) is None:
        raise UsageError(f"the secret for {scheme.name} does not read as {_expected(scheme)}; copy it again, whole")
    return secret


def read_key(scheme: Scheme, secret: str) -> Key | None:
    """Return the key that a secret stands for, or None where it is blank or does not decode."""
    public = scheme.algorithm == "ed25519" and secret.startswith(PUBLIC)
    text = _stripped(scheme, secret.removeprefix(PUBLIC) if public else secret)
    data = DECODERS[scheme.decode](text) if text.strip() else None
    if not data or (scheme.algorithm == "ed25519" and not _is_half(data, public=public)):
        return None
    return Key(data=data, public=public)


def any_key(scheme: Scheme, secret: str) -> Key:
    """Return a key for any secret at all: what does not decode keys by its own bytes, as a careless sender does."""
    return read_key(scheme, secret) or Key(data=utf8(_stripped(scheme, secret)))


def _is_half(data: bytes, *, public: bool) -> bool:
    # All zeros, a likely placeholder, is a point of small order: as a public key it accepts an all-zero signature.
    return any(data) and len(data) in (PAIR_SIZES[:1] if public else PAIR_SIZES)


def _stripped(scheme: Scheme, secret: str) -> str:
    prefix = next((prefix for prefix in scheme.strip if secret.startswith(prefix)), "")
    return secret.removeprefix(prefix)


def _expected(scheme: Scheme) -> str:
    prefixes = " or ".join(repr(prefix) for prefix in scheme.strip)
    size = " of a 32-byte key" if scheme.algorithm == "ed25519" else ""
    return scheme.decode + size + (f" after {prefixes}" if prefixes else "")


def _base64(text: str) -> bytes | None:
    # `b64decode` alone skips what it does not know: "aGV$$sbG8=" would be "aGVsbG8=".
    try:
        data = base64.b64decode(utf8(text), validate=True)
    except binascii.Error:
        return None
    return data if base64.b64encode(data) == utf8(text) else None


def _base64url(text: str) -> bytes | None:
    if "+" in text or "/" in text:
        return None
    bare = text.rstrip("=").replace("-", "+").replace("_", "/")
    padded = bare + "=" * (-len(bare) % 4)
    # Padding may be left out; what is there must be all of it.
    return _base64(padded) if not text.endswith("=") or len(text) == len(padded) else None


def _hex(text: str) -> bytes | None:
    return bytes.fromhex(text) if HEX.fullmatch(text) else None


DECODERS: dict[str, Callable[[str], bytes | None]] = {
    "utf8": utf8,
    "base64": _base64,
    "base64url": _base64url,
    "hex": _hex,
}

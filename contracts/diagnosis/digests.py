"""The digests that people mistake for each other: those of the schemes, and those of libraries and habit."""

import hashlib
import hmac
from collections.abc import Callable

from contracts.messages import value
from contracts.signing.digests import ALGORITHMS
from contracts.signing.keys import Key


@value
class Digest:
    """How raw signatures are made."""

    make: Callable[[Key, bytes], bytes]
    size: int
    """In bytes; 0 where it varies."""
    said: str
    covers: bool = True
    """Whether any content goes into it."""


def _hmac(name: str) -> Digest:
    return Digest(
        make=lambda key, content: hmac.digest(key.data, content, name),
        size=hashlib.new(name).digest_size,
        said=f"HMAC with {_spelt(name)} makes it",
    )


def _plain(name: str, order: str) -> Digest:
    orders: dict[str, Callable[[bytes, bytes], bytes]] = {
        "keyless": lambda key, content: content,
        "before": lambda key, content: key + content,
        "after": lambda key, content: content + key,
        "secret": lambda key, content: key,
    }
    said = {
        "keyless": "plain {} makes it, without any secret",
        "before": "plain {} makes it, of the secret and then the content, where HMAC is meant",
        "after": "plain {} makes it, of the content and then the secret, where HMAC is meant",
        "secret": "plain {} makes it, of the secret alone",
    }
    return Digest(
        make=lambda key, content: hashlib.new(name, orders[order](key.data, content)).digest(),
        size=hashlib.new(name).digest_size,
        said=said[order].format(_spelt(name)),
        covers=order != "secret",
    )


def _own(name: str, size: int, *, covers: bool = True) -> Digest:
    return Digest(make=ALGORITHMS[name].make, size=size, said=f"{name} makes it", covers=covers)


def _spelt(name: str) -> str:
    return f"SHA-{name.removeprefix('sha')}" if name.startswith("sha") else name.upper()


_NAMES = ("sha256", "sha1", "sha512", "sha384", "md5")
DIGESTS: dict[str, Digest] = {
    **{f"hmac-{name}": _hmac(name) for name in _NAMES},
    **{f"{name}-keyless": _plain(name, "keyless") for name in _NAMES},
    **{f"{name}-{order}": _plain(name, order) for name in _NAMES for order in ("before", "after")},
    **{f"{name}-secret": _plain(name, "secret") for name in _NAMES},
    "sha256": _own("sha256", 32),
    "ed25519": _own("ed25519", 64),
    "token": _own("token", 0, covers=False),
}

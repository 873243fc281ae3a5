"""The algorithms: a row each, and one comparison that leaks no time."""

import base64
import hashlib
import hmac
from collections.abc import Callable
from typing import TYPE_CHECKING

from contracts.errors import UsageError
from contracts.messages import value
from contracts.signing.keys import Key
from contracts.signing.scheme import Scheme

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

ENCODINGS: dict[str, Callable[[bytes], bytes]] = {
    "hex": lambda raw: raw.hex().encode(),
    "base64": base64.b64encode,
    # RFC 4648, § 3.2: "Implementations MUST include appropriate pad characters at the end of encoded data".
    "base64url": base64.urlsafe_b64encode,
}
DECODINGS: dict[str, Callable[[bytes], bytes]] = {
    "hex": lambda text: bytes.fromhex(text.decode("ascii")),
    "base64": lambda text: base64.b64decode(text, validate=True),
    "base64url": lambda text: base64.urlsafe_b64decode(text),
}


@value
class Algorithm:
    """How raw signatures are made, and how they are checked where making one again is not the way."""

    make: Callable[[Key, bytes], bytes]
    check: Callable[[Key, bytes, bytes], bool] | None = None
    encoded: bool = True
    """False where what `make` returns is sent as it is."""


def signature_of(scheme: Scheme, key: Key, content: bytes) -> bytes:
    """Return the encoded signature of these bytes."""
    algorithm = ALGORITHMS[scheme.algorithm]
    raw = algorithm.make(key, content)
    return ENCODINGS[scheme.encoding](raw) if algorithm.encoded else raw


def matches(scheme: Scheme, key: Key, content: bytes, given: bytes) -> bool:
    """Whether an encoded signature is right; broken encodings are simply wrong."""
    check = ALGORITHMS[scheme.algorithm].check
    if check is None:
        return hmac.compare_digest(signature_of(scheme, key, content), given)
    try:
        raw = DECODINGS[scheme.encoding](given)
    except ValueError:
        return False
    return ENCODINGS[scheme.encoding](raw) == given and check(key, content, raw)


def _hmac(name: str) -> Algorithm:
    return Algorithm(make=lambda key, content: hmac.digest(key.data, content, name))


def _ed25519_make(key: Key, content: bytes) -> bytes:
    if key.public:
        raise UsageError("a public key cannot sign; give the private one")
    return _private(key).sign(content)


def _ed25519_check(key: Key, content: bytes, raw: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        public = Ed25519PublicKey.from_public_bytes(key.data) if key.public else _private(key).public_key()
        public.verify(raw, content)
    except (InvalidSignature, ValueError):
        return False
    return True


def _private(key: Key) -> "Ed25519PrivateKey":
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    seed = key.data[:32] if len(key.data) in (32, 64) else hashlib.sha256(key.data).digest()
    return Ed25519PrivateKey.from_private_bytes(seed)


ALGORITHMS: dict[str, Algorithm] = {
    "none": Algorithm(make=lambda key, content: b"", encoded=False),
    "token": Algorithm(make=lambda key, content: key.data, encoded=False),
    "sha256": Algorithm(make=lambda key, content: hashlib.sha256(content).digest()),
    "hmac-sha1": _hmac("sha1"),
    "hmac-sha256": _hmac("sha256"),
    "hmac-sha512": _hmac("sha512"),
    "ed25519": Algorithm(make=_ed25519_make, check=_ed25519_check),
}

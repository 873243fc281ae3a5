"""Whether a call carries the credentials that its operation needs. Any will do, unless one was chosen."""

import base64
import binascii
import hmac
from collections.abc import Iterable

from contracts.documents import Operation
from contracts.documents.operations import Key
from mock_server.provider_api.asking import Asked


def is_let_in(operation: Operation, asked: Asked, api_key: str = "") -> bool:
    """Say whether one of the alternatives is fulfilled, each of its keys with a right credential."""
    if not operation.keys:
        return True
    return any(
        all(any(is_right(found, api_key) for found in presented(key, asked)) for key in choice)
        for choice in operation.keys
    )


def is_right(credential: str, api_key: str) -> bool:
    """Say whether a credential is the chosen one, or where none was chosen, whether it is any."""
    if not api_key:
        return bool(credential.strip())
    return hmac.compare_digest(credential.encode("utf-8", "surrogatepass"), api_key.encode())


def presented(key: Key, asked: Asked) -> tuple[str, ...]:
    """Return the credentials that stand in a key's place."""
    if key.place == "header":
        return asked.header(key.name)
    if key.place == "query":
        return asked.queried(key.name)
    if key.place == "cookie":
        return asked.cookie(key.name)
    found = [line.partition(" ") for line in asked.header("authorization")]
    given = [text.strip() for scheme, _, text in found if scheme.lower() == key.place]
    return tuple(_decoded(text) for text in given) if key.place == "basic" else tuple(given)


def all_presented(operations: Iterable[Operation], asked: Asked) -> tuple[str, ...]:
    """Return the credentials that stand in any place where the API looks for some."""
    keys = {key for operation in operations for choice in operation.keys for key in choice}
    return tuple(found for key in keys for found in presented(key, asked))


def challenge(operation: Operation) -> bytes:
    """Return what `WWW-Authenticate` says, which each 401 must (RFC 9110, § 15.5.2)."""
    places = {key.place for choice in operation.keys for key in choice} - {"header", "query", "cookie"}
    return b", ".join(sorted(place.title().encode("latin-1", "replace") for place in places)) or b"ApiKey"


def _decoded(text: str) -> str:
    """RFC 7617: base64 of `user:password`, neither of them empty."""
    try:
        user, colon, password = base64.b64decode(text, validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return ""
    return f"{user}{colon}{password}" if user or password else ""

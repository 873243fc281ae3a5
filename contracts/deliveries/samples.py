"""Made up for a scheme: a delivery that holds whatever it signs, for when there is no document; a key of its form."""

import random
from collections.abc import Iterator

import orjson

from contracts.errors import UsageError
from contracts.messages import Headers, Request
from contracts.schemas import Json, pointers
from contracts.signing import Scheme, check_secret

URL = "https://receiver.example.com/hooks/caf%C3%A9?tag=a%20b"
"""With something to decode, for schemes that sign the URL decoded."""
NOTE = "Zoë’s é & <b> \\ \U0001f600"
_ELEMENTS = 2
_OTHER_KEYS = (
    "hookpact-is-not-your-secret-0001",
    "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff",  # reads as hex, base64 and base64url alike
    "ABEiM0RVZneImaq7zN3u/wARIjNEVWZ3iJmqu8zd7v8=",  # base64 of 32 bytes, the size of a key pair's private half
)


def sample(scheme: Scheme, dice: random.Random, url: str = URL) -> Request:
    """Return an unsigned delivery; another one for the same scheme differs in all that it signs."""
    form = scheme.covers("form")
    kind = b"application/x-www-form-urlencoded" if form else b"application/json"
    headers: Headers = ((b"Content-Type", kind), *_signed_headers(scheme, dice))
    return Request(url=url, headers=headers, body=_form(dice) if form else orjson.dumps(_tree(scheme, dice)))


def other_key_for(scheme: Scheme | None, nth: int = 0) -> str:
    """Return a key of the scheme's own form that is nobody's; of several the nth, or the last."""
    usable = [key for key in _OTHER_KEYS if scheme is None or is_usable(scheme, key)] or _OTHER_KEYS[:1]
    return usable[min(nth, len(usable) - 1)]


def is_usable(scheme: Scheme, key: str) -> bool:
    """Say whether a scheme can be keyed with this."""
    try:
        check_secret(scheme, key)
    except UsageError:
        return False
    return True


def _signed_headers(scheme: Scheme, dice: random.Random) -> Iterator[tuple[bytes, bytes]]:
    """Headers that the content names and the signer does not write."""
    own = {name.lower() for name in scheme.own_headers}
    for part in scheme.content:
        if part.kind == "header" and part.argument.lower() not in own:
            yield part.argument.encode("latin-1"), _token(dice).encode()


def _form(dice: random.Random) -> bytes:
    return f"Event=paid&Note=caf%C3%A9+%26+tea&Number=%2B15550100&Token={_token(dice)}&Empty=".encode()


def _tree(scheme: Scheme, dice: random.Random) -> Json:
    if not scheme.batch:
        return _members(scheme, dice)
    above, _, below = scheme.batch.partition("/*")
    elements = [pointers.put({}, below, _members(scheme, dice)) for _ in range(_ELEMENTS)]
    return pointers.put({}, above, elements)


def _members(scheme: Scheme, dice: random.Random) -> Json:
    tree: Json = {"event": "paid", "token": _token(dice), "amount": 1130, "note": NOTE}
    for part in scheme.content:
        if part.kind == "json":
            tree = pointers.put(tree, part.argument, _token(dice))
    return tree


def _token(dice: random.Random) -> str:
    return f"t{dice.getrandbits(48):012x}"

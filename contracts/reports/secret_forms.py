"""A secret in all the spellings in which a receiver may tell it, and the signatures that it would have expected."""

import base64
import json
from collections.abc import Iterable, Iterator
from urllib.parse import quote

from contracts.messages import Request
from contracts.signing import Scheme, any_key, signature_of, signed_content

SECRET = b"<secret>"
MASK_FROM = 8
"""Shorter texts would be found in innocent ones."""
_SHARED = ("sha256", "hmac-sha1", "hmac-sha256", "hmac-sha512")
"""Of a key pair a receiver holds the public half, and signs nothing."""


def forms(secret: str, schemes: Iterable[Scheme]) -> Iterator[bytes]:
    """Yield a secret and the keys that it stands for: as they are, in base64, in hex, escaped for URLs and JSON."""
    text = secret.encode("utf-8", "surrogatepass")
    yield from (quote(text, safe="").encode(), json.dumps(secret)[1:-1].encode())
    for data in {text, *(any_key(scheme, secret).data for scheme in schemes)}:
        yield data
        # The last group of base64 depends on what follows where the secret is part of a longer text.
        yield from (base64.b64encode(data), base64.b64encode(data).rstrip(b"="))
        yield from (base64.urlsafe_b64encode(data), base64.urlsafe_b64encode(data).rstrip(b"="))
        yield from (data.hex().encode(), data.hex().upper().encode())


def signatures_that_answers_may_tell(request: Request, scheme: Scheme, secrets: Iterable[str]) -> Iterator[bytes]:
    """Yield what a receiver computes for a request: "expected 5d41…" in an answer makes the request's sender valid."""
    for secret in secrets if scheme.algorithm in _SHARED else ():
        content = signed_content(request, scheme, secret=secret)
        if content is not None:
            yield signature_of(scheme, any_key(scheme, secret), content)

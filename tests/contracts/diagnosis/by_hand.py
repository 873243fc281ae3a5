"""Deliveries that are signed without a scheme: what is hashed stands in the test."""

import hashlib
import hmac

from contracts.diagnosis import Effort
from contracts.messages import Request
from tests.contracts.diagnosis.spoiling import TEXT, URL
from tests.contracts.signing.shipped import scheme

LITTLE = Effort(digests=300, bytes=1_000_000, printed=10_000, pairs=False)
STAMPED = scheme(content="{timestamp}.{body}", timestamp={"header": "X-Time"}, tolerance=300)


def plain(value: bytes, body: bytes = b'{"a": 1}', **headers: bytes) -> Request:
    pairs = tuple((name.replace("_", "-").encode(), found) for name, found in headers.items())
    return Request(url=URL, headers=((b"X-Signature", value), *pairs), body=body)


def by_hand(body: bytes, secret: str = TEXT) -> bytes:
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest().encode()

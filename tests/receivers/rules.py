"""How a right receiver works, in steps: signature over the bytes that arrived, window, JSON, then the work.

`steps(...)` builds a hook out of them; whoever wants a wrong receiver replaces one step and leaves the rest right.
"""

import base64
import hashlib
import hmac
import json
import os
import time
from collections.abc import Callable
from typing import Any

from tests.receivers.call import Answer, Call, Hook

SIGNATURE, TIMESTAMP = "X-InfluencerHero-Signature", "X-InfluencerHero-Timestamp"
WINDOW = 300
Payload = dict[str, Any]
Test = Callable[[Call], bool]


def secret() -> bytes:
    return os.environ.get("RECEIVER_SECRET", "").encode()


def mac(body: bytes, key: bytes | None = None) -> str:
    return hmac.new(secret() if key is None else key, body, hashlib.sha256).hexdigest()


def same(given: str, expected: str) -> bool:
    # `compare_digest` raises on text beyond ASCII, so bytes are compared.
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), expected.encode())


def signed(call: Call) -> bool:
    return same(call.text(SIGNATURE), mac(call.body))


def recent(text: str, now: float, window: int = WINDOW) -> bool:
    # `int()` takes blanks, signs, underscores and other scripts' digits, and refuses 5,000 digits by an error.
    return text.isascii() and text.isdigit() and len(text) <= 16 and abs(now - int(text)) <= window


def fresh(call: Call) -> bool:
    return recent(call.text(TIMESTAMP), time.time())


def anything(call: Call) -> bool:
    return True


def signed_with_id(call: Call) -> bool:
    """Standard Webhooks: id, time and body are signed; several signatures may stand in one header."""
    content = f"{call.text('webhook-id')}.{call.text('webhook-timestamp')}.".encode("utf-8", "replace") + call.body
    key = base64.b64decode(secret().removeprefix(b"whsec_"))
    expected = "v1," + base64.b64encode(hmac.digest(key, content, "sha256")).decode()
    return any(same(item, expected) for item in call.text("webhook-signature").split(" "))


def fresh_with_id(call: Call) -> bool:
    return recent(call.text("webhook-timestamp"), time.time())


def read(body: bytes) -> Payload | None:
    """Return the JSON object, or None where it is none."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def taken(payload: Payload) -> Answer:
    return Answer(200, "thank you")


def steps(
    *,
    verify: Test = signed,
    window: Test = fresh,
    parse: Callable[[bytes], Payload | None] = read,
    work: Callable[[Payload], Answer] = taken,
) -> Hook:
    """Make a hook that is right but for the steps that are given."""

    def hook(call: Call) -> Answer:
        if call.method != "POST":
            return Answer(405, headers=(("Allow", "POST"),))
        if not verify(call) or not window(call):
            return Answer(401, "bad signature")
        payload = parse(call.body)
        return Answer(400, "no JSON object") if payload is None else work(payload)

    return hook


SCHEMES: dict[str, tuple[Test, Test]] = {
    "influencer-hero": (signed, fresh),
    "standard-webhooks": (signed_with_id, fresh_with_id),
    "unsigned": (anything, anything),
}


def right() -> Hook:
    """Make the right receiver for the scheme that the environment names."""
    verify, window = SCHEMES[os.environ.get("RECEIVER_SCHEME", "influencer-hero")]
    return steps(verify=verify, window=window)

"""Receivers that leave the signature to the vendor's own library: as its documentation shows, and with what that lacks.

The documented ones are evidence of what the libraries do; the right ones stand among the right receivers.
"""

import json
import os
from collections.abc import Callable

from tests.receivers.call import Answer, Call, Hook


def secret() -> str:
    return os.environ.get("RECEIVER_SECRET", "")


def stripe_documented(call: Call) -> Answer:
    from stripe import SignatureVerificationError, Webhook

    try:
        Webhook.construct_event(call.body, call.text("Stripe-Signature"), secret())
    except (ValueError, SignatureVerificationError):
        return Answer(400)
    return Answer(200)


def stripe_right(call: Call) -> Answer:
    """The signature alone, and of ASCII alone; what was signed is read apart from it."""
    from stripe import SignatureVerificationError, WebhookSignature

    signature = call.text("Stripe-Signature")
    if not signature.isascii():
        return Answer(400)
    try:
        WebhookSignature.verify_header(call.body, signature, secret(), 300)
    except (ValueError, SignatureVerificationError):
        return Answer(400)
    return _read(call.body)


def standardwebhooks_documented(call: Call) -> Answer:
    from standardwebhooks import Webhook, WebhookVerificationError

    try:
        Webhook(secret()).verify(call.body, dict(call.raw))
    except WebhookVerificationError:
        return Answer(400)
    return Answer(200)


def standardwebhooks_right(call: Call) -> Answer:
    """Whatever the library raises, the signature was not right; what was signed is read apart from it."""
    from standardwebhooks import Webhook, WebhookVerificationError

    try:
        Webhook(secret()).verify(call.body, dict(call.raw), json_parse=False)
    except (ValueError, WebhookVerificationError):
        return Answer(400)
    return _read(call.body)


def _read(body: bytes) -> Answer:
    try:
        return Answer(200 if isinstance(json.loads(body), dict) else 400)
    except (ValueError, RecursionError):
        return Answer(400)


def _of_posts(hook: Hook) -> Callable[[], Hook]:
    return lambda: lambda call: hook(call) if call.method == "POST" else Answer(405)


HOOKS: dict[str, Callable[[], Hook]] = {
    "stripe-documented": _of_posts(stripe_documented),
    "stripe-right": _of_posts(stripe_right),
    "standardwebhooks-documented": _of_posts(standardwebhooks_documented),
    "standardwebhooks-right": _of_posts(standardwebhooks_right),
}

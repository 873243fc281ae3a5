"""Who else judges a signature: the vendor's own library, an independent one, or a few lines by hand from his rules.

A scheme is a row. Libraries are loaded when they are asked, because some take seconds. Those by hand share no code with
`contracts`: they read the vendor's page, not ours.
"""

import base64
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace
from urllib.parse import parse_qsl, unquote

from contracts.messages import Request


class Headers(dict[str, str]):
    """Headers as frameworks hand them on: found in any case, and joined where there are two."""

    def get(self, name: str, default: str | None = None) -> str | None:  # type: ignore[override]
        return super().get(name.lower(), default)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """A delivery as a receiver has it, and what he knows."""

    method: str
    url: str
    headers: Headers
    body: bytes
    secret: str
    now: float

    def header(self, name: str) -> str:
        return self.headers.get(name) or ""

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Oracle:
    """Who judges, and at most one thing that he lets pass though he should not."""

    by: str
    accepts: Callable[[Arrived], object]
    lenient: str = ""
    """A pattern of the names of the vectors that he takes all the same …"""
    because: str = ""
    """… and why."""


def arrived(request: Request, secret: str, now: float) -> Arrived:
    headers = Headers()
    for name, text in request.headers:
        key, found = name.decode().lower(), text.decode()
        headers[key] = f"{headers[key]}, {found}" if key in headers else found
    return Arrived(method=request.method, url=request.url, headers=headers, body=request.body, secret=secret, now=now)


def accepts(oracle: Oracle, request: Request, secret: str, now: float) -> bool:
    """Say whether an oracle takes a delivery; how it refuses, by an answer or any error, is its own affair."""
    try:
        return bool(oracle.accepts(arrived(request, secret, now)))
    except Exception:
        return False


def standard_webhooks(given: Arrived) -> object:
    from standardwebhooks import Webhook

    Webhook(given.secret).verify(given.body, given.headers)
    return True


def svix(given: Arrived) -> object:
    from svix.webhooks import Webhook

    Webhook(given.secret).verify(given.body, given.headers)
    return True


def stripe(given: Arrived) -> object:
    from stripe import WebhookSignature

    return WebhookSignature.verify_header(given.text, given.header("Stripe-Signature"), given.secret, 300)


def slack(given: Arrived) -> object:
    from slack_sdk.signature import SignatureVerifier

    return SignatureVerifier(given.secret).is_valid_request(given.body, given.headers)


def gidgethub(name: str) -> Callable[[Arrived], object]:
    def accepts(given: Arrived) -> object:
        from gidgethub.sansio import validate_event

        validate_event(given.body, signature=given.header(name), secret=given.secret)
        return True

    return accepts


def adyen_platform(given: Arrived) -> object:
    from Adyen.util import is_valid_hmac_payload

    return is_valid_hmac_payload(given.header("HmacSignature"), given.secret, given.body)


def adyen_standard(given: Arrived) -> object:
    from Adyen.util import is_valid_hmac_notification

    return is_valid_hmac_notification(json.loads(given.body), given.secret)


def square(given: Arrived) -> object:
    from square.utils.webhooks_helper import verify_signature

    return verify_signature(
        request_body=given.text,
        signature_header=given.header("x-square-hmacsha256-signature"),
        signature_key=given.secret,
        notification_url=given.url,
    )


def paddle(given: Arrived) -> object:
    from paddle_billing.Notifications import Secret, Verifier

    return Verifier().verify(SimpleNamespace(headers=given.headers, body=given.body), Secret(given.secret))


def hubspot(version: str) -> Callable[[Arrived], object]:
    def accepts(given: Arrived) -> object:
        from hubspot.utils.signature import Signature

        name, uri, stamp = "X-HubSpot-Signature", given.url, None
        if version == "v3":
            # The vendor's page has the receiver decode the URL before the library sees it.
            name, uri, stamp = f"{name}-v3", unquote(given.url), given.header("X-HubSpot-Request-Timestamp")
        return Signature.is_valid(given.header(name), given.secret, given.text, uri, given.method, version, stamp)

    return accepts


def twilio_form(given: Arrived) -> object:
    return _twilio(given, dict(parse_qsl(given.text, keep_blank_values=True)))


def twilio_json(given: Arrived) -> object:
    return _twilio(given, given.text)


def _twilio(given: Arrived, body: object) -> object:
    from twilio.request_validator import RequestValidator

    return RequestValidator(given.secret).validate(given.url, body, given.header("X-Twilio-Signature"))


def same(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode(), expected.encode())


def mac(given: Arrived, content: bytes, digest: str = "sha256") -> bytes:
    return hmac.new(given.secret.encode(), content, digest).digest()


def hex_of_body(name: str, prefix: str = "", digest: str = "sha256") -> Callable[[Arrived], object]:
    return lambda given: same(given.header(name), prefix + mac(given, given.body, digest).hex())


def base64_of_body(name: str, prefix: str = "") -> Callable[[Arrived], object]:
    return lambda given: same(given.header(name), prefix + base64.b64encode(mac(given, given.body)).decode())


def token(name: str) -> Callable[[Arrived], object]:
    return lambda given: same(given.header(name), given.secret)


def within(given: Arrived, stamp: float, *, past: float, future: float = float("inf")) -> bool:
    return -future <= given.now - stamp <= past


def calendly(given: Arrived) -> object:
    stamp, signature = (part.partition("=")[2] for part in given.header("Calendly-Webhook-Signature").split(","))
    made = mac(given, f"{stamp}.".encode() + given.body).hex()
    return same(signature, made) and within(given, int(stamp), past=180)


def zoom(given: Arrived) -> object:
    stamp = given.header("x-zm-request-timestamp")
    made = "v0=" + mac(given, f"v0:{stamp}:".encode() + given.body).hex()
    return same(given.header("x-zm-signature"), made) and within(given, int(stamp), past=300, future=300)


def webflow(given: Arrived) -> object:
    stamp = given.header("x-webflow-timestamp")
    made = mac(given, f"{stamp}:".encode() + given.body).hex()
    return same(given.header("x-webflow-signature"), made) and within(given, int(stamp) / 1000, past=300)


def twitch(given: Arrived) -> object:
    stamp = given.header("Twitch-Eventsub-Message-Timestamp")
    signed = (given.header("Twitch-Eventsub-Message-Id") + stamp).encode() + given.body
    right = same(given.header("Twitch-Eventsub-Message-Signature"), "sha256=" + mac(given, signed).hex())
    return right and within(given, datetime.fromisoformat(stamp).timestamp(), past=600)


def linear(given: Arrived) -> object:
    right = same(given.header("Linear-Signature"), mac(given, given.body).hex())
    return right and within(given, json.loads(given.body)["webhookTimestamp"] / 1000, past=60, future=60)


def mailgun(given: Arrived) -> object:
    said = json.loads(given.body)["signature"]
    return same(said["signature"], mac(given, f"{said['timestamp']}{said['token']}".encode()).hex())


def discord(given: Arrived) -> object:
    signed = given.header("X-Signature-Timestamp").encode() + given.body
    return _ed25519(bytes.fromhex(given.secret), bytes.fromhex(given.header("X-Signature-Ed25519")), signed)


def standard_webhooks_ed25519(given: Arrived) -> object:
    signed = f"{given.header('webhook-id')}.{given.header('webhook-timestamp')}.".encode() + given.body
    seed = base64.b64decode(given.secret.removeprefix("whsk_"))
    right = any(
        _ed25519(seed, base64.b64decode(item.removeprefix("v1a,")), signed)
        for item in given.header("webhook-signature").split(" ")
        if item.startswith("v1a,")
    )
    return right and within(given, int(given.header("webhook-timestamp")), past=300, future=300)


def _ed25519(seed: bytes, signature: bytes, signed: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    try:
        Ed25519PrivateKey.from_private_bytes(seed[:32]).public_key().verify(signature, signed)
    except InvalidSignature:
        return False
    return True


ORACLES: dict[str, Oracle] = {
    "standard-webhooks": Oracle(by="standardwebhooks", accepts=standard_webhooks),
    "svix": Oracle(by="svix", accepts=svix),
    "stripe": Oracle(by="stripe", accepts=stripe),
    "slack": Oracle(by="slack-sdk", accepts=slack),
    "github": Oracle(by="gidgethub", accepts=gidgethub("X-Hub-Signature-256")),
    "intercom": Oracle(by="gidgethub", accepts=gidgethub("X-Hub-Signature")),
    "adyen-platform": Oracle(by="adyen", accepts=adyen_platform),
    "adyen-standard": Oracle(
        by="adyen",
        accepts=adyen_standard,
        lenient="member-changed-notificationItems-1-.*",
        because="it verifies the first element of a batch and no other",
    ),
    "square": Oracle(by="squareup", accepts=square),
    "paddle": Oracle(by="paddle-python-sdk", accepts=paddle),
    "hubspot-v1": Oracle(by="hubspot-api-client", accepts=hubspot("v1")),
    "hubspot-v2": Oracle(by="hubspot-api-client", accepts=hubspot("v2")),
    "hubspot-v3": Oracle(by="hubspot-api-client", accepts=hubspot("v3")),
    "twilio-form": Oracle(by="twilio", accepts=twilio_form),
    "twilio-json": Oracle(by="twilio", accepts=twilio_json),
    "calendly": Oracle(by="hand", accepts=calendly),
    "discord": Oracle(by="hand", accepts=discord),
    "dropbox": Oracle(by="hand", accepts=hex_of_body("X-Dropbox-Signature")),
    "gitlab": Oracle(by="hand", accepts=token("X-Gitlab-Token")),
    "linear": Oracle(by="hand", accepts=linear),
    "mailgun": Oracle(by="hand", accepts=mailgun),
    "shopify": Oracle(by="hand", accepts=base64_of_body("X-Shopify-Hmac-Sha256")),
    "standard-webhooks-ed25519": Oracle(by="hand", accepts=standard_webhooks_ed25519),
    "telegram": Oracle(by="hand", accepts=token("X-Telegram-Bot-Api-Secret-Token")),
    "twitch": Oracle(by="hand", accepts=twitch),
    "typeform": Oracle(by="hand", accepts=base64_of_body("Typeform-Signature", "sha256=")),
    "vercel": Oracle(by="hand", accepts=hex_of_body("x-vercel-signature", digest="sha1")),
    "webflow": Oracle(by="hand", accepts=webflow),
    "woocommerce": Oracle(by="hand", accepts=base64_of_body("X-WC-Webhook-Signature")),
    "zoom": Oracle(by="hand", accepts=zoom),
}

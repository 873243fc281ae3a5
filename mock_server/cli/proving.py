"""Proof that a document is enough: payloads of every webhook, made, checked, signed and verified on the spot."""

import base64
import hashlib
from collections.abc import Callable, Iterator, Mapping

import orjson

from contracts.deliveries import Target, prepare
from contracts.documents import Provider, Webhook
from contracts.errors import DocumentError, UsageError
from contracts.messages import Request, value
from contracts.signing import Refused, Scheme, check_secret, verify
from mock_server import sender

NOW = 1_700_000_000
URL = "https://receiver.example.com/hooks"
_KEY = hashlib.sha256(b"nobody's secret: what it signs never leaves this process").digest()
_WRITTEN: Mapping[str, Callable[[bytes], str]] = {
    "utf8": lambda key: key.hex()[:32],
    "hex": bytes.hex,
    "base64": lambda key: base64.b64encode(key).decode(),
    "base64url": lambda key: base64.urlsafe_b64encode(key).decode(),
}


@value
class Proof:
    """What became of one webhook."""

    webhook: Webhook
    proven: int
    problem: str = ""
    pointer: str = ""
    """Where in the document the problem lies."""


def prove(provider: Provider, count: int, seed: int) -> Iterator[Proof]:
    """Yield a proof for each webhook: so many payloads that keep its schema and whose signatures verify."""
    for webhook in provider.webhooks.values():
        proven = 0
        try:
            for request in requests(webhook, count, seed):
                problem = _problem(webhook, request)
                if problem:
                    yield Proof(webhook=webhook, proven=proven, problem=problem, pointer=webhook.pointer)
                    break
                proven += 1
            else:
                yield Proof(webhook=webhook, proven=proven)
        except DocumentError as error:
            yield Proof(webhook=webhook, proven=proven, problem=error.problem, pointer=error.pointer)
        except UsageError as error:
            yield Proof(webhook=webhook, proven=proven, problem=str(error), pointer=webhook.pointer)


def is_described(webhook: Webhook) -> bool:
    """Say whether the document says anything about a webhook's body."""
    return webhook.is_json and (webhook.schema is not None or bool(webhook.examples))


def requests(webhook: Webhook, count: int, seed: int) -> Iterator[Request]:
    """Yield signed requests with different payloads; none where the document does not say what a body holds."""
    order = sender.Order(seed=seed, now=NOW, run="prove", count=count if is_described(webhook) else 0)
    for draft in sender.drafts(webhook, order):
        yield prepare(draft, webhook, Target(url=URL, secrets=_secrets(webhook)), now=NOW)


def _problem(webhook: Webhook, request: Request) -> str:
    try:
        payload = orjson.loads(request.body)
    except orjson.JSONDecodeError as error:
        return f"a body that is no JSON: {error}"
    for problem in webhook.schema.problems(payload)[:1] if webhook.schema else ():
        return f"a payload breaks the schema: {problem.pointer or 'the body'}: {problem.message[:200]}"
    for scheme in webhook.schemes:
        judged = verify(request, scheme, secrets=_secrets(webhook), now=NOW)
        if isinstance(judged, Refused):
            return f"its signature does not verify by {scheme.name}: {judged.reason}: {judged.detail}"
    return ""


def _secrets(webhook: Webhook) -> tuple[str, ...]:
    return (made_up_secret(webhook.scheme),) if webhook.scheme else ()


def made_up_secret(scheme: Scheme) -> str:
    """Return a secret of the scheme's form, the same every time."""
    prefix = scheme.strip[0] if scheme.strip else ""
    return check_secret(scheme, prefix + _WRITTEN[scheme.decode](_KEY))

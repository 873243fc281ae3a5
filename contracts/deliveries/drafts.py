"""The one place where a draft becomes a request: stamped, signed with the time of sending, then edited."""

from dataclasses import replace

from contracts.documents import Webhook
from contracts.messages import Draft, Headers, Request, header, value
from contracts.payloads import stamped
from contracts.signing import Scheme, read_key, sign

_CHUNKED: Headers = ((b"Transfer-Encoding", b"chunked"),)
"""The transport frames by it (RFC 9112 § 7.1)."""


@value
class Target:
    """Where deliveries go."""

    url: str
    secrets: tuple[str, ...] = ()
    headers: Headers = ()
    """Sent with every delivery and no part of the contract: who we are, what a staging gateway wants."""
    marked: bool = False
    """Whether each delivery names itself by the header `Hookpact-Delivery`, so that it is found in the target's log."""
    public_url: str | None = None
    """What the provider has registered, where a proxy makes it differ from `url`."""


def prepare(draft: Draft, webhook: Webhook, target: Target, *, now: int) -> Request:
    """Make the request that a draft stands for at this moment (Unix seconds)."""
    request = unedited(draft, webhook, target, now=now)
    for edit in draft.edits:
        request = edit.apply(request)
    return request


def unedited(draft: Draft, webhook: Webhook, target: Target, *, now: int) -> Request:
    """Make the request as an honest sender would, before any edit."""
    declared = tuple(pair for pair in webhook.headers if header(draft.headers, pair[0].decode("latin-1")) is None)
    marks = (*target.headers, *(((b"Hookpact-Delivery", draft.id.encode()),) if target.marked else ()))
    typed = ((b"Content-Type", webhook.content_type.encode()),) if webhook.content_type else ()
    framing = _CHUNKED if webhook.rules.chunked else ()
    request = Request(
        method=webhook.method,
        url=target.url,
        headers=(*typed, *declared, *draft.headers, *marks, *framing),
        body=stamped(draft.body, draft.stamps, now - draft.body_age),
    )
    url = target.public_url or target.url
    for scheme in _schemes(draft, webhook):
        secrets = _secrets(draft, target, scheme)
        request = sign(request, scheme, secrets=secrets, id=draft.id, now=now - draft.age, url=url)
    return request


def _schemes(draft: Draft, webhook: Webhook) -> tuple[Scheme, ...]:
    if not draft.algorithm:
        return webhook.schemes
    return tuple(replace(scheme, algorithm=draft.algorithm) if scheme.signed else scheme for scheme in webhook.schemes)


def _secrets(draft: Draft, target: Target, scheme: Scheme) -> tuple[str, ...]:
    """Return what a scheme signs with: of the target's secrets those that it can read, if it can read any."""
    known = tuple(secret for secret in target.secrets if read_key(scheme, secret)) or target.secrets
    if draft.secrets is None:
        return known
    own = known[:1]
    return tuple(secret for each in draft.secrets for secret in (own if each is None else (each,)))

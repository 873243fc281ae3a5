"""Evidence without secrets and without signatures that stay valid.

In a scheme that signs only the body, any signed request is valid for ever: whoever reads a report could send it again.
"""

from dataclasses import replace

from contracts.documents import Webhook
from contracts.findings import Run
from contracts.messages import Exchange, Request, edit_header
from contracts.signing import rewrite_signatures

MASK = b"<signature>"


def masked(run: Run, exchange: Exchange) -> Request:
    """Return the request as it may be shown: a signature made with the target's own secret is a mask."""
    webhook = webhook_of(run, exchange)
    if webhook is None or run.public_secrets or not _holds_true_signature(exchange, webhook):
        return exchange.request
    request = exchange.request
    for scheme in webhook.schemes:
        request = rewrite_signatures(request, scheme, lambda _: MASK)
        if scheme.header and request == exchange.request:
            request = edit_header(request, scheme.header, MASK)
    return request


def webhook_of(run: Run, exchange: Exchange) -> Webhook | None:
    """Return the contract that a request was made by."""
    return run.provider.webhooks.get(exchange.draft.webhook) if exchange.draft else None


def with_masks(run: Run, exchange: Exchange) -> Exchange:
    """Return an exchange as it may be shown."""
    return replace(exchange, request=masked(run, exchange))


def _holds_true_signature(exchange: Exchange, webhook: Webhook) -> bool:
    """Say whether what stands in the request was made with the target's secret, be it spoilt afterwards."""
    draft = exchange.draft
    if draft is None or draft.secrets is not None:
        return False
    literal = {edit.sets.lower() for edit in draft.edits if edit.sets}
    return any(scheme.signed and (scheme.header or "").lower() not in literal for scheme in webhook.schemes)

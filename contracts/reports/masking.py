"""Evidence without secrets and without signatures that stay valid.

In a scheme that signs only the body, any signed request is valid for ever: whoever reads a report could send it again.
A target may also answer with what it was sent, so what is masked in requests is masked in answers and sentences too.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import lru_cache
from urllib.parse import urlsplit, urlunsplit

from contracts.documents import Provider, Webhook
from contracts.findings import Finding, Run, Verdict
from contracts.messages import Exchange, Headers, Request, Response, edit_header, header_values
from contracts.reports.secret_forms import MASK_FROM, SECRET, forms, signatures_that_answers_may_tell
from contracts.signing import Scheme, rewrite_signatures, signature_texts

MASK = b"<signature>"
HIDDEN = b"<hidden>"
_OURS = ("user-agent", "hookpact-run", "hookpact-delivery", "content-type", "content-length", "transfer-encoding")

Clean = Callable[[bytes], bytes]


def shareable(run: Run, secrets: Iterable[str] = ()) -> Run:
    """Return the run as it may leave this machine; doing it twice changes nothing more.

    `secrets` are the target's own: with them, what a receiver tells of them in its answers is masked as well.
    """
    seen = [exchange for finding in run.findings for exchange in _exchanges(finding)]
    clean = _cleaner(run, seen, tuple(secrets))
    return replace(
        run,
        target=" ".join(hidden_url(url) for url in run.target.split(" ")),
        findings=tuple(_finding(run, finding, clean) for finding in run.findings),
        notes=tuple(_text(note, clean) for note in run.notes),
        inconclusive=_text(run.inconclusive, clean),
    )


def masked(exchange: Exchange, provider: Provider, *, public: bool) -> Request:
    """Return the request as it may be shown: unless everybody knows the secret, a true signature is a mask."""
    webhook = webhook_of(exchange, provider)
    request = exchange.request
    if webhook is None or public or not _holds_true_signature(exchange, webhook):
        return request
    for scheme in webhook.schemes:
        request = _without_signatures(request, scheme)
    return request


def webhook_of(exchange: Exchange, provider: Provider) -> Webhook | None:
    """Return the contract that a request was made by."""
    return provider.webhooks.get(exchange.draft.webhook) if exchange.draft else None


def hidden_url(url: str) -> str:
    """Return a URL without user and password, and with the names only of what its query says."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return HIDDEN.decode()
    query = re.sub(r"=[^&]+", f"={HIDDEN.decode()}", parts.query)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2], query=query))


def _without_signatures(request: Request, scheme: Scheme) -> Request:
    """Mask signatures where they stand; where an edit made them unreadable, all of the value that holds them."""
    found = rewrite_signatures(request, scheme, lambda _: MASK)
    for name in (scheme.header or "", *scheme.aliases):
        values = header_values(found.headers, name)
        if name and any(MASK not in text for text in values):
            found = edit_header(found, name, *(text if MASK in text or not text else MASK for text in values))
    if scheme.place and scheme.place.kind == "pointer" and MASK not in found.body:
        return replace(found, body=MASK)
    return found


def _finding(run: Run, finding: Finding, clean: Clean) -> Finding:
    verdict = finding.verdict
    decided = _exchange(run, verdict.exchange, clean) if verdict.exchange else None
    said = {"reason": _text(verdict.reason, clean), "expected": _text(verdict.expected, clean)}
    shown = Verdict(status=verdict.status, level=verdict.level, exchange=decided, **said)
    evidence = tuple(_exchange(run, exchange, clean) for exchange in finding.evidence)
    return replace(finding, verdict=shown, evidence=evidence, case=_text(finding.case, clean))


def _exchange(run: Run, exchange: Exchange, clean: Clean) -> Exchange:
    request = masked(exchange, run.provider, public=run.public_secrets)
    webhook = webhook_of(exchange, run.provider)
    headers = _without_credentials(exchange, request.headers, webhook) if webhook else request.headers
    request = replace(request, url=hidden_url(request.url), headers=headers)
    answer = exchange.answer
    if isinstance(answer, Response):
        pairs = tuple((clean(name), clean(found)) for name, found in answer.headers)
        answer = replace(answer, headers=pairs, body=clean(answer.body))
    return replace(exchange, request=request, answer=answer)


def _without_credentials(exchange: Exchange, headers: Headers, webhook: Webhook) -> Headers:
    """Hide what the contract does not explain: headers that were added for a gateway hold passwords and tokens."""
    known = _explained(exchange, webhook)
    return tuple((name, found if _key(name) in known or not found else HIDDEN) for name, found in headers)


def _explained(exchange: Exchange, webhook: Webhook) -> set[str]:
    draft = exchange.draft
    declared = [_key(name) for name, _ in (*webhook.headers, *(draft.headers if draft else ()))]
    signers = [name.lower() for scheme in webhook.schemes for name in scheme.own_headers]
    return {*_OURS, *declared, *signers, *(edit.sets.lower() for edit in (draft.edits if draft else ()))}


def _cleaner(run: Run, seen: Iterable[Exchange], secrets: tuple[str, ...]) -> Clean:
    """Return what takes secrets and signatures out of bytes that a target has said."""
    masks: dict[bytes, bytes] = {}
    for exchange in seen:
        webhook = webhook_of(exchange, run.provider)
        if webhook is None:
            continue
        masks.update(dict.fromkeys(_told(exchange, webhook), HIDDEN))
        if not run.public_secrets:
            masks.update(dict.fromkeys(_signatures(exchange, webhook, secrets), MASK))
    schemes = {scheme.name: scheme for webhook in run.provider.webhooks.values() for scheme in webhook.schemes}
    if not run.public_secrets:
        masks.update(dict.fromkeys((form for s in secrets for form in forms(s, schemes.values())), SECRET))
    return _replacing({text: mask for text, mask in masks.items() if len(text) >= MASK_FROM and mask != text})


def _replacing(masks: dict[bytes, bytes]) -> Clean:
    """Return what replaces each of these texts, the longest that fits; a run can hold thousands of them."""
    starts: dict[bytes, list[bytes]] = defaultdict(list)
    for text in sorted(masks, key=len, reverse=True):
        starts[text[:MASK_FROM]].append(text)

    @lru_cache(maxsize=1000)
    def clean(content: bytes) -> bytes:
        at, kept, pieces = 0, 0, []
        while at <= len(content) - MASK_FROM:
            found = next((t for t in starts.get(content[at : at + MASK_FROM], ()) if content.startswith(t, at)), b"")
            if found:
                pieces += [content[kept:at], masks[found]]
                kept = at + len(found)
            at += len(found) or 1
        return b"".join([*pieces, content[kept:]])

    return clean if masks else lambda content: content


def _told(exchange: Exchange, webhook: Webhook) -> Iterable[bytes]:
    """Yield what a target could say again: gateway headers, and the values in its own URL's query."""
    known = _explained(exchange, webhook)
    yield from (found for name, found in exchange.request.headers if _key(name) not in known)
    query = exchange.request.url.partition("?")[2].partition("#")[0]
    yield from (pair.partition("=")[2].encode("utf-8", "backslashreplace") for pair in query.split("&"))


def _signatures(exchange: Exchange, webhook: Webhook, secrets: tuple[str, ...]) -> Iterable[bytes]:
    for scheme in webhook.schemes:
        if _holds_true_signature(exchange, webhook):
            yield from signature_texts(exchange.request, scheme)
        yield from signatures_that_answers_may_tell(exchange.request, scheme, secrets)


def _exchanges(finding: Finding) -> tuple[Exchange, ...]:
    decided = (finding.verdict.exchange,) if finding.verdict.exchange else ()
    return (*decided, *finding.evidence)


def _text(text: str, clean: Clean) -> str:
    return clean(text.encode("utf-8", "surrogatepass")).decode("utf-8", "surrogatepass")


def _key(name: bytes) -> str:
    return name.decode("latin-1").lower()


def _holds_true_signature(exchange: Exchange, webhook: Webhook) -> bool:
    """Say whether what stands in the request was made with the target's secret, be it spoilt afterwards."""
    draft = exchange.draft
    if draft is None or (draft.secrets is not None and None not in draft.secrets):
        return False
    literal = {edit.sets.lower() for edit in draft.edits if edit.sets}
    return any(scheme.signed and (scheme.header or "").lower() not in literal for scheme in webhook.schemes)

"""What an inbox makes of a request: signature first, on the bytes that came, then the contract."""

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum

import orjson

from contracts.diagnosis import QUICK, diagnose
from contracts.documents import Provider, Webhook
from contracts.messages import Request, header_values, value
from contracts.schemas import Json, Problem
from contracts.signing import Reason, Refused, Scheme, verify

LARGEST_EXPLAINED = 256_000
"""Others wait while a signature is explained: of a body of so many bytes that takes some hundredths of a second."""
_EXPLAINED = (Reason.NO_MATCH, Reason.MALFORMED)


class Objection(StrEnum):
    """Why a delivery was refused, where that is not its signature; `signing.Reason` has those."""

    NOT_JSON = "not-json"
    NO_CONTRACT = "fits-no-contract"
    INVALID = "breaks-the-contract"
    METHOD = "wrong-method"
    TOO_LARGE = "too-large"
    UNFINISHED = "unfinished"


@value
class Judgement:
    """Accepted, or refused for a reason."""

    reason: str = ""
    """A `signing.Reason` or a `Objection`; "" where there is nothing against it."""
    detail: str = ""
    webhook: str = ""
    """`provider/name`, or "" where it is not known."""
    also: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def accepted(self) -> bool:
        """Whether the delivery is rightly signed and valid."""
        return not self.reason

    @property
    def is_forged(self) -> bool:
        """Whether the signature, and not the body, is what is wrong."""
        return bool(self.reason) and self.reason not in tuple(Objection)


def judge(
    request: Request,
    provider: Provider,
    *,
    secrets: Sequence[str],
    now: int,
    webhook: str = "",
) -> Judgement:
    """Judge a request as a delivery of one webhook, or of any of a provider's."""
    candidates = (provider.webhooks[webhook],) if webhook else tuple(provider.webhooks.values())
    signed, refusal = _rightly_signed(request, candidates, secrets, now)
    if not signed:
        assert refusal is not None  # there is at least one webhook, and none took it
        return Judgement(
            reason=refusal.reason, detail=refusal.detail, webhook=candidates[0].full_name if webhook else ""
        )
    return _fitting(request, _declared(request, signed))


def _rightly_signed(
    request: Request, candidates: Sequence[Webhook], secrets: Sequence[str], now: int
) -> tuple[tuple[Webhook, ...], Refused | None]:
    """Keep the webhooks by whose schemes the request is right; verify once for each scheme."""
    verdicts: dict[int, Refused | None] = {}
    for scheme in (candidate.scheme for candidate in candidates):
        if id(scheme) not in verdicts:
            verdicts[id(scheme)] = _refusal(request, scheme, secrets, now)
    kept = tuple(candidate for candidate in candidates if verdicts[id(candidate.scheme)] is None)
    refusals = [refusal for refusal in verdicts.values() if refusal is not None]
    # Of several schemes the one that was meant has its signature there.
    meant = (refusal for refusal in refusals if refusal.reason is not Reason.MISSING_HEADER)
    return kept, next(meant, refusals[0] if refusals else None)


def _refusal(request: Request, scheme: Scheme | None, secrets: Sequence[str], now: int) -> Refused | None:
    if scheme is None:
        return None
    verdict = verify(request, scheme, secrets=secrets, now=now)
    if not isinstance(verdict, Refused):
        return None
    return replace(verdict, detail=verdict.detail + _why(request, scheme, verdict, secrets))


def _why(request: Request, scheme: Scheme, verdict: Refused, secrets: Sequence[str]) -> str:
    """Return what is wrong with a signature, where that can be proven with little work."""
    if verdict.reason not in _EXPLAINED or len(request.body) > LARGEST_EXPLAINED:
        return ""
    found = diagnose(request, scheme, secrets=secrets, effort=QUICK)
    proven = next((each for each in found if each.parts), None)
    return "" if proven is None else f"; {proven.title[:1].lower()}{proven.title[1:].removesuffix('.')}"


def _declared(request: Request, candidates: Sequence[Webhook]) -> Sequence[Webhook]:
    """Keep those whose declared headers, as an event's name, fit best."""
    if not any(candidate.headers for candidate in candidates):
        return candidates
    scores = [
        sum(found in header_values(request.headers, name.decode("latin-1")) for name, found in candidate.headers)
        for candidate in candidates
    ]
    best = max(scores)
    return [candidate for candidate, score in zip(candidates, scores, strict=True) if score == best]


def _fitting(request: Request, candidates: Sequence[Webhook]) -> Judgement:
    told = candidates[0].full_name if len(candidates) == 1 else ""
    try:
        # orjson before any validator: it refuses the lone surrogates and the depth that those die of.
        payload = orjson.loads(request.body)
    except orjson.JSONDecodeError as error:
        shapeless = [candidate for candidate in candidates if not candidate.is_json]
        if shapeless:
            return Judgement(webhook=shapeless[0].full_name, also=_names(shapeless[1:]))
        return Judgement(reason=Objection.NOT_JSON, detail=f"the body is not JSON: {error}", webhook=told)
    fitting = [candidate for candidate in candidates if _fits(candidate, payload)]
    if fitting:
        return Judgement(webhook=fitting[0].full_name, also=_names(fitting[1:]))
    return _unfitting(payload, candidates)


def _unfitting(payload: Json, candidates: Sequence[Webhook]) -> Judgement:
    """Say what is wrong by the only contract, or by the one that is nearest."""
    broken = [(candidate, candidate.schema.problems(payload)) for candidate in candidates if candidate.schema]
    nearest, problems = min(broken, key=lambda pair: len(pair[1]))
    if len(candidates) == 1:
        detail = f"the body breaks the contract of {nearest.full_name}"
        return Judgement(reason=Objection.INVALID, detail=detail, webhook=nearest.full_name, problems=problems)
    detail = f"the body fits none of {len(candidates)} contracts; {nearest.full_name} is nearest, and says the problems"
    return Judgement(reason=Objection.NO_CONTRACT, detail=detail, problems=problems)


def _fits(candidate: Webhook, payload: Json) -> bool:
    return candidate.schema is None or candidate.schema.is_valid(payload)


def _names(webhooks: Sequence[Webhook]) -> tuple[str, ...]:
    return tuple(webhook.full_name for webhook in webhooks)

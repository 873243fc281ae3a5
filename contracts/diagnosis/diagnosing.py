"""Why a signature does not match: proven by computing it again with the mistake in it, or not said at all."""

from collections.abc import Sequence

from contracts.diagnosis.mistakes import MISTAKES
from contracts.diagnosis.searching import THOROUGH, Effort, Proof, search
from contracts.diagnosis.spellings import evidence
from contracts.diagnosis.times import seconds_of
from contracts.messages import Request, value
from contracts.signing import Accepted, Reason, Refused, Scheme, verify
from contracts.signing.bodies import elements
from contracts.signing.verdicts import Unreadable

MOST = 3
_ELEMENTS = 20
MATCHES = "matches"


@value
class Explanation:
    """What must be so for the signature to be right."""

    id: str
    """The mistakes, joined by "+"; `matches`; or the reason for which the request cannot be read."""
    title: str
    fix: str
    """What to do, in a sentence for each mistake."""
    parts: tuple[str, ...] = ()
    """Rows of MISTAKES; none where nothing was computed."""

    @property
    def matches(self) -> bool:
        """Whether there is no mistake at all."""
        return self.id == MATCHES


def diagnose(
    request: Request,
    scheme: Scheme,
    *,
    secrets: Sequence[str],
    now: int | None = None,
    url: str | None = None,
    effort: Effort = THOROUGH,
) -> tuple[Explanation, ...]:
    """Return why a signature does not match, with the fewest mistakes; nothing where nothing explains it.

    No explanation holds a secret or a signature. No input raises.
    """
    verdict = verify(request, scheme, secrets=secrets, now=now, url=url)
    if isinstance(verdict, Accepted):
        return (_matching(verdict, scheme, len(secrets)),)
    if now is not None:
        signed = verify(request, scheme, secrets=secrets, now=None, url=url)
        if isinstance(signed, Accepted):
            return (_late(verdict, signed, scheme, now),)
    proofs = _proofs(request, scheme, secrets, request.url if url is None else url, effort)
    told = tuple(_explained(proof, len(secrets)) for proof in proofs if proof.clauses)
    return _distinct(told)[:MOST] or _unreadable(verdict)


def _proofs(request: Request, scheme: Scheme, secrets: Sequence[str], url: str, effort: Effort) -> tuple[Proof, ...]:
    """Search for the first element of a batch that is not right by itself."""
    for base in _bases(request, scheme):
        found = search(scheme, secrets, evidence(request, scheme, url, base), effort)
        if not found or found[0].clauses:
            return found
    return ()


def _bases(request: Request, scheme: Scheme) -> tuple[str, ...]:
    if not scheme.batch:
        return ("",)
    try:
        return elements(request.body, scheme.batch)[:_ELEMENTS]
    except Unreadable:
        return ()


def _distinct(explanations: tuple[Explanation, ...]) -> tuple[Explanation, ...]:
    return tuple({each.id: each for each in reversed(explanations)}.values())[::-1]


def _matching(verdict: Accepted, scheme: Scheme, secrets: int) -> Explanation:
    if verdict.secret is None:
        return Explanation(id=MATCHES, title="The scheme signs nothing, so nothing can be wrong.", fix="")
    which = f" under secret {verdict.secret + 1} of {secrets}" if secrets > 1 else ""
    fix = "Nothing is wrong with the signature"
    others = ": the receiver must try each secret, or have this one." if which else "."
    return Explanation(id=MATCHES, title=f"The signature matches{which}.", fix=fix + others)


def _explained(proof: Proof, secrets: int) -> Explanation:
    parts = tuple(dict.fromkeys(mistake for mistake, _ in proof.clauses))
    which = f" under secret {proof.secret + 1} of {secrets}" if secrets > 1 else ""
    said = ", and if ".join(said for _, said in proof.clauses)
    return Explanation(
        id="+".join(parts), title=f"The signature is right{which} if {said}.",
        fix=" ".join(MISTAKES[part] for part in parts), parts=parts,
    )  # fmt: skip


def _late(verdict: Refused, signed: Accepted, scheme: Scheme, now: int) -> Explanation:
    """Explain a signature that is right and a time that is not."""
    assert scheme.timestamp
    unit = scheme.timestamp.unit
    if signed.timestamp is None:
        return _clock("clock-unit", f"The signature matches, and {verdict.detail}.")
    other = seconds_of(str(signed.timestamp).encode())
    if other is not None and unit == "s" and other != signed.timestamp:
        return _clock("clock-unit", "The signature matches, and the timestamp is in milliseconds, not in seconds.")
    off = signed.timestamp - now
    if unit == "ms" and abs(now - signed.timestamp * 1000) < 86400 * 366:
        return _clock("clock-unit", "The signature matches, and the timestamp is in seconds, not in milliseconds.")
    hours, rest = divmod(abs(off) + 30, 3600)
    side = "ahead" if off > 0 else "behind"
    if 1 <= hours <= 14 and rest <= 60:
        title = f"The signature matches, and the clock is off by {abs(off)} s: it is {hours} h {side}, a time zone."
        return _clock("clock-zone", title)
    return _clock("clock", f"The signature matches, and the clock is off by {abs(off)} s: {verdict.detail}.")


def _clock(mistake: str, title: str) -> Explanation:
    return Explanation(id=mistake, title=title, fix=MISTAKES[mistake], parts=(mistake,))


def _unreadable(verdict: Refused) -> tuple[Explanation, ...]:
    if verdict.reason not in FIXES:
        return ()
    title = verdict.detail[:1].upper() + verdict.detail[1:] + "."
    return (Explanation(id=verdict.reason.value, title=title, fix=FIXES[verdict.reason]),)


FIXES: dict[Reason, str] = {
    Reason.MISSING_HEADER: "Send the signature where the scheme says; see that no proxy takes its header off.",
    Reason.MISSING_TIMESTAMP: "Send the timestamp that is signed; see that no proxy takes its header off.",
    Reason.MISSING_ID: "Send the id that is signed; see that no proxy takes its header off.",
    Reason.MALFORMED: "Send it once, and in the scheme's form.",
    Reason.IGNORED: "Send a signature of the kind that the scheme accepts.",
    Reason.NO_SECRET: "Give the secret whole, as the provider shows it.",
}

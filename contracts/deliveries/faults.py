"""Ways in which deliveries go wrong on purpose: each takes a plan and returns another, so that they compose.

A fault that spoils the request is an edit or a pace of its draft; one that spoils the order of things changes the plan.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache, partial
from itertools import islice

from contracts.deliveries.edits import SIGNATURE_EDITS, recase_headers, set_header, signature_edit
from contracts.deliveries.plans import Fault, Plan, delayed, drafts_of, each, merged, repeated, thinned, turned
from contracts.deliveries.samples import other_key_for
from contracts.documents import Provider, Webhook
from contracts.errors import UsageError, nearest
from contracts.messages import Draft, Edit, Pace, Request, value
from contracts.payloads import Body, Recipe, body, breakages
from contracts.signing import Scheme

_MARGIN = 60
_HOUR = 3600
_PIECES = 10
_MOST_BYTES = 50_000_000
_MOST_ALTOGETHER = 500_000_000
_MOST_TIMES = 1000
_SHOWN = 12


@value
class Context:
    """Whose deliveries they are, and what an invalid payload is made from."""

    provider: Provider
    recipe: Callable[[Webhook], Recipe]

    def webhook(self, draft: Draft) -> Webhook:
        """Return the webhook of a draft."""
        return self.provider.webhook(draft.webhook)


@value
class Kind:
    """A fault that can be asked for as `NAME` or `NAME=VALUE`."""

    title: str
    make: Callable[[str, Context], Fault]
    takes: str = ""
    """What may stand after `=`."""


def read_fault(words: str, context: Context) -> Fault:
    """Return the fault that words ask for; raises UsageError for those that ask for none."""
    name, equals, said = words.partition("=")
    kind = FAULTS.get(name)
    if kind is None:
        raise UsageError(f"no fault {name!r}: {nearest(name, FAULTS)}")
    if equals and not (kind.takes and said):
        raise UsageError(f"fault {name} takes {f'={kind.takes}' if kind.takes else 'no value'}")
    try:
        return kind.make(said, context)
    except ValueError:
        raise UsageError(f"fault {name} takes ={kind.takes}, not {said!r}") from None


def _edited(made: Callable[[Draft], Edit]) -> Fault:
    return each(lambda draft: replace(draft, edits=(*draft.edits, made(draft))))


def _always(edit: Edit) -> Fault:
    return _edited(lambda draft: edit)


def _signature(name: str, said: str, context: Context) -> Fault:
    return _edited(lambda draft: signature_edit(name, *_signing(context.webhook(draft))))


def _without(headers: Callable[[Scheme], tuple[str | None, ...]], said: str, context: Context) -> Fault:
    def edit(draft: Draft) -> Edit:
        names = [name for scheme in _signing(context.webhook(draft)) for name in headers(scheme) if name]
        return _several(f"without {' and '.join(names)}", [set_header(name) for name in names])

    return _edited(edit)


def _other_key(said: str, context: Context) -> Fault:
    return each(lambda draft: replace(draft, secrets=(other_key_for(_signing(context.webhook(draft))[0]),)))


def _signing(webhook: Webhook) -> tuple[Scheme, ...]:
    """Return the schemes that sign; raises UsageError where there is nothing to spoil."""
    found = tuple(scheme for scheme in webhook.schemes if scheme.signed)
    if not found:
        raise UsageError(f"{webhook.full_name} is not signed, so there is no signature to spoil")
    return found


def _aged(sign: int, said: str, context: Context) -> Fault:
    asked = _count(said, 0)

    def change(draft: Draft) -> Draft:
        age = sign * (asked or _beyond(context.webhook(draft), sign))
        return replace(draft, age=draft.age + age, body_age=draft.body_age + age)

    return each(change)


def _beyond(webhook: Webhook, sign: int) -> int:
    """Seconds that lie outside of the scheme's window; an hour where it has none."""
    if webhook.scheme is None:
        return _HOUR
    tolerance = webhook.scheme.tolerance
    allowed = tolerance.past if sign > 0 else tolerance.future
    return _HOUR if allowed is None else allowed + _MARGIN


def _duplicated(said: str, context: Context) -> Fault:
    times = _count(said, 2)
    if times > _MOST_TIMES:
        raise UsageError(f"fault duplicate sends at most {_MOST_TIMES} times")
    return repeated(times)


def _late(said: str, context: Context) -> Fault:
    return delayed(_seconds(said, 10.0))


def _reversed(said: str, context: Context) -> Fault:
    return turned


def _at_once(said: str, context: Context) -> Fault:
    return merged


def _dropped(said: str, context: Context) -> Fault:
    return thinned(_count(said, 2))


def _truncated(said: str, context: Context) -> Fault:
    def apply(request: Request) -> Request:
        return replace(request, body=request.body[: len(request.body) // 2])

    return _always(Edit(name="half a body", apply=apply))


def _malformed(said: str, context: Context) -> Fault:
    """Sign half a body, as a sender would that fails in the middle of writing it."""
    return each(lambda draft: replace(draft, body=draft.body[: len(draft.body) // 2] or b"{", stamps=()))


def _oversized(said: str, context: Context) -> Fault:
    """Fill up with blanks, which JSON allows at its end."""
    size = _count(said, 5_000_000)
    if size > _MOST_BYTES:
        raise UsageError(f"fault oversized makes at most {_MOST_BYTES} bytes")

    def fault(plan: Plan) -> Plan:
        if size * sum(1 for _ in drafts_of(plan)) > _MOST_ALTOGETHER:
            raise UsageError(f"fault oversized makes at most {_MOST_ALTOGETHER} bytes of all deliveries together")
        return each(lambda draft: replace(draft, body=draft.body.ljust(size)))(plan)

    return fault


def _invalid(said: str, context: Context) -> Fault:
    """Break the schema, at a pointer or anywhere, and sign it."""

    made = cache(lambda name: _broken(said, context.provider.webhook(name), context))
    return each(lambda draft: replace(draft, body=made(draft.webhook).bytes, stamps=made(draft.webhook).stamps))


def _broken(said: str, webhook: Webhook, context: Context) -> Body:
    if webhook.schema is None:
        raise UsageError(f"{webhook.full_name} has no schema that could be broken")
    found = list(breakages(context.recipe(webhook)))
    broken = next((one for one in found if said in ("", one.pointer)), None)
    if broken is None:
        known = ", ".join(islice(dict.fromkeys(one.pointer for one in found if one.pointer), _SHOWN))
        raise UsageError(f"nothing to break at {said!r} of {webhook.full_name}; try {known}")
    return body(webhook.schema, broken.payload)


def _media_type(said: str, context: Context) -> Fault:
    return _always(set_header("Content-Type", (said or "text/plain").encode("ascii")))


def _chunked(said: str, context: Context) -> Fault:
    return _always(set_header("Transfer-Encoding", b"chunked"))


def _recased(said: str, context: Context) -> Fault:
    ways = {"": bytes.lower, "lower": bytes.lower, "upper": bytes.upper}
    if said not in ways:
        raise ValueError(said)
    return _always(recase_headers(ways[said], "header names in another case"))


def _slow(said: str, context: Context) -> Fault:
    """Send the body in pieces, spread over so many seconds."""
    pause = _seconds(said, 2.0) / _PIECES

    def pace(request: Request) -> Request:
        return replace(request, pace=Pace(piece=max(1, -(-len(request.body) // _PIECES)), pause=pause))

    return _always(Edit(name="a slow body", apply=pace))


def _cut(said: str, context: Context) -> Fault:
    asked = _count(said, 0)

    def pace(request: Request) -> Request:
        return replace(request, pace=replace(request.pace or Pace(), stop=asked or len(request.body) // 2))

    return _always(Edit(name="a cut connection", apply=pace))


def _several(name: str, edits: list[Edit]) -> Edit:
    def apply(request: Request) -> Request:
        for edit in edits:
            request = edit.apply(request)
        return request

    return Edit(name=name, apply=apply)


def _seconds(said: str, default: float) -> float:
    found = float(said) if said else default
    if not 0 <= found <= 86400:
        raise ValueError(said)
    return found


def _count(said: str, default: int) -> int:
    if said and not (said.isascii() and said.isdigit()):
        raise ValueError(said)
    return max(1, int(said[:9])) if said else default


FAULTS: Mapping[str, Kind] = {
    **{
        name: Kind(title=f"The signature, {name.removeprefix('signature-').replace('-', ' ')}",
                   make=partial(_signature, name))
        for name in SIGNATURE_EDITS
    },
    "signature-missing": Kind(
        title="Without the signature header", make=partial(_without, lambda scheme: scheme.signature_headers)
    ),
    "timestamp-missing": Kind(
        title="Without the timestamp header", make=partial(_without, lambda scheme: (scheme.stamp_header,))
    ),
    "other-key": Kind(title="Signed with a key that is not the receiver's", make=_other_key),
    "stale": Kind(title="Sent as if long ago: one minute beyond the window", make=partial(_aged, 1), takes="SECONDS"),
    "future": Kind(title="Sent as if in the future", make=partial(_aged, -1), takes="SECONDS"),
    "duplicate": Kind(title="Each delivery twice, or more often", make=_duplicated, takes="TIMES"),
    "late": Kind(title="A wait before each delivery", make=_late, takes="SECONDS"),
    "out-of-order": Kind(title="The last one first", make=_reversed),
    "at-once": Kind(title="All at the same time", make=_at_once),
    "dropped": Kind(title="Each second delivery is never sent; with 1, none is", make=_dropped, takes="NTH"),
    "truncated": Kind(title="Half of the body that was signed", make=_truncated),
    "malformed": Kind(title="A body that is no JSON, rightly signed", make=_malformed),
    "invalid": Kind(title="A body that breaks the schema, rightly signed", make=_invalid, takes="/POINTER"),
    "oversized": Kind(title="A very long body, rightly signed", make=_oversized, takes="BYTES"),
    "content-type": Kind(title="Another media type", make=_media_type, takes="TYPE"),
    "chunked": Kind(title="The body in chunks, without its length", make=_chunked),
    "header-case": Kind(title="Header names in lower or upper case", make=_recased, takes="lower|upper"),
    "slow": Kind(title="The body in pieces, over so many seconds", make=_slow, takes="SECONDS"),
    "cut": Kind(title="The connection closed within the body", make=_cut, takes="BYTES"),
}  # fmt: skip

"""What a delivery is compared with. A match that fails says why."""

from collections.abc import Mapping
from dataclasses import field

import orjson

from contracts.messages import header_values, value
from contracts.reports.foreign import shortened
from contracts.schemas import Json, pointers
from mock_server.store import Entry

ANY = "any"
ABSENT = object()
_SHOWN = 120


@value
class Match:
    """What is asked of a delivery; what is not said is not asked."""

    webhook: str = ""
    """`provider/name`, or the name alone."""
    verdict: str = ANY
    """`accepted`, `refused`, a reason, or `any`."""
    body: Json = ABSENT
    """A subset of the payload: objects may hold more, arrays may not."""
    pointers: Mapping[str, Json] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


def read_match(said: Mapping[str, Json], *, verdict: str = ANY) -> Match:
    """Read a match whose shape the schema has checked already."""
    return Match(
        webhook=said.get("webhook", ""),
        verdict=said.get("verdict", verdict),
        body=said.get("body", ABSENT),
        pointers=said.get("pointers", {}),
        headers=said.get("headers", {}),
    )


def miss(match: Match, entry: Entry) -> str:
    """Return why a delivery does not match, or "" where it does."""
    return _miss_verdict(match, entry) or _miss_webhook(match, entry) or _miss_content(match, entry)


def _miss_verdict(match: Match, entry: Entry) -> str:
    said = "accepted" if entry.accepted else entry.reason
    if match.verdict in (ANY, said) or (match.verdict == "refused" and not entry.accepted):
        return ""
    return f"it was {said if entry.accepted else f'refused: {said}'}" + (f" ({entry.detail})" if entry.detail else "")


def _miss_webhook(match: Match, entry: Entry) -> str:
    names = [name for name in (entry.webhook, *entry.also) if name]
    if not match.webhook or any(match.webhook in (name, name.partition("/")[2]) for name in names):
        return ""
    return f"it is {names[0]}" if names else "it is no known webhook"


def _miss_content(match: Match, entry: Entry) -> str:
    request = entry.exchange.request
    for name, wanted in match.headers.items():
        found = [held.decode("latin-1") for held in header_values(request.headers, name)]
        if wanted not in found:
            return f"header {name} is {_shown(found[0]) if found else 'absent'}"
    if match.body is ABSENT and not match.pointers:
        return ""
    try:
        payload = orjson.loads(request.body)
    except orjson.JSONDecodeError:
        return "its body is not JSON"
    return _miss_pointers(match, payload) or ("" if match.body is ABSENT else difference(match.body, payload))


def _miss_pointers(match: Match, payload: Json) -> str:
    for pointer, wanted in match.pointers.items():
        try:
            found = pointers.get(payload, pointer)
        except (LookupError, ValueError):
            return f"{pointer} is absent"
        if difference(wanted, found, exact=True):
            return f"{pointer} is {_shown(found)}, not {_shown(wanted)}"
    return ""


def difference(wanted: Json, found: Json, pointer: str = "", *, exact: bool = False) -> str:
    """Return where a payload lacks what is wanted, or ""; `exact` allows no further members."""
    if isinstance(wanted, dict) and isinstance(found, dict):
        for name, held in wanted.items():
            inside = pointers.join(pointer, name)
            said = difference(held, found[name], inside, exact=exact) if name in found else f"{inside} is absent"
            if said:
                return said
        more = [name for name in found if name not in wanted] if exact else []
        return f"{pointers.join(pointer, more[0])} is there" if more else ""
    if isinstance(wanted, list) and isinstance(found, list) and len(wanted) == len(found):
        pairs = enumerate(zip(wanted, found, strict=True))
        inside_of = (difference(one, other, pointers.join(pointer, at), exact=exact) for at, (one, other) in pairs)
        return next(filter(None, inside_of), "")
    # In Python True is 1; in JSON it is not.
    if wanted == found and isinstance(wanted, bool) == isinstance(found, bool):
        return ""
    return f"{pointer or 'the body'} is {_shown(found)}, not {_shown(wanted)}"


def _shown(found: Json) -> str:
    try:
        return shortened(orjson.dumps(found).decode(), _SHOWN)
    except TypeError:  # an integer beyond 64 bits
        return shortened(repr(found), _SHOWN)

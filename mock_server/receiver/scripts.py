"""The answers that an inbox will give in place of its own: in order, by rules, late, never, or cut off."""

import base64
import re
from collections.abc import Mapping, Sequence

import orjson

from contracts.errors import UsageError
from contracts.messages import Headers, is_token, value
from contracts.schemas import Json
from mock_server.receiver.matching import Match, miss, read_match
from mock_server.store import Entry

LONGEST_WAIT = 600.0
FOREVER = 0
_TEXT = re.compile(r"[\t\x20-\x7e\x80-\xff]*")
_OURS = frozenset(
    {"content-length", "transfer-encoding", "connection", "content-security-policy", "x-content-type-options", "date"}
)
"""The server's own: framing, and what keeps a page on this origin from being misused."""


@value
class Reply:
    """One scripted answer. What it does not say stays as the inbox would answer by itself."""

    status: int | None = None
    delay: float = 0.0
    headers: Headers = ()
    body: bytes | None = None
    hang: bool = False
    """No answer at all, until the sender gives up."""
    cut: str = ""
    """`before` the answer or `within` its body the connection is closed."""
    times: int = 1
    """So often; 0 is for ever."""


@value
class Rule:
    """Answers for the deliveries that match."""

    match: Match
    replies: tuple[Reply, ...]


@value
class Script:
    """Rules first, in order; what none of them takes gets the plain replies; when they are used up, the inbox's own."""

    rules: tuple[Rule, ...] = ()
    replies: tuple[Reply, ...] = ()


NO_SCRIPT = Script()


class Player:
    """A script and how far it has been played."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self._played = [0] * (len(script.rules) + 1)

    def next(self, entry: Entry) -> Reply | None:
        """Return the answer to a delivery; None where the script has none for it."""
        for at, rule in enumerate(self.script.rules):
            if not miss(rule.match, entry):
                return self._turn(at, rule.replies)
        return self._turn(-1, self.script.replies)

    def _turn(self, at: int, replies: Sequence[Reply]) -> Reply | None:
        turn, passed = self._played[at], 0
        for reply in replies:
            passed += reply.times
            if reply.times == FOREVER or turn < passed:
                self._played[at] += 1
                return reply
        return None


def read_script(said: Mapping[str, Json]) -> Script:
    """Read a script whose shape the schema has checked already; raises UsageError for what a schema cannot say."""
    rules = tuple(
        Rule(match=read_match(rule.get("match", {})), replies=_replies(rule["answers"]))
        for rule in said.get("rules", ())
    )
    return Script(rules=rules, replies=_replies(said.get("answers", ())))


def _replies(said: Sequence[Json]) -> tuple[Reply, ...]:
    return tuple(Reply(status=int(one)) if isinstance(one, int | float) else _reply(one) for one in said)


def _reply(said: Mapping[str, Json]) -> Reply:
    status = said.get("status")
    return Reply(
        status=None if status is None else int(status),
        delay=float(said.get("delay", 0)),
        headers=_headers(said.get("headers", {})),
        body=_body(said),
        hang=said.get("hang", False),
        cut=said.get("cut", ""),
        times=int(said.get("times", 1)),
    )


def _body(said: Mapping[str, Json]) -> bytes | None:
    if "json" in said:
        return orjson.dumps(said["json"])
    if "body_base64" in said:
        try:
            return base64.b64decode(said["body_base64"], validate=True)
        except ValueError:
            raise UsageError("body_base64 of an answer is no base64") from None
    text = said.get("body")
    return None if text is None else str(text).encode("utf-8", "surrogatepass")


def _headers(said: Mapping[str, str]) -> Headers:
    for name, text in said.items():
        if not is_token(name) or not _TEXT.fullmatch(text):
            raise UsageError(f"{name!r} with {text!r} is no header: a token, and text without control characters")
        if name.lower() in _OURS:
            raise UsageError(f"the header {name} belongs to the server; use `cut` and `hang` for broken answers")
    return tuple((name.encode("latin-1"), text.encode("latin-1")) for name, text in said.items())

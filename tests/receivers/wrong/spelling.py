"""What means the same in HTTP and JSON and is taken for something else; windows; answers that say too much."""

import base64
import time
from collections.abc import Callable
from functools import partial

from tests.receivers.call import Answer, Call, Hook
from tests.receivers.rules import (
    SIGNATURE,
    TIMESTAMP,
    Payload,
    anything,
    mac,
    read,
    recent,
    right,
    same,
    secret,
    signed,
    steps,
    taken,
)
from tests.receivers.wrong.fault import CRASHED, DJANGO, FASTAPI, FLASK, REFUSED, STARLETTE, STDLIB, TAKEN, fault


def by_text(body: bytes) -> Payload | None:
    """Look for a member in the text instead of in the JSON."""
    payload = read(body)
    return payload if payload is None or b'"deal_id":"' in body or "deal_id" not in payload else None


def as_spelt(call: Call) -> bool:
    return same(call.raw.get(SIGNATURE, ""), mac(call.body))


def by_length(call: Call) -> bool:
    return int(call.raw["Content-Length"]) == len(call.body) and signed(call)


def within(past: float, future: float) -> Callable[[Call], bool]:
    """Make a window with edges of its own; whatever is no number is refused as a right receiver does."""
    ever = 10**16

    def window(call: Call) -> bool:
        text, now = call.text(TIMESTAMP), time.time()
        return recent(text, now, ever) and -future <= now - int(text) <= past

    return window


def exact_type() -> Hook:
    inner = right()
    return lambda call: Answer(415) if call.text("Content-Type") != "application/json" else inner(call)


def tells_what_it_expected() -> Hook:
    inner = right()

    def hook(call: Call) -> Answer:
        said = inner(call)
        return Answer(401, f"expected {mac(call.body)}, got {call.text(SIGNATURE)!r}") if said.status == 401 else said

    return hook


def tells_its_secret_encoded() -> Hook:
    inner = right()

    def hook(call: Call) -> Answer:
        said = inner(call)
        return Answer(401, f"key: {base64.b64encode(secret()).decode()}") if said.status == 401 else said

    return hook


def slow(payload: Payload) -> Answer:
    time.sleep(5.3)
    return taken(payload)


FAULTS = (
    fault("by-text", "looks for a member in the text of the body",
          "string search in front of the parser, to route by the kind of event",
          "bytes-json", partial(steps, parse=by_text), DJANGO, case="JSON spelt spaced", says=REFUSED),
    fault("as-spelt", "looks for the header in one case only",
          "`event['headers']['X-…']` in cloud functions; plain dictionaries made of headers",
          "bytes-header-case", partial(steps, verify=as_spelt), STDLIB,
          case="header names in lower case", says=REFUSED),
    fault("exact-type", "compares the whole media type",
          "`content_type == 'application/json'`",
          "bytes-charset", exact_type, FLASK, case="; charset=utf-8", says=REFUSED),
    fault("by-length", "reads as many bytes as Content-Length says",
          "hand-written servers: `int(headers['Content-Length'])` of a chunked request",
          "bytes-chunked", partial(steps, verify=by_length), STDLIB,
          case="Transfer-Encoding: chunked", says=CRASHED),
    fault("no-patience", "takes deliveries of the last two seconds only",
          "a window that was tried on the own machine",
          "bytes-age", partial(steps, window=within(2.5, 300)), FASTAPI, case="5 seconds old", says=REFUSED),
    fault("no-window", "never looks at the time",
          "one of thirteen published example receivers has no window at all: CWE-294, replay",
          "window-old window-ahead", partial(steps, window=anything), DJANGO,
          case="330 s old, in the body too", says=TAKEN),
    fault("no-past", "looks only whether the time is ahead",
          "the comparison's sign the wrong way round",
          "window-old", partial(steps, window=within(10**9, 300)), STARLETTE,
          case="330 s old, in the body too", says=TAKEN),
    fault("no-future", "looks only at the age",
          "`now - sent > 300`: four of eight example receivers, and several providers' own libraries",
          "window-ahead", partial(steps, window=within(300, 10**9)), FLASK,
          case="330 s ahead, in the body too", says=TAKEN),
    fault("tells-what-it-expected", "answers with the signature that it expected",
          "debugging output in the refusal: a stranger may copy it (CWE-209)",
          "leaks-secret", tells_what_it_expected, STARLETTE, case="signed with another key",
          says="the signature that was expected"),
    fault("tells-its-secret-encoded", "answers with a dump of its settings, secrets as they are stored",
          "debug pages that show a Kubernetes Secret, whose values are base64 and look like noise",
          "leaks-secret", tells_its_secret_encoded, FASTAPI, case="without a signature", says="holds the secret"),
    fault("redirects", "lives at another path, and redirects there",
          "trailing slashes: frameworks answer 307 or 301, and senders do not follow",
          "preflight", right, STARLETTE, path="/", case="a plain delivery", says="redirects to"),
    fault("slow", "does the work before it answers",
          "reports, mails and calls to others inside the handler",
          "ack-prompt", partial(steps, work=slow), FLASK, case="the median of 5 answers", says="p50",
          slow=True),
)  # fmt: skip

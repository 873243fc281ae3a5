"""What anyone can send without a secret, and what only the provider can send, and neither should crash anything."""

import hmac
import json
import os
import traceback
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from typing import Any

from tests.receivers.call import Answer, Call, Hook
from tests.receivers.rules import (
    SIGNATURE,
    TIMESTAMP,
    Payload,
    fresh_with_id,
    mac,
    read,
    same,
    signed,
    signed_with_id,
    steps,
)
from tests.receivers.wrong.fault import (
    AIOHTTP,
    CRASHED,
    DJANGO,
    FASTAPI,
    FLASK,
    NODE,
    STARLETTE,
    STDLIB,
    fault,
)


def indexed(call: Call) -> bool:
    header: Any = call.header(SIGNATURE)
    return same(header.strip(), mac(call.body))


def as_text(call: Call) -> bool:
    return hmac.compare_digest(call.text(SIGNATURE), mac(call.body))


def from_hex(call: Call) -> bool:
    return hmac.compare_digest(bytes.fromhex(call.text(SIGNATURE)), bytes.fromhex(mac(call.body)))


def labelled(call: Call) -> bool:
    algorithm, digest = call.text("X-Hub-Signature-256").split("=")
    return algorithm == "sha256" and same(digest, mac(call.body))


def of_several(call: Call) -> bool:
    right = [same(given, mac(call.body)) for given in call.values(SIGNATURE)]
    return right.index(True) >= 0 if len(right) > 1 else right == [True]


def all_agree(call: Call) -> bool:
    right = {same(given, mac(call.body)) for given in call.values(SIGNATURE)}
    assert len(right) < 2, "one is right and another is wrong"
    return right == {True}


def numbered(call: Call) -> bool:
    return int(call.text("webhook-id").removeprefix("hp-") or "0", 16) >= 0 and signed_with_id(call)


def as_number(call: Call) -> bool:
    return abs(datetime.now(UTC).timestamp() - int(call.text(TIMESTAMP))) <= 300


def as_date(call: Call) -> bool:
    text = call.text(TIMESTAMP)
    number = float(text) if text.isascii() and text.isdigit() else 0.0
    return abs((datetime.now(UTC) - datetime.fromtimestamp(number, UTC)).total_seconds()) <= 300


def parsed_first(call: Call) -> bool:
    return json.loads(call.body) is not None and signed(call)


def read_without_depth(call: Call) -> bool:
    try:
        json.loads(call.body)
    except ValueError:
        return False
    return signed(call)


def logged(call: Call) -> bool:
    """Note what was refused, for whoever looks into it."""
    if not signed(call):
        call.body.decode()
    return signed(call)


def as_file_name(call: Call) -> bool:
    """Keep a file for each signature that was seen."""
    with suppress(OSError):
        os.stat(f"/nowhere/{call.text(SIGNATURE)}")
    return signed(call)


def guarded() -> Hook:
    """Answer 500 where something raises, as a careful hand-written server does."""
    inner = steps(verify=as_file_name)

    def hook(call: Call) -> Answer:
        try:
            return inner(call)
        except ValueError:
            return Answer(500)

    return hook


def shakes_hands() -> Hook:
    """Answer the GET that some providers begin with, whoever asks."""
    inner = steps()
    return lambda call: Answer(200, call.raw["X-Challenge"]) if call.method == "GET" else inner(call)


def any_json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def by_id(payload: Payload) -> Answer:
    return Answer(200, str(payload.get("deal_id")))


def decoded(body: bytes) -> Payload | None:
    return read(body.decode().encode())


def by_media_type() -> Hook:
    inner = steps()

    def hook(call: Call) -> Answer:
        said = inner(call)
        payload: Any = read(call.body) if "json" in call.text("Content-Type") else None
        return Answer(200, str(payload.get("deal_id"))) if said.status == 200 else said

    return hook


def upper_id(payload: Payload) -> Answer:
    return Answer(200, payload.get("deal_id", "").upper())


def traced() -> Hook:
    inner = steps(parse=json.loads)

    def hook(call: Call) -> Answer:
        try:
            return inner(call)
        except (ValueError, RecursionError):
            return Answer(400, traceback.format_exc(limit=2))

    return hook


FAULTS = (
    fault("missing-header", "reads the signature header as if it were always there",
          "`request.headers['X-…']`, `.strip()` of None; half of the verifier libraries of the survey",
          "forgery-missing garbage-body", partial(steps, verify=indexed), STDLIB, STARLETTE,
          case="signature header absent", says=CRASHED),
    fault("as-text", "compares the signature as text",
          "`hmac.compare_digest(str, str)` raises beyond ASCII: ten of thirteen published example receivers",
          "garbage-signature", partial(steps, verify=as_text), FASTAPI,
          case="signature header holds a Latin-1 byte", says=CRASHED),
    fault("from-hex", "decodes the signature without a guard",
          "`bytes.fromhex` raises on odd lengths and on what is no hex",
          "forgery-truncated signature-variants garbage-signature", partial(steps, verify=from_hex), AIOHTTP,
          case="signature header holds no hex", says=CRASHED),
    fault("labelled", "splits the label off the signature without a guard",
          "`algorithm, digest = header.split('=')`, in many answers about one code host's webhooks",
          "forgery-missing garbage-signature garbage-body", partial(steps, verify=labelled, window=lambda call: True),
          AIOHTTP, case="signature header absent", says=CRASHED, scheme="github"),
    fault("of-several", "looks for the right one among several signatures, and there is none",
          "`next(...)` and `.index(...)` on the path that only a doubled header takes",
          "forgery-doubled", partial(steps, verify=of_several), STARLETTE,
          case="two signature headers, both wrong", says=CRASHED),
    fault("all-agree", "asserts that several signatures agree",
          "an assertion as a guard: a proxy or a rotation that doubles the header is a 500",
          "signature-variants", partial(steps, verify=all_agree), AIOHTTP,
          case="signature right then wrong", says=CRASHED),
    fault("node-length", "compares buffers of different lengths",
          "`crypto.timingSafeEqual` throws a RangeError then",
          "forgery-missing forgery-truncated forgery-downgrade garbage-signature garbage-body", None, NODE,
          case="signature header holds one character", says=CRASHED),
    fault("numbered", "parses the delivery's id before it verifies",
          "UUID(...), ULID and snowflake decoders on a header that anybody can set",
          "forgery-parts", partial(steps, verify=numbered, window=fresh_with_id), STARLETTE,
          case="id changed after signing", says=CRASHED, scheme="standard-webhooks"),
    fault("as-number", "converts the timestamp without a guard",
          "`int(header)`: the crash of one widely used SDK on a time that is a fraction or a word",
          "garbage-timestamp", partial(steps, window=as_number), FLASK,
          case="timestamp header: text", says=CRASHED),
    fault("as-date", "makes a date of any number",
          "`datetime.fromtimestamp` overflows; milliseconds sent for seconds are enough",
          "garbage-timestamp", partial(steps, window=as_date), DJANGO,
          case="timestamp header: 30 digits", says=CRASHED),
    fault("parsed-first", "parses the body before it verifies",
          "`await request.json()` on the first line of the handler",
          "garbage-body not-json", partial(steps, verify=parsed_first), FASTAPI,
          case="unsigned body: no JSON", says=CRASHED),
    fault("read-without-depth", "guards against bad JSON, not against deep JSON",
          "`except ValueError` around `json.loads`, which raises RecursionError (CWE-674)",
          "garbage-body not-json", partial(steps, verify=read_without_depth), STDLIB,
          case="unsigned body: 10,000 levels deep", says=CRASHED),
    fault("logged", "decodes what it refuses, for the log",
          "four of thirteen published example receivers answer 500 to an unsigned body that is not UTF-8",
          "garbage-body", partial(steps, verify=logged), AIOHTTP,
          case="unsigned body: no UTF-8", says=CRASHED),
    fault("as-file-name", "hands the signature to the operating system as part of a file's name",
          "embedded NUL bytes: file names, C libraries and databases refuse them (CWE-158)",
          "garbage-http", guarded, STDLIB, case="a header with a NUL byte", says=CRASHED),
    fault("signed-array", "takes any signed JSON for an object",
          "eleven of thirteen published example receivers answer 500 to a signed array",
          "not-json schema-broken", partial(steps, parse=any_json, work=by_id),
          DJANGO, case="signed body: an array", says=CRASHED),
    fault("as-utf-8", "decodes what is signed without a guard",
          "eight of thirteen published example receivers answer 500 to a signed body that is not UTF-8",
          "not-json", partial(steps, parse=decoded), STDLIB, case="signed body: no UTF-8", says=CRASHED),
    fault("by-media-type", "parses by media type, and uses what was not parsed",
          "a framework's form is empty for JSON and its JSON is None for a form",
          "other-media-type", by_media_type, FLASK, case="media type: text/plain", says=CRASHED),
    fault("shakes-hands", "expects every GET to be a handshake",
          "Several providers begin with a GET; crawlers and health checks send one too",
          "other-method", shakes_hands, STARLETTE, case="a bare GET", says=CRASHED),
    fault("upper-id", "trusts the types that the contract names",
          "`.upper()` of a number: a provider that changes a type is a 500, and retries for days",
          "schema-broken", partial(steps, work=upper_id), FASTAPI, case="/deal_id: a number", says=CRASHED),
    fault("traced", "answers bad JSON with the stack trace",
          "the default error page of development servers, left on",
          "leaks-trace", traced, FLASK, case="no JSON", says="stack trace"),
)  # fmt: skip

"""Signatures that are not checked, half checked, or checked over something else."""

import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from tests.receivers.call import Answer, Call, Hook
from tests.receivers.rules import (
    SIGNATURE,
    anything,
    fresh_with_id,
    mac,
    read,
    same,
    secret,
    signed,
    signed_with_id,
    steps,
)
from tests.receivers.wrong.fault import DJANGO, FASTAPI, FLASK, NODE, REFUSED, STARLETTE, STDLIB, TAKEN, fault

ALL_FORGERIES = (
    "forgery-missing forgery-changed forgery-truncated forgery-doubled forgery-body forgery-content forgery-borrowed "
    "forgery-seen-before forgery-other-key forgery-known-key forgery-dress forgery-downgrade garbage-signature"
)
WELL_FORMED_FORGERIES = (
    "forgery-changed forgery-doubled forgery-body forgery-content forgery-borrowed forgery-seen-before "
    "forgery-other-key forgery-known-key forgery-dress garbage-signature"
)


NEIGHBOUR = b"hookpact-is-not-your-secret-0001"
"""Another customer's key: the very one that is tried, as nobody outside can know a real one."""


BLOCK = 65536


def by(*keys: bytes) -> Callable[[Call], bool]:
    return lambda call: any(same(call.text(SIGNATURE), mac(call.body, key)) for key in (secret(), *keys))


def reprinted(call: Call) -> bool:
    """Sign what the own JSON library prints of the parsed body."""
    printed = json.dumps(read(call.body), separators=(",", ":"), ensure_ascii=False)
    return same(call.text(SIGNATURE), mac(printed.encode("utf-8", "surrogatepass")))


def well_formed(call: Call) -> bool:
    given = call.text(SIGNATURE)
    return len(given) == 64 and set(given) <= set("0123456789abcdef")


def same_start(call: Call) -> bool:
    return same(call.text(SIGNATURE)[:8], mac(call.body)[:8])


def same_ends(call: Call) -> bool:
    given, expected = call.text(SIGNATURE), mac(call.body)
    return len(given) == len(expected) and same(given[:8] + given[-8:], expected[:8] + expected[-8:])


def pairwise(call: Call) -> bool:
    given = call.text(SIGNATURE)
    return len(given) >= 16 and all(one == other for one, other in zip(given, mac(call.body), strict=False))


def where_present(call: Call) -> bool:
    return call.header(SIGNATURE) is None or signed(call)


def unless_local(call: Call) -> bool:
    return call.header("X-Forwarded-For") == "127.0.0.1" or signed(call)


def or_by_sha1(call: Call) -> bool:
    return signed(call) or same(call.text(SIGNATURE), hmac.new(secret(), call.body, "sha1").hexdigest())


def or_by_digest(call: Call) -> bool:
    return signed(call) or same(call.text(SIGNATURE), hashlib.sha256(call.body).hexdigest())


def by_first_block(call: Call) -> bool:
    return signed(call) or same(call.text(SIGNATURE), mac(call.body[:BLOCK]))


def unless_trusted(call: Call) -> bool:
    return (read(call.body) or {}).get("is_ch_collab") is False or signed(call)


def in_text_mode(call: Call) -> bool:
    return same(call.text(SIGNATURE), mac(call.body.replace(b"\r\n", b"\n")))


def first_of_list(call: Call) -> bool:
    first = call.text("webhook-signature").split(" ")[0]
    return signed_with_id(replace(call, header=lambda n: first if n == "webhook-signature" else call.header(n)))


def remembered() -> Hook:
    """Keep the signatures that were right, and believe them from then on."""
    good = set[str]()

    def verify(call: Call) -> bool:
        if signed(call):
            good.add(call.text(SIGNATURE))
        return call.text(SIGNATURE) in good

    return steps(verify=verify)


def refused_for_good() -> Hook:
    """Keep the bodies whose signature was wrong, and refuse them from then on."""
    bad = set[bytes]()

    def verify(call: Call) -> bool:
        if not signed(call):
            bad.add(call.body)
        return call.body not in bad

    return steps(verify=verify)


def known_first() -> Hook:
    """Look for copies before anything else."""
    done, inner = set[str](), steps()

    def hook(call: Call) -> Answer:
        key = str((read(call.body) or {}).get("deal_id", ""))
        if key in done and call.method == "POST":
            return Answer(200, "known")
        said = inner(call)
        if said.status == 200 and key:
            done.add(key)
        return said

    return hook


def posts_only() -> Hook:
    """Verify where the method is POST, and do the work for whatever has a body."""
    inner, unverified = steps(), steps(verify=anything, window=anything)

    def hook(call: Call) -> Answer:
        return unverified(replace(call, method="POST")) if call.method in ("PUT", "PATCH") else inner(call)

    return hook


FAULTS = (
    fault("unverified", "never looks at the signature",
          "the commonest state of a receiver in the week that it was written", ALL_FORGERIES,
          partial(steps, verify=anything), STDLIB, STARLETTE, case="signed with another key", says=TAKEN),
    fault("well-formed", "takes whatever looks like a signature",
          "a schema validator's pattern on the header, mistaken for the check", WELL_FORMED_FORGERIES,
          partial(steps, verify=well_formed), FASTAPI, case="signed with another key", says=TAKEN),
    fault("reprinted", "parses the body and signs its own print of it",
          "JSON.stringify(req.body): the most asked question about webhooks of every provider",
          "bytes-json forgery-body", partial(steps, verify=reprinted), STDLIB, STARLETTE,
          case="a space after the body", says=f"{TAKEN}|{REFUSED}"),
    fault("reprinted-too", "tries the own print of the body where the bytes did not match",
          "a work-around for middleware that had parsed the body, kept after the middleware was gone",
          "forgery-body", partial(steps, verify=lambda call: signed(call) or reprinted(call)), FLASK,
          case="a space before the body", says=TAKEN),
    fault("in-text-mode", "reads the body as text, with the ends of lines as Python likes them",
          "universal newlines: `io.TextIOWrapper`, `open(…, 'r')`, a proxy that spools bodies as text",
          "bytes-json forgery-body", partial(steps, verify=in_text_mode), STARLETTE,
          case="JSON spelt crlf", says=f"{TAKEN}|{REFUSED}"),
    fault("first-block", "verifies what its buffer holds, and reads on after that",
          "`read(65536)` of a stream, in front of a parser that gets all of it",
          "forgery-content", partial(steps, verify=by_first_block), FLASK,
          case="100,000 characters of text, only the first 65,536 bytes signed", says=TAKEN),
    fault("trusted-kind", "verifies no event of a kind that only friends send, as the event says",
          "`if event.type not in INTERNAL: verify(event)`, from the days of a migration",
          "forgery-content", partial(steps, verify=unless_trusted), FASTAPI,
          case="every choice made otherwise, its last letter changed", says=TAKEN),
    fault("prefix", "compares the first eight characters",
          "short digests as of commits; `startswith` with the arguments' parts swapped",
          "forgery-changed forgery-truncated forgery-doubled", partial(steps, verify=same_start), STDLIB, STARLETTE,
          case="signature changed at its middle", says=TAKEN),
    fault("both-ends", "compares the signature as the log shows it: abridged to both ends",
          "comparing values after a helper has shortened them for display",
          "forgery-changed", partial(steps, verify=same_ends), FLASK,
          case="signature changed at its middle", says=TAKEN),
    fault("pairwise", "compares as far as the shorter one reaches",
          "hand-made constant-time loops over zip(); strncmp with the length of the input",
          "forgery-truncated", partial(steps, verify=pairwise), DJANGO,
          case="first half of the signature", says=TAKEN),
    fault("optional", "verifies only where there is a signature",
          "`if signature and not valid(signature): refuse`, written for local tests without secrets",
          "forgery-missing", partial(steps, verify=where_present), STARLETTE,
          case="signature header absent", says=TAKEN),
    fault("any-tenant", "tries the keys of all its customers",
          "multi-tenant endpoints that look a key up by trial, not by the account that the URL names",
          "forgery-other-key", partial(steps, verify=by(NEIGHBOUR)), STARLETTE,
          case="signed with another key", says=TAKEN),
    fault("old-secret-unset", "takes the old secret too, which is not set any more",
          "`os.environ.get('OLD_SECRET', '')` after a rotation: HMAC with an empty key",
          "forgery-known-key", partial(steps, verify=by(b"")), FLASK,
          case="signed with the empty key", says=TAKEN),
    fault("unset-is-undefined", "takes the text `undefined` for the secret of an unset variable",
          "String(process.env.SECRET) and template literals",
          "forgery-known-key", partial(steps, verify=by(b"undefined")), DJANGO,
          case="signed with the key 'undefined'", says=TAKEN),
    fault("or-by-digest", "takes the plain digest of the body, too",
          "a checksum of an older version of the interface, kept for those who still send it",
          "forgery-known-key", partial(steps, verify=or_by_digest), STARLETTE,
          case="signed with no key: a plain digest", says=TAKEN),
    fault("remembered", "believes a signature that was right once, for any body",
          "verification caches keyed by the signature alone",
          "forgery-borrowed", remembered, STARLETTE,
          case="signature of a delivery that was accepted before", says=TAKEN),
    fault("known-first", "looks for copies before it verifies",
          "idempotency middleware in front of the one that authenticates",
          "forgery-seen-before", known_first, FLASK,
          case="accepted before, now wrongly signed", says=TAKEN),
    fault("refused-for-good", "keeps refusing a body that once came with a wrong signature",
          "replay stores that note an event before it is verified: a stranger can keep events out",
          "forgery-first", refused_for_good, DJANGO,
          case="forged first, then true", says=REFUSED),
    fault("local-is-trusted", "trusts whoever says that he comes from this machine",
          "X-Forwarded-For believed from anybody; allow-lists behind a proxy",
          "forgery-dress", partial(steps, verify=unless_local), STARLETTE,
          case="forged, as if from this machine", says=TAKEN),
    fault("posts-only", "verifies POST alone, and does the work for PUT and PATCH too",
          "a filter bound to one method before a route that is bound to all",
          "forgery-dress", posts_only, DJANGO, case="forged, as PUT", says=TAKEN),
    fault("node-json-only", "verifies only what the JSON middleware parses",
          "express.json({verify}): the same bytes as text/plain are not parsed, and so not verified",
          "forgery-dress", None, NODE, case="forged, as text/plain", says=TAKEN),
    fault("or-by-sha1", "takes the older digest as well",
          "libraries that still look at X-Hub-Signature beside X-Hub-Signature-256",
          "forgery-downgrade", partial(steps, verify=or_by_sha1), FLASK, case="HMAC with SHA-1", says=TAKEN),
    fault("first-of-list", "looks at the first of several signatures only",
          "a published example receiver refused the header that holds the old and the new signature",
          "rotation", partial(steps, verify=first_of_list, window=fresh_with_id), FASTAPI,
          case="the true one last", says=REFUSED, scheme="standard-webhooks"),
)  # fmt: skip

"""Receivers that are broken in exactly one way, and the checks that must find it: a row each."""

import base64
import hashlib
import re

from contracts.messages import Response, Silence, header_values
from tests.contracts.checks.habits import (
    CRASH,
    OK,
    SIGNATURE,
    STAMP,
    Row,
    beside,
    crashes,
    deal,
    expected,
    header_of,
    in_text_mode,
    is_about_the_same_as_another,
    is_null,
    link,
    listed,
    minimal_before,
    now_beside,
    product,
    refuses,
    right_but,
    row,
    shifted,
    signs_its_own_print,
    stumbles,
    takes,
    tells,
    text,
    the_right_signature,
    timed,
    unsigned,
)
from tests.contracts.checks.receivers import NOW, SECRET

FAULTS: dict[str, Row] = {
    "right": row()(lambda arrived: None),
    "right, with arrays": row(on=product)(lambda arrived: None),
    "right, time signed": row(on=timed)(lambda arrived: None),
    "right, signatures in a list": row(on=listed)(lambda arrived: None),
    "right, nothing signed": row(on=unsigned)(lambda arrived: None),
    "right, acknowledges before it looks": row()(lambda arrived: OK if arrived.trusted else None),
    "right, refuses what breaks the schema": row()(refuses(lambda arrived: not arrived.valid, 422)),
    "right, hangs up on illegal bytes": row()(
        lambda arrived: Silence.DROPPED if arrived.right.status == 400 and not arrived.trusted else None
    ),
    "right, knows no other method": row()(
        lambda arrived: Response(status=501) if arrived.request.method != "POST" else None
    ),
    "right, sheds load": row()(lambda arrived: Response(status=503) if arrived.at_once == 20 else None),
    "right, says that it is working on it": row()(
        refuses(lambda arrived: arrived.at_once == 10 and arrived.before[-1].request == arrived.request, 409)
    ),
    "right, has limits of its own": row()(
        refuses(
            lambda arrived: arrived.payload is None or re.search(r'"[^"]{256,}"|: -?\d{9}|: -|: ""', text(arrived)), 422
        )
    ),
    "right, keeps one event of each object": row()(refuses(is_about_the_same_as_another, 409)),
    "right, folds the signature's case": row()(
        takes(
            lambda arrived: (
                header_of(arrived).lower() == expected(arrived)
                and not shifted(arrived, old=True)
                and not shifted(arrived, old=False)
            )
        )
    ),
    "right, reads no chunks": row()(refuses(lambda arrived: header_of(arrived, "Transfer-Encoding"))),
    "knows only its own values": row("accepts-examples")(
        crashes(lambda arrived: link(arrived).get("old_custom_link") == "/the-old-link")
    ),
    "reads what is optional": row("accepts-minimal", "accepts-absent", "accepts-empty")(
        crashes(lambda arrived: "old_custom_link_target" not in link(arrived))
    ),
    "refuses the largest": row("accepts-maximal")(
        crashes(lambda arrived: len(link(arrived)) == 4 and len(deal(arrived)) == 10 and "the-old" not in text(arrived))
    ),
    "needs the deal": row("accepts-absent")(
        crashes(lambda arrived: len(link(arrived)) == 4 and "deal_info" not in arrived.payload)
    ),
    "takes the first element": row("accepts-empty", on=product)(crashes(lambda arrived: "[]" in text(arrived))),
    "has room for ten": row("accepts-empty", on=product)(
        crashes(lambda arrived: text(arrived).count("variant_id") > 10)
    ),
    "formats null": row("accepts-examples", "accepts-null")(crashes(lambda arrived: None in link(arrived).values())),
    "forgets a value": row("accepts-alternatives")(crashes(lambda arrived: deal(arrived).get("platform") == "tiktok")),
    "takes 0 for absent": row("accepts-numbers")(crashes(lambda arrived: deal(arrived).get("nr_followers") == "0")),
    "stores Latin-1": row("accepts-text", "accepts-extremes")(
        crashes(lambda arrived: re.search("[^\x00-\xff]", text(arrived)))
    ),
    "has columns of 255": row("accepts-extremes")(crashes(lambda arrived: re.search(r'"[^"]{256,}"', text(arrived)))),
    "parses strictly": row("tolerates-unknown")(refuses(lambda arrived: "hookpact_unknown" in text(arrived), 422)),
    "signs its own print": row("bytes-json", "forgery-body")(signs_its_own_print),
    "knows its headers by their case": row("bytes-header-case")(
        refuses(lambda arrived: any(name.islower() for name, _ in arrived.request.headers))
    ),
    "compares the whole media type": row("bytes-charset")(
        refuses(lambda arrived: b"charset" in header_of(arrived, "Content-Type"), 415)
    ),
    "has no patience": row("bytes-age", on=timed)(
        refuses(lambda arrived: header_of(arrived, "X-Slack-Request-Timestamp") != b"%d" % NOW)
    ),
    "chokes on chunks": row("bytes-chunked")(crashes(lambda arrived: header_of(arrived, "Transfer-Encoding"))),
    "asks for no signature": row("forgery-missing")(takes(lambda arrived: not header_of(arrived))),
    "compares the first half": row("forgery-changed")(
        takes(
            lambda arrived: (
                len(header_of(arrived)) == 64
                and expected(arrived)[:32] == header_of(arrived)[:32]
                and len(header_values(arrived.request.headers, SIGNATURE)) == 1
                and header_of(arrived) != expected(arrived)
            )
        )
    ),
    "compares up to the shorter length": row("forgery-truncated")(
        takes(lambda arrived: 16 < len(header_of(arrived)) < 64 and expected(arrived).startswith(header_of(arrived)))
    ),
    "expects one header": row("forgery-doubled")(
        takes(
            lambda arrived: (
                len(set(header_values(arrived.request.headers, SIGNATURE))) == 1
                and len(header_values(arrived.request.headers, SIGNATURE)) == 2
            )
        )
    ),
    "strips the body": row("forgery-body")(
        takes(
            lambda arrived: (
                arrived.request.body.strip() != arrived.request.body
                and header_of(arrived) == expected(arrived, body=arrived.request.body.strip())
            )
        )
    ),
    "reads the body as text": row("bytes-json", "forgery-body")(in_text_mode),
    "verifies small bodies": row("forgery-content")(takes(lambda arrived: len(arrived.request.body) > 65_536)),
    "verifies the first block": row("forgery-content")(
        takes(
            lambda arrived: (
                len(arrived.request.body) > 65_536
                and header_of(arrived) == expected(arrived, body=arrived.request.body[:65_536])
            )
        )
    ),
    "verifies what comes from elsewhere": row("forgery-content")(
        takes(lambda arrived: deal(arrived).get("platform") == "tiktok")
    ),
    "caches by signature": row("forgery-borrowed")(
        takes(
            lambda arrived: (
                any(each.trusted and header_of(each) == header_of(arrived) for each in arrived.before)
                and header_of(arrived) != expected(arrived)
            )
        )
    ),
    "looks for duplicates before it verifies": row("forgery-seen-before")(
        takes(
            lambda arrived: (
                any(
                    each.trusted and each.request.body == arrived.request.body and each.valid for each in arrived.before
                )
                and len(header_of(arrived)) == 64
            )
        )
    ),
    "notes what it has seen before it verifies": row("forgery-first")(
        refuses(
            lambda arrived: any(
                not each.trusted and each.request.body == arrived.request.body for each in arrived.before
            ),
            409,
        )
    ),
    "takes another key": row("forgery-other-key")(
        takes(lambda arrived: header_of(arrived) == expected(arrived, key=b"hookpact-is-not-your-secret-0001"))
    ),
    "has an unset variable for a key": row("forgery-known-key")(
        takes(lambda arrived: header_of(arrived) == expected(arrived, key=b"undefined"))
    ),
    "has no key": row("forgery-known-key")(takes(lambda arrived: header_of(arrived) == expected(arrived, key=b""))),
    "has the sample key": row("forgery-known-key")(
        takes(lambda arrived: header_of(arrived) == expected(arrived, key=b"test_signing_secret"))
    ),
    "needs no key": row("forgery-known-key")(
        takes(lambda arrived: header_of(arrived) == hashlib.sha256(arrived.request.body).hexdigest().encode())
    ),
    "signs with its own clock": row("forgery-parts", "garbage-timestamp", on=timed)(
        takes(lambda arrived: right_but(arrived, timed(), "X-Slack-Request-Timestamp", lambda said: b"%d" % NOW))
    ),
    "signs with its own clock what says the time beside the signature": row("forgery-parts", on=beside)(
        takes(lambda arrived: right_but(arrived, beside(), "Stripe-Signature", now_beside))
    ),
    "cuts the id": row("forgery-parts", on=listed)(
        takes(
            lambda arrived: (
                header_of(arrived, "webhook-id").endswith(b"x")
                and right_but(arrived, listed(), "webhook-id", lambda said: said[:-1])
            )
        )
    ),
    "verifies only what it parses": row("forgery-dress")(
        takes(lambda arrived: header_of(arrived, "Content-Type") == b"text/plain")
    ),
    "verifies only POST": row("forgery-dress")(lambda arrived: OK if arrived.request.method == "PUT" else None),
    "trusts this machine": row("forgery-dress")(takes(lambda arrived: header_of(arrived, "X-Forwarded-For"))),
    "takes SHA-1": row("forgery-downgrade")(
        takes(lambda arrived: header_of(arrived) == expected(arrived, name="sha1"))
    ),
    "chokes on a blank in the signature": row("signature-variants")(
        stumbles(lambda arrived: header_of(arrived).endswith(b" x"))
    ),
    "decodes the signature as ASCII": row("garbage-signature")(
        stumbles(lambda arrived: not header_of(arrived).isascii())
    ),
    "calls int() on the timestamp": row("garbage-timestamp")(
        lambda arrived: CRASH if arrived.right.status == 401 and not header_of(arrived, STAMP).isdigit() else None
    ),
    "parses first": row("garbage-body", "forgery-dress")(stumbles(lambda arrived: arrived.payload is None)),
    "logs raw headers": row("garbage-http")(
        lambda arrived: CRASH if arrived.right.status == 400 and not arrived.trusted else None
    ),
    "has no window": row("window-old")(takes(lambda arrived: shifted(arrived, old=True))),
    "looks at the age only": row("window-ahead")(takes(lambda arrived: shifted(arrived, old=False))),
    "has no window where one is required": row("window-old", "window-ahead", on=timed)(
        takes(
            lambda arrived: (
                right_but(arrived, timed(), "X-Slack-Request-Timestamp", lambda said: said)
                and header_of(arrived, "X-Slack-Request-Timestamp").isdigit()
            )
        )
    ),
    "reads an id that may be a number": row("schema-broken")(
        lambda arrived: (
            CRASH
            if arrived.trusted
            and isinstance(arrived.payload, dict)
            and str(arrived.payload.get("deal_id")).isdigit()
            and not arrived.valid
            else None
        )
    ),
    "parses without care": row("accepts-extremes", "not-json")(
        lambda arrived: CRASH if arrived.trusted and arrived.payload is None and not is_null(arrived) else None
    ),
    "parses forms": row("other-media-type")(
        lambda arrived: CRASH if arrived.trusted and b"multipart" in header_of(arrived, "Content-Type") else None
    ),
    "knows POST only": row("other-method")(lambda arrived: CRASH if arrived.request.method == "GET" else None),
    "looks at the first signature": row("rotation", on=listed)(
        refuses(lambda arrived: b" " in header_of(arrived, "webhook-signature"))
    ),
    "tells its secret": row("leaks-secret")(tells(lambda arrived: SECRET.encode())),
    "tells what it expected": row("leaks-secret")(tells(the_right_signature)),
    "tells its secret, encoded": row("leaks-secret")(tells(lambda arrived: base64.b64encode(SECRET.encode()))),
    "tells what it expected, in capitals": row("leaks-secret")(
        tells(lambda arrived: the_right_signature(arrived).upper())
    ),
    "tells what it expected, abridged": row("leaks-secret")(tells(lambda arrived: the_right_signature(arrived)[:40])),
    "shows where it failed": row("leaks-trace")(tells(lambda arrived: b"Traceback (most recent call last):\n  File")),
    "works before it answers": row("ack-prompt", elapsed=6.0)(lambda arrived: None),
    "refuses what it knows": row("repeat-in-turn")(
        refuses(
            lambda arrived: (
                arrived.at_once == 1
                and any(each.request == arrived.request and each.at_once == 1 for each in arrived.before)
            ),
            409,
        )
    ),
    "checks, then inserts": row("repeat-at-once")(
        crashes(lambda arrived: arrived.at_once == 10 and arrived.before[-1].request == arrived.request)
    ),
    "has one row for each object": row("repeat-same-object")(crashes(is_about_the_same_as_another)),
    "has ten connections": row("well-at-once")(crashes(lambda arrived: arrived.at_once == 20)),
    "leaks connections": row("well-in-a-row", "well-after")(crashes(lambda arrived: minimal_before(arrived) >= 45)),
    "is worn out": row("well-after")(crashes(lambda arrived: minimal_before(arrived) >= 50)),
}

"""Receivers that are broken in exactly one way, and the checks that must find it: a row each."""

import hmac
import json
import re
from collections.abc import Callable
from itertools import takewhile

from contracts.documents import Webhook
from contracts.messages import Response, Silence, edit_header, header, header_values, value
from contracts.schemas import Json
from contracts.signing import Accepted, verify
from tests.contracts.checks.receivers import NOW, SECRET, Answer, Arrived, Fault, signed_by, webhook

OK, CRASH, NO = Response(status=200), Response(status=500), Response(status=401)
SIGNATURE, STAMP = "X-InfluencerHero-Signature", "X-InfluencerHero-Timestamp"


@value
class Row:
    """A fault, and the checks that it breaks on the webhook that shows it."""

    fault: Fault
    breaks: frozenset[str]
    webhook: Callable[[], Webhook] = webhook
    elapsed: float = 0.01

    @property
    def secret(self) -> str:
        """The webhook's public secret, where it has a form that ours lacks."""
        scheme = self.webhook().scheme
        return scheme.public_secrets[0] if scheme is not None and scheme.decode != "utf8" else SECRET


def row(*breaks: str, on: Callable[[], Webhook] = webhook, elapsed: float = 0.01) -> Callable[[Fault], Row]:
    """Make a row of a fault."""
    return lambda fault: Row(fault=fault, breaks=frozenset(breaks), webhook=on, elapsed=elapsed)


def product() -> Webhook:
    """A webhook with arrays."""
    return webhook("product_sent")


def timed() -> Webhook:
    """A webhook whose time is signed."""
    return signed_by("slack")


def beside() -> Webhook:
    """A webhook whose time is signed and stands beside the signature."""
    return signed_by("stripe")


def listed() -> Webhook:
    """A webhook whose id and time are signed, and whose signatures are a list."""
    return signed_by("standard-webhooks")


def unsigned() -> Webhook:
    """A webhook that nobody signs."""
    return webhook("creator_insights", "ylytic")


def _link(arrived: Arrived) -> dict[str, Json]:
    found = arrived.payload.get("custom_link_information") if isinstance(arrived.payload, dict) else None
    return found if isinstance(found, dict) else {}


def _deal(arrived: Arrived) -> dict[str, Json]:
    found = arrived.payload.get("deal_info") if isinstance(arrived.payload, dict) else None
    return found if isinstance(found, dict) else {}


def _crashes(when: Callable[[Arrived], object]) -> Fault:
    """Crash on deliveries that are signed and keep the contract."""
    return lambda arrived: CRASH if arrived.trusted and arrived.valid and when(arrived) else None


def _takes(when: Callable[[Arrived], object]) -> Fault:
    """Take what should be refused."""
    return lambda arrived: OK if not arrived.trusted and arrived.request.method == "POST" and when(arrived) else None


def _refuses(when: Callable[[Arrived], object], status: int = 401) -> Fault:
    """Refuse what should be taken."""
    return lambda arrived: Response(status=status) if arrived.trusted and when(arrived) else None


def _stumbles(when: Callable[[Arrived], object]) -> Fault:
    """Crash on what anyone can send."""
    return lambda arrived: CRASH if not arrived.trusted and arrived.request.method == "POST" and when(arrived) else None


def _tells(body: Callable[[Arrived], bytes]) -> Fault:
    """Say too much to whoever is refused."""
    return lambda arrived: Response(status=401, body=body(arrived)) if arrived.right == NO else None


def _header(arrived: Arrived, name: str = SIGNATURE) -> bytes:
    return header(arrived.request.headers, name) or b""


def _expected(
    arrived: Arrived, *, key: bytes = SECRET.encode(), body: bytes | None = None, name: str = "sha256"
) -> bytes:
    content = arrived.request.body if body is None else body
    return hmac.new(key, content, name).hexdigest().encode()


def _reprinted(arrived: Arrived) -> bytes:
    if not isinstance(arrived.payload, dict):
        return b""
    return json.dumps(json.loads(arrived.request.body), separators=(",", ":"), ensure_ascii=False).encode()


def _signs_its_own_print(arrived: Arrived) -> Answer | None:
    if _header(arrived, STAMP) != str(NOW).encode() or arrived.right.status not in (200, 401):
        return None
    return OK if _header(arrived) == _expected(arrived, body=_reprinted(arrived)) else NO


def _is_null(arrived: Arrived) -> bool:
    return arrived.request.body == b"null"


def _text(arrived: Arrived) -> str:
    return json.dumps(arrived.payload, ensure_ascii=False)


def _right_but(arrived: Arrived, on: Webhook, name: str, change: Callable[[bytes], bytes]) -> bool:
    """Say whether the signature would be right, were the header another one."""
    said = header(arrived.request.headers, name) or b""
    request = edit_header(arrived.request, name, change(said))
    return isinstance(verify(request, on.schemes[0], secrets=_secrets(on), now=None), Accepted)


def _now_beside(said: bytes) -> bytes:
    return re.sub(rb"^t=[0-9]+", b"t=%d" % NOW, said)


def _secrets(on: Webhook) -> tuple[str, ...]:
    return on.schemes[0].public_secrets if on.schemes[0].decode != "utf8" else (SECRET,)


def _shifted(arrived: Arrived, *, old: bool) -> bool:
    """Say whether the signature is right and the time is not."""
    said = _header(arrived, STAMP)
    return said.isdigit() and (int(said[:12]) < NOW) is old and _header(arrived) == _expected(arrived)


def _minimal_before(arrived: Arrived) -> int:
    """How many plain deliveries came one after the other, just before this one."""
    plain = takewhile(lambda each: each.trusted and each.at_once == 1 and not _deal(each), reversed(arrived.before))
    return sum(1 for _ in plain)


def _the_right_signature(arrived: Arrived) -> bytes:
    return b"expected " + _expected(arrived)


FAULTS: dict[str, Row] = {
    "right": row()(lambda arrived: None),
    "right, with arrays": row(on=product)(lambda arrived: None),
    "right, time signed": row(on=timed)(lambda arrived: None),
    "right, signatures in a list": row(on=listed)(lambda arrived: None),
    "right, nothing signed": row(on=unsigned)(lambda arrived: None),
    "right, acknowledges before it looks": row()(lambda arrived: OK if arrived.trusted else None),
    "right, refuses what breaks the schema": row()(_refuses(lambda arrived: not arrived.valid, 422)),
    "right, hangs up on illegal bytes": row()(
        lambda arrived: Silence.DROPPED if arrived.right.status == 400 and not arrived.trusted else None
    ),
    "right, knows no other method": row()(
        lambda arrived: Response(status=501) if arrived.request.method != "POST" else None
    ),
    "right, sheds load": row()(lambda arrived: Response(status=503) if arrived.at_once == 20 else None),
    "right, says that it is working on it": row()(
        _refuses(lambda arrived: arrived.at_once == 10 and arrived.before[-1].request == arrived.request, 409)
    ),
    "right, folds the signature's case": row()(
        _takes(
            lambda arrived: (
                _header(arrived).lower() == _expected(arrived)
                and not _shifted(arrived, old=True)
                and not _shifted(arrived, old=False)
            )
        )
    ),
    "right, reads no chunks": row()(_refuses(lambda arrived: _header(arrived, "Transfer-Encoding"))),
    "knows only its own values": row("accepts-examples")(
        _crashes(lambda arrived: _link(arrived).get("old_custom_link") == "/the-old-link")
    ),
    "reads what is optional": row("accepts-minimal", "accepts-absent", "accepts-empty")(
        _crashes(lambda arrived: "old_custom_link_target" not in _link(arrived))
    ),
    "refuses the largest": row("accepts-maximal")(
        _crashes(
            lambda arrived: len(_link(arrived)) == 4 and len(_deal(arrived)) == 10 and "the-old" not in _text(arrived)
        )
    ),
    "needs the deal": row("accepts-absent")(
        _crashes(lambda arrived: len(_link(arrived)) == 4 and "deal_info" not in arrived.payload)
    ),
    "takes the first element": row("accepts-empty", on=product)(_crashes(lambda arrived: "[]" in _text(arrived))),
    "has room for ten": row("accepts-empty", on=product)(
        _crashes(lambda arrived: _text(arrived).count("variant_id") > 10)
    ),
    "formats null": row("accepts-examples", "accepts-null")(_crashes(lambda arrived: None in _link(arrived).values())),
    "forgets a value": row("accepts-alternatives")(
        _crashes(lambda arrived: _deal(arrived).get("platform") == "tiktok")
    ),
    "takes 0 for absent": row("accepts-numbers")(_crashes(lambda arrived: _deal(arrived).get("nr_followers") == "0")),
    "stores Latin-1": row("accepts-text", "accepts-extremes")(
        _crashes(lambda arrived: re.search("[^\x00-\xff]", _text(arrived)))
    ),
    "has columns of 255": row("accepts-extremes")(_crashes(lambda arrived: re.search(r'"[^"]{256,}"', _text(arrived)))),
    "parses strictly": row("tolerates-unknown")(_refuses(lambda arrived: "hookpact_unknown" in _text(arrived), 422)),
    "signs its own print": row("bytes-json", "forgery-body")(_signs_its_own_print),
    "knows its headers by their case": row("bytes-header-case")(
        _refuses(lambda arrived: any(name.islower() for name, _ in arrived.request.headers))
    ),
    "compares the whole media type": row("bytes-charset")(
        _refuses(lambda arrived: b"charset" in _header(arrived, "Content-Type"), 415)
    ),
    "has no patience": row("bytes-age", on=timed)(
        _refuses(lambda arrived: _header(arrived, "X-Slack-Request-Timestamp") != b"%d" % NOW)
    ),
    "chokes on chunks": row("bytes-chunked")(_crashes(lambda arrived: _header(arrived, "Transfer-Encoding"))),
    "asks for no signature": row("forgery-missing")(_takes(lambda arrived: not _header(arrived))),
    "compares the first half": row("forgery-changed")(
        _takes(
            lambda arrived: (
                len(_header(arrived)) == 64
                and _expected(arrived)[:32] == _header(arrived)[:32]
                and len(header_values(arrived.request.headers, SIGNATURE)) == 1
                and _header(arrived) != _expected(arrived)
            )
        )
    ),
    "compares up to the shorter length": row("forgery-truncated")(
        _takes(lambda arrived: 16 < len(_header(arrived)) < 64 and _expected(arrived).startswith(_header(arrived)))
    ),
    "expects one header": row("forgery-doubled")(
        _takes(
            lambda arrived: (
                len(set(header_values(arrived.request.headers, SIGNATURE))) == 1
                and len(header_values(arrived.request.headers, SIGNATURE)) == 2
            )
        )
    ),
    "strips the body": row("forgery-body")(
        _takes(
            lambda arrived: (
                arrived.request.body.strip() != arrived.request.body
                and _header(arrived) == _expected(arrived, body=arrived.request.body.strip())
            )
        )
    ),
    "caches by signature": row("forgery-borrowed")(
        _takes(
            lambda arrived: (
                any(each.trusted and _header(each) == _header(arrived) for each in arrived.before)
                and _header(arrived) != _expected(arrived)
            )
        )
    ),
    "looks for duplicates before it verifies": row("forgery-seen-before")(
        _takes(
            lambda arrived: (
                any(
                    each.trusted and each.request.body == arrived.request.body and each.valid for each in arrived.before
                )
                and len(_header(arrived)) == 64
            )
        )
    ),
    "notes what it has seen before it verifies": row("forgery-first")(
        _refuses(
            lambda arrived: any(
                not each.trusted and each.request.body == arrived.request.body for each in arrived.before
            ),
            409,
        )
    ),
    "takes another key": row("forgery-other-key")(
        _takes(lambda arrived: _header(arrived) == _expected(arrived, key=b"hookpact-is-not-your-secret-0001"))
    ),
    "has an unset variable for a key": row("forgery-known-key")(
        _takes(lambda arrived: _header(arrived) == _expected(arrived, key=b"undefined"))
    ),
    "has no key": row("forgery-known-key")(_takes(lambda arrived: _header(arrived) == _expected(arrived, key=b""))),
    "has the sample key": row("forgery-known-key")(
        _takes(lambda arrived: _header(arrived) == _expected(arrived, key=b"test_signing_secret"))
    ),
    "signs with its own clock": row("forgery-parts", "garbage-timestamp", on=timed)(
        _takes(lambda arrived: _right_but(arrived, timed(), "X-Slack-Request-Timestamp", lambda said: b"%d" % NOW))
    ),
    "signs with its own clock what says the time beside the signature": row("forgery-parts", on=beside)(
        _takes(lambda arrived: _right_but(arrived, beside(), "Stripe-Signature", _now_beside))
    ),
    "cuts the id": row("forgery-parts", on=listed)(
        _takes(
            lambda arrived: (
                _header(arrived, "webhook-id").endswith(b"x")
                and _right_but(arrived, listed(), "webhook-id", lambda said: said[:-1])
            )
        )
    ),
    "verifies only what it parses": row("forgery-dress")(
        _takes(lambda arrived: _header(arrived, "Content-Type") == b"text/plain")
    ),
    "verifies only POST": row("forgery-dress")(lambda arrived: OK if arrived.request.method == "PUT" else None),
    "trusts this machine": row("forgery-dress")(_takes(lambda arrived: _header(arrived, "X-Forwarded-For"))),
    "takes SHA-1": row("forgery-downgrade")(
        _takes(lambda arrived: _header(arrived) == _expected(arrived, name="sha1"))
    ),
    "chokes on a blank in the signature": row("signature-variants")(
        _stumbles(lambda arrived: _header(arrived).endswith(b" x"))
    ),
    "decodes the signature as ASCII": row("garbage-signature")(
        _stumbles(lambda arrived: not _header(arrived).isascii())
    ),
    "calls int() on the timestamp": row("garbage-timestamp")(
        lambda arrived: CRASH if arrived.right.status == 401 and not _header(arrived, STAMP).isdigit() else None
    ),
    "parses first": row("garbage-body", "forgery-dress")(_stumbles(lambda arrived: arrived.payload is None)),
    "logs raw headers": row("garbage-http")(
        lambda arrived: CRASH if arrived.right.status == 400 and not arrived.trusted else None
    ),
    "has no window": row("window-old")(_takes(lambda arrived: _shifted(arrived, old=True))),
    "looks at the age only": row("window-ahead")(_takes(lambda arrived: _shifted(arrived, old=False))),
    "has no window where one is required": row("window-old", "window-ahead", on=timed)(
        _takes(
            lambda arrived: (
                _right_but(arrived, timed(), "X-Slack-Request-Timestamp", lambda said: said)
                and _header(arrived, "X-Slack-Request-Timestamp").isdigit()
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
    "parses without care": row("not-json")(
        lambda arrived: CRASH if arrived.trusted and arrived.payload is None and not _is_null(arrived) else None
    ),
    "parses forms": row("other-media-type")(
        lambda arrived: CRASH if arrived.trusted and b"multipart" in _header(arrived, "Content-Type") else None
    ),
    "knows POST only": row("other-method")(lambda arrived: CRASH if arrived.request.method == "GET" else None),
    "looks at the first signature": row("rotation", on=listed)(
        _refuses(lambda arrived: b" " in _header(arrived, "webhook-signature"))
    ),
    "tells its secret": row("leaks-secret")(_tells(lambda arrived: SECRET.encode())),
    "tells what it expected": row("leaks-secret")(_tells(_the_right_signature)),
    "shows where it failed": row("leaks-trace")(_tells(lambda arrived: b"Traceback (most recent call last):\n  File")),
    "works before it answers": row("ack-prompt", elapsed=6.0)(lambda arrived: None),
    "refuses what it knows": row("repeat-in-turn")(
        _refuses(
            lambda arrived: (
                arrived.at_once == 1
                and any(each.request == arrived.request and each.at_once == 1 for each in arrived.before)
            ),
            409,
        )
    ),
    "checks, then inserts": row("repeat-at-once")(
        _crashes(lambda arrived: arrived.at_once == 10 and arrived.before[-1].request == arrived.request)
    ),
    "has ten connections": row("well-at-once")(_crashes(lambda arrived: arrived.at_once == 20)),
    "leaks connections": row("well-in-a-row", "well-after")(_crashes(lambda arrived: _minimal_before(arrived) >= 45)),
    "is worn out": row("well-after")(_crashes(lambda arrived: _minimal_before(arrived) >= 50)),
}

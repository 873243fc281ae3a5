"""How a receiver can be wrong: it crashes, takes, refuses, stumbles, tells; and what it looks at when it does."""

import hmac
import json
import re
from collections.abc import Callable
from itertools import takewhile

from contracts.documents import Webhook
from contracts.messages import Response, edit_header, header, value
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


def link(arrived: Arrived) -> dict[str, Json]:
    found = arrived.payload.get("custom_link_information") if isinstance(arrived.payload, dict) else None
    return found if isinstance(found, dict) else {}


def deal(arrived: Arrived) -> dict[str, Json]:
    found = arrived.payload.get("deal_info") if isinstance(arrived.payload, dict) else None
    return found if isinstance(found, dict) else {}


def crashes(when: Callable[[Arrived], object]) -> Fault:
    """Crash on deliveries that are signed and keep the contract."""
    return lambda arrived: CRASH if arrived.trusted and arrived.valid and when(arrived) else None


def takes(when: Callable[[Arrived], object]) -> Fault:
    """Take what should be refused."""
    return lambda arrived: OK if not arrived.trusted and arrived.request.method == "POST" and when(arrived) else None


def refuses(when: Callable[[Arrived], object], status: int = 401) -> Fault:
    """Refuse what should be taken."""
    return lambda arrived: Response(status=status) if arrived.trusted and when(arrived) else None


def stumbles(when: Callable[[Arrived], object]) -> Fault:
    """Crash on what anyone can send."""
    return lambda arrived: CRASH if not arrived.trusted and arrived.request.method == "POST" and when(arrived) else None


def tells(body: Callable[[Arrived], bytes]) -> Fault:
    """Say too much to whoever is refused."""
    return lambda arrived: Response(status=401, body=body(arrived)) if arrived.right == NO else None


def header_of(arrived: Arrived, name: str = SIGNATURE) -> bytes:
    return header(arrived.request.headers, name) or b""


def expected(
    arrived: Arrived, *, key: bytes = SECRET.encode(), body: bytes | None = None, name: str = "sha256"
) -> bytes:
    content = arrived.request.body if body is None else body
    return hmac.new(key, content, name).hexdigest().encode()


def _reprinted(arrived: Arrived) -> bytes:
    if not isinstance(arrived.payload, dict):
        return b""
    return json.dumps(json.loads(arrived.request.body), separators=(",", ":"), ensure_ascii=False).encode()


def signs_its_own_print(arrived: Arrived) -> Answer | None:
    if header_of(arrived, STAMP) != str(NOW).encode() or arrived.right.status not in (200, 401):
        return None
    return OK if header_of(arrived) == expected(arrived, body=_reprinted(arrived)) else NO


def in_text_mode(arrived: Arrived) -> Answer | None:
    if b"\r\n" not in arrived.request.body or arrived.right.status not in (200, 401):
        return None
    return OK if header_of(arrived) == expected(arrived, body=arrived.request.body.replace(b"\r\n", b"\n")) else NO


def is_about_the_same_as_another(arrived: Arrived) -> bool:
    """Say whether an event about the same object, and with another content, was taken before."""
    if not arrived.valid or not deal(arrived):
        return False
    of_this = (each.payload for each in arrived.before if each.trusted and each.valid and _id(each) == _id(arrived))
    return any(payload != arrived.payload for payload in of_this)


def _id(arrived: Arrived) -> Json:
    return arrived.payload["deal_id"]


def is_null(arrived: Arrived) -> bool:
    return arrived.request.body == b"null"


def text(arrived: Arrived) -> str:
    return json.dumps(arrived.payload, ensure_ascii=False)


def right_but(arrived: Arrived, on: Webhook, name: str, change: Callable[[bytes], bytes]) -> bool:
    """Say whether the signature would be right, were the header another one."""
    said = header(arrived.request.headers, name) or b""
    request = edit_header(arrived.request, name, change(said))
    return isinstance(verify(request, on.schemes[0], secrets=_secrets(on), now=None), Accepted)


def now_beside(said: bytes) -> bytes:
    return re.sub(rb"^t=[0-9]+", b"t=%d" % NOW, said)


def _secrets(on: Webhook) -> tuple[str, ...]:
    return on.schemes[0].public_secrets if on.schemes[0].decode != "utf8" else (SECRET,)


def shifted(arrived: Arrived, *, old: bool) -> bool:
    """Say whether the signature is right and the time is not."""
    said = header_of(arrived, STAMP)
    return said.isdigit() and (int(said[:12]) < NOW) is old and header_of(arrived) == expected(arrived)


def minimal_before(arrived: Arrived) -> int:
    """How many plain deliveries came one after the other, just before this one."""
    plain = takewhile(lambda each: each.trusted and each.at_once == 1 and not deal(each), reversed(arrived.before))
    return sum(1 for _ in plain)


def the_right_signature(arrived: Arrived) -> bytes:
    return b"expected " + expected(arrived)

"""Signatures that are not checked, half checked, or checked over something else; crashes on odd ones."""

import hmac
import json
from collections.abc import Callable

from tests.receivers.call import Answer, Call, Hook
from tests.receivers.rules import SCHEMES, SIGNATURE, anything, fresh_with_id, mac, read, same, secret, signed, steps
from tests.receivers.rules import signed_with_id
from tests.receivers.wrong.fault import CRASHED, REFUSED, TAKEN, Fault, fault

FORGERIES = (
    "forgery-missing forgery-changed forgery-truncated forgery-doubled forgery-body forgery-borrowed "
    "forgery-seen-before forgery-other-key forgery-known-key forgery-dress"
)


def printed(body: bytes) -> bytes:
    """The body as this receiver's own JSON library prints it."""
    return json.dumps(read(body), separators=(",", ":"), ensure_ascii=False).encode("utf-8", "surrogatepass")


def by(*keys: bytes) -> Callable[[Call], bool]:
    return lambda call: any(same(call.text(SIGNATURE), mac(call.body, key)) for key in (secret(), *keys))


def like_a_digest(call: Call) -> bool:
    given = call.text(SIGNATURE)
    return len(given) == 64 and set(given) <= set("0123456789abcdef")


def same_start(call: Call) -> bool:
    return same(call.text(SIGNATURE)[:8], mac(call.body)[:8])


def same_start_and_length(call: Call) -> bool:
    return same_start(call) and len(call.text(SIGNATURE)) == 64


def pairwise(call: Call) -> bool:
    given = call.text(SIGNATURE)
    return len(given) >= 16 and all(one == other for one, other in zip(given, mac(call.body), strict=False))


def where_present(call: Call) -> bool:
    return call.header(SIGNATURE) is None or signed(call)


def unless_local(call: Call) -> bool:
    return call.header("X-Forwarded-For") == "127.0.0.1" or signed(call)


def indexed(call: Call) -> bool:
    header = call.header(SIGNATURE)
    assert header is not None
    return same(header, mac(call.body))


def as_text(call: Call) -> bool:
    return hmac.compare_digest(call.text(SIGNATURE), mac(call.body))


def from_hex(call: Call) -> bool:
    return hmac.compare_digest(bytes.fromhex(call.text(SIGNATURE)), bytes.fromhex(mac(call.body)))


def the_only_one(call: Call) -> bool:
    (given,) = call.values(SIGNATURE) or ("",)
    return same(given, mac(call.body))


def any_of_several(call: Call) -> bool:
    right = [same(given, mac(call.body)) for given in call.values(SIGNATURE)]
    return right.index(True) >= 0 if len(right) > 1 else right == [True]


def all_agree(call: Call) -> bool:
    right = {same(given, mac(call.body)) for given in call.values(SIGNATURE)}
    assert len(right) < 2, "one is right and one is wrong"
    return right == {True}


def or_by_sha1(call: Call) -> bool:
    return signed(call) or same(call.text(SIGNATURE), hmac.new(secret(), call.body, "sha1").hexdigest())


def first_of_list(call: Call) -> bool:
    first = call.text("webhook-signature").split(" ")[0]
    return signed_with_id(Call(**{**_fields(call), "header": lambda name: _put(call, name, first)}))


def numbered(call: Call) -> bool:
    int(call.text("webhook-id").removeprefix("hp-") or "0", 16)
    return signed_with_id(call)


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
        if key and key in done and call.method == "POST":
            return Answer(200, "known")
        said = inner(call)
        if said.status == 200:
            done.add(key)
        return said

    return hook


def tells_what_it_expected() -> Hook:
    inner = steps()

    def hook(call: Call) -> Answer:
        said = inner(call)
        return Answer(401, f"expected {mac(call.body)}, got {call.text(SIGNATURE)!r}") if said.status == 401 else said

    return hook


def for_posts_only(call: Call) -> bool:
    return call.method != "POST" or signed(call)


def any_method(call: Call) -> Answer:
    """A route for every method behind a check that knows one."""
    return steps(verify=for_posts_only)(Call(**{**_fields(call), "method": "POST"})) if _open(call) else Answer(401)


def _open(call: Call) -> bool:
    return call.method not in ("POST", "PUT", "PATCH") or for_posts_only(call)


def _put(call: Call, name: str, first: str) -> str | None:
    return first if name == "webhook-signature" else call.header(name)

"""Right receivers that are right in their own way: each does something that a naive test would call wrong."""

import os
import threading
import time
from collections.abc import Callable

from tests.receivers.call import Answer, Call, Hook
from tests.receivers.rules import (
    SIGNATURE,
    TIMESTAMP,
    Payload,
    anything,
    fresh,
    mac,
    recent,
    right,
    same,
    signed,
    steps,
    taken,
)

PER_SECOND = 60
AHEAD = 20


def queues_first() -> Hook:
    """Acknowledge whatever is signed; the payload is looked at later, by somebody else."""
    return steps(parse=lambda body: {})


def says_no_content() -> Hook:
    return steps(work=lambda payload: Answer(204))


def says_accepted() -> Hook:
    return steps(work=lambda payload: Answer(202, "queued"))


def knows_signatures() -> Hook:
    """Do the work once for each signature, and acknowledge the copies."""
    seen: set[str] = set()
    inner = right()

    def hook(call: Call) -> Answer:
        known = signed(call) and fresh(call) and call.text(SIGNATURE) in seen
        if known and call.method == "POST":
            return Answer(200, "known")
        said = inner(call)
        if said.status == 200:
            seen.add(call.text(SIGNATURE))
        return said

    return hook


def takes_the_first_signature() -> Hook:
    return steps(verify=lambda call: same((*call.values(SIGNATURE), "")[0], mac(call.body)))


def shows_a_page() -> Hook:
    return _unless(lambda call: Answer(200, "a receiver of webhooks") if call.method in ("GET", "HEAD") else None)


def limits_its_rate() -> Hook:
    """Take so many requests in a second, and ask for a second's patience after those."""
    lock, second = threading.Lock(), [0, 0]

    def later(call: Call) -> Answer | None:
        with lock:
            second[:] = [int(time.time()), second[1] + 1 if second[0] == int(time.time()) else 1]
            return Answer(429, "later", (("Retry-After", "1"),)) if second[1] > PER_SECOND else None

    return _unless(later)


def runs_ahead() -> Hook:
    """Have a clock that is some seconds off."""
    return steps(window=lambda call: recent(call.text(TIMESTAMP), time.time() + AHEAD))


def takes_its_time() -> Hook:
    def slowly(payload: Payload) -> Answer:
        time.sleep(0.2)
        return taken(payload)

    return steps(work=slowly)


def trusts_the_signed_time() -> Hook:
    """Look at the time inside the body, which is signed, and not at the header's, which is not."""

    def check(payload: Payload) -> Answer:
        sent = payload.get("webhook_timestamp", str(int(time.time())))
        return taken(payload) if isinstance(sent, str) and recent(sent, time.time()) else Answer(401, "too old")

    return steps(window=anything, work=check)


def knows_one_deal() -> Hook:
    known = os.environ.get("RECEIVER_DEAL")
    return steps(work=lambda payload: taken(payload) if payload.get("deal_id") == known else Answer(404, "no deal"))


def one_copy_at_a_time() -> Hook:
    """Answer 409 to a copy that comes while the first is being worked on."""
    lock, working = threading.Lock(), set[str]()

    def work(payload: Payload) -> Answer:
        key = str(payload.get("deal_id"))
        with lock:
            if key in working:
                return Answer(409, "in progress")
            working.add(key)
        time.sleep(0.005)
        working.discard(key)
        return taken(payload)

    return steps(work=work)


def takes_upper_case() -> Hook:
    return steps(verify=lambda call: same(call.text(SIGNATURE).lower(), mac(call.body)))


def _unless(rule: Callable[[Call], Answer | None]) -> Hook:
    inner = right()
    return lambda call: rule(call) or inner(call)


MANNERS: dict[str, Callable[[], Hook]] = {
    "right": right,
    "queues-first": queues_first,
    "no-content": says_no_content,
    "accepted": says_accepted,
    "knows-signatures": knows_signatures,
    "first-signature": takes_the_first_signature,
    "shows-a-page": shows_a_page,
    "limits-its-rate": limits_its_rate,
    "runs-ahead": runs_ahead,
    "takes-its-time": takes_its_time,
    "signed-time": trusts_the_signed_time,
    "one-deal": knows_one_deal,
    "one-copy-at-a-time": one_copy_at_a_time,
    "upper-case": takes_upper_case,
}

"""An inbox of one's own: its URL, what it must catch, what it answers. Strict: nothing passes unseen."""

import json
import time
from collections.abc import Mapping, Sequence

from hookpact_pytest.client import Delivery, Json, Server, delivery, explained

_LONGEST_WAIT = 60.0
_MOST_SHOWN = 3
_ALLOWANCES = ("refused", "unexpected")


class OpenInbox:
    """An inbox that belongs to one test."""

    def __init__(self, server: Server, provider: str, *, secrets: Sequence[str] = (), webhook: str = "") -> None:
        self._server = server
        self._name, self.url = server.make_inbox(provider, secrets=secrets, webhook=webhook)
        self._taken: set[int] = set()
        self._allowed: set[str] = set()

    @property
    def deliveries(self) -> list[Delivery]:
        """Everything that came, in order, refused deliveries too."""
        return self._server.deliveries(self._name)

    def expect(
        self,
        webhook: str = "",
        *,
        match: Json = None,
        pointers: Mapping[str, Json] | None = None,
        headers: Mapping[str, str] | None = None,
        verdict: str = "accepted",
        count: int = 1,
        timeout: float = 5.0,
    ) -> Delivery:
        """Wait for a delivery and return it (the last one of `count`); AssertionError says what came instead.

        `match` is a subset of the payload. A delivery that an earlier call took is not taken again.
        """
        __tracebackhide__ = True
        wanted = {"webhook": webhook, "body": match, "pointers": pointers, "headers": headers}
        asked = {name: found for name, found in wanted.items() if found not in (None, "")} | {"verdict": verdict}
        found, why = self._wait(asked, count, timeout)
        if len(found) < count:
            raise AssertionError(self._missed(asked, count, why))
        self._taken |= {one.number for one in found}
        return found[-1]

    async def aexpect(self, webhook: str = "", **asked: Json) -> Delivery:
        """Do what `expect` does, while the event loop goes on."""
        import asyncio

        __tracebackhide__ = True
        return await asyncio.to_thread(self.expect, webhook, **asked)

    def answers(self, *answers: Json) -> None:
        """Give these answers, in order, then the inbox's own: `answers(500, 500, 200)`, `answers({"hang": True})`."""
        self._server.ask("PUT", f"/api/inboxes/{self._name}/script", {"answers": list(answers)})

    def script(self, said: Json) -> None:
        """Give the inbox a whole script, with rules: see `PUT /api/inboxes/{name}/script`."""
        self._server.ask("PUT", f"/api/inboxes/{self._name}/script", said)

    def allow(self, *what: str) -> None:
        """Let `refused` or `unexpected` deliveries be at the test's end."""
        for one in what:
            if one not in _ALLOWANCES:
                raise ValueError(f"allow({one!r}): write one of {', '.join(_ALLOWANCES)}")
        self._allowed |= set(what)

    def complaint(self) -> str:
        """Return what came that should not have come, or ""."""
        left = [one for one in self.deliveries if one.number not in self._taken]
        refused = [one for one in left if not one.accepted and "refused" not in self._allowed]
        extra = [one for one in left if one.accepted and "unexpected" not in self._allowed]
        told = [
            f"{_many(len(found))} {what}:\n{_shown(found)}"
            for what, found in (("refused", refused), ("accepted, but no expect() asked for it", extra))
            if found
        ]
        return "\n\n".join(told)

    def close(self) -> None:
        """Remove the inbox and what it caught."""
        self._server.call("DELETE", f"/api/inboxes/{self._name}")

    def _wait(self, asked: Json, count: int, timeout: float) -> tuple[list[Delivery], str]:
        """Ask for more as long as what matches was taken before."""
        end, wanted = time.monotonic() + timeout, count
        while True:
            left = max(0.0, end - time.monotonic())
            seconds = round(min(left, _LONGEST_WAIT), 3)
            said = {"match": asked, "count": wanted, "timeout": seconds}
            status, answer = self._server.call("POST", f"/api/inboxes/{self._name}/wait", said, timeout=seconds + 30)
            if status >= 400 and "matched" not in answer:
                raise ValueError(explained(answer))
            matched = map(delivery, answer["deliveries"] if status < 400 else answer["matched"])
            fresh = [one for one in matched if one.number not in self._taken]
            if len(fresh) >= count or (status >= 400 and time.monotonic() >= end):
                return fresh[:count], "" if status < 400 else explained(answer)
            wanted += count - len(fresh) if status < 400 else 0

    def _missed(self, asked: Json, count: int, why: str) -> str:
        left = [one for one in self.deliveries if one.number not in self._taken]
        came = _shown(left[-_MOST_SHOWN:]) if left else "No delivery came that was not taken before."
        return f"expected {_many(count)} like {json.dumps(asked, ensure_ascii=False)}\n{why}\n{came}"


def _many(count: int) -> str:
    return f"{count} {'delivery' if count == 1 else 'deliveries'}"


def _shown(found: Sequence[Delivery]) -> str:
    more = f"\n… and {len(found) - _MOST_SHOWN} more" if len(found) > _MOST_SHOWN else ""
    return "\n".join(map(str, found[:_MOST_SHOWN])) + more

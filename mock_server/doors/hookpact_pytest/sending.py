"""Deliveries to the code under test, which must take them, or refuse them."""

import itertools
from collections.abc import Mapping, Sequence
from contextlib import ExitStack

from hookpact_pytest.client import Json, Sent, Server, pinned
from hookpact_pytest.hosting import App, hosted

_EXPECTED = ("acknowledged", "refused", "anything")


class Hosts:
    """The applications that a test has sent to, each served once until the test's end."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._urls: dict[int, tuple[App, str]] = {}

    def url(self, target: "str | App", path: str) -> str:
        """Return the URL of a target: of itself, or of an application at a path."""
        if isinstance(target, str):
            return target
        # The application is kept beside its URL, so that no other can come to have its id.
        if id(target) not in self._urls:
            self._urls[id(target)] = (target, self._stack.enter_context(hosted(target)))
        return self._urls[id(target)][1] + "/" + path.removeprefix("/")

    def close(self) -> None:
        """Stop serving."""
        self._stack.close()


class Sender:
    """Sends a provider's webhooks."""

    def __init__(self, server: Server, hosts: Hosts, *, seed: int) -> None:
        self._server = server
        self._hosts = hosts
        self._seeds = itertools.count(seed)

    def send(
        self,
        webhook: str,
        to: "str | App",
        *,
        path: str = "/",
        expect: str = "acknowledged",
        set: Mapping[str, Json] | None = None,
        merge: Json = None,
        body: "bytes | str | None" = None,
        seed: int | None = None,
        at: int | None = None,
        id: str | None = None,
        age: int | None = None,
        faults: Sequence[str] = (),
        secret: str | None = None,
        timeout: float = 15.0,
    ) -> Sent:
        """Send `provider/name` to a URL or an application (at `path`); AssertionError where an answer is another.

        `expect` is `acknowledged` (2xx), `refused` (4xx) or `anything`. `set` pins members of the payload by dotted
        path or pointer, `merge` patches it, `age` makes it late. `faults` go wrong on purpose, as `stale` or
        `duplicate=3` (`hookpact list faults`): each delivery that they make is expected to be answered so, the last is
        returned, and its `all` are all of them.
        """
        __tracebackhide__ = True
        if expect not in _EXPECTED:
            raise ValueError(f"expect={expect!r}: write one of {', '.join(_EXPECTED)}")
        url = self._hosts.url(to, path)
        sent = self._server.send(
            webhook, url, set=pinned(set) or None, merge=merge, body=body, at=at, id=id, age=age, secret=secret,
            seed=next(self._seeds) if seed is None else seed, faults=list(faults) or None, timeout=timeout,
        )  # fmt: skip
        return _checked(sent, expect)

    async def asend(self, webhook: str, to: "str | App", **said: Json) -> Sent:
        """Do what `send` does, while the event loop goes on."""
        import asyncio

        __tracebackhide__ = True
        return await asyncio.to_thread(self.send, webhook, to, **said)

    def redeliver(
        self, sent: Sent, *, expect: str = "acknowledged", secret: str | None = None, timeout: float = 15.0
    ) -> Sent:
        """Send a delivery again, under its id, signed anew."""
        __tracebackhide__ = True
        return _checked(self._server.redeliver(sent, timeout=timeout, secret=secret), expect)


def _checked(last: Sent, expect: str) -> Sent:
    __tracebackhide__ = True
    for sent in last.all:
        _check(sent, expect)
    return last


def _check(sent: Sent, expect: str) -> None:
    __tracebackhide__ = True
    is_right = {"acknowledged": sent.acknowledged, "refused": sent.refused, "anything": True}[expect]
    if not is_right:
        raise AssertionError(f"not {expect}: {sent}")

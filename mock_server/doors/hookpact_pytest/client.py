"""The control API of a running `hookpact serve`, as Python values. Blocks; from async code: `asyncio.to_thread`."""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

Json = Any
Pairs = tuple[tuple[str, str], ...]
_MOST_SHOWN = 1500


class CallError(Exception):
    """The server refused a call; the message says what to write instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A delivery that the server made, and what came back."""

    number: int
    webhook: str
    id: str
    acknowledged: bool
    status: int | None
    """None where no answer came; `silence` says why."""
    silence: str
    answer: bytes
    answer_headers: Pairs
    url: str
    headers: Pairs
    """A signature made with a secret of yours is masked."""
    body: bytes

    earlier: "tuple[Sent, ...]" = ()
    """What the same call sent before it, where faults made more than one of it."""

    @property
    def all(self) -> "tuple[Sent, ...]":
        """All that the same call sent, in order; the last is this one."""
        return (*self.earlier, self)

    @property
    def refused(self) -> bool:
        """Whether the answer blames the sender: 4xx."""
        return self.status is not None and 400 <= self.status < 500

    @property
    def payload(self) -> Json:
        """The body as JSON."""
        return json.loads(self.body)

    def __str__(self) -> str:
        said = f"answered {self.status}" if self.status else f"not answered: {self.silence}"
        shown = f"\n{_quoted(self.answer)}" if self.answer else ""
        return f"{self.webhook} was {said}{shown}\nThe delivery:\n{_request(self.url, self.headers, self.body)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A delivery that an inbox caught, and what the inbox made of it."""

    number: int
    webhook: str
    """`provider/name`, or "" where it is none that is known."""
    accepted: bool
    reason: str
    """Why it was refused; "" where it was not."""
    detail: str
    problems: tuple[str, ...]
    url: str
    headers: Pairs
    body: bytes

    @property
    def payload(self) -> Json:
        """The body as JSON."""
        return json.loads(self.body)

    def header(self, name: str) -> str | None:
        """Return the first value of a header, whatever its case."""
        return next((found for held, found in self.headers if held.lower() == name.lower()), None)

    def __str__(self) -> str:
        verdict = "accepted" if self.accepted else f"refused: {self.reason}"
        told = "".join(f"\n  {visible(line)}" for line in (self.detail, *self.problems) if line)
        shown = _request(self.url, self.headers, self.body)
        return f"#{self.number} {self.webhook or 'no known webhook'} was {verdict}{told}\n{shown}"


class Server:
    """A running `hookpact serve`."""

    def __init__(self, url: str) -> None:
        self.url = url

    def call(self, method: str, path: str, said: Json = None, *, timeout: float = 30.0) -> tuple[int, Json]:
        """Call the API: the status, and the answer as JSON (None where it is empty)."""
        import http.client  # heavy, and every test run loads this module

        parts = urlsplit(self.url)
        # Not urllib: it would ask the environment for a proxy.
        line = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=timeout)
        try:
            body = None if said is None else json.dumps(said).encode()
            line.request(method, path, body, {"Content-Type": "application/json"} if said is not None else {})
            answer = line.getresponse()
            held = answer.read()
            return answer.status, json.loads(held) if held else None
        finally:
            line.close()

    def ask(self, method: str, path: str, said: Json = None, *, timeout: float = 30.0) -> Json:
        """Call the API; raises CallError where it refuses."""
        status, answer = self.call(method, path, said, timeout=timeout)
        if status >= 400:
            raise CallError(explained(answer))
        return answer

    def send(self, webhook: str, to: str, *, timeout: float = 15.0, **said: Json) -> Sent:
        """Send a delivery; the other arguments are the API's: `set`, `merge`, `body`, `seed`, `at`, `faults`, …

        Returns the last one that was sent; CallError where faults leave none.
        """
        order: dict[str, Json] = {"webhook": webhook, "to": to, "timeout": timeout}
        order |= {name: found for name, found in said.items() if found is not None}
        if isinstance(order.get("body"), bytes):
            order["body_base64"] = base64.b64encode(order.pop("body")).decode()
        # Three tries, two waits of a minute that a receiver may ask for, and a minute that faults may wait.
        sent = self.ask("POST", "/api/send", order, timeout=5 * timeout + 260)["sent"]
        if not sent:
            raise CallError(f"the faults leave nothing of {webhook} to send: dropped=1 drops everything")
        *earlier, last = map(_sent, sent)
        return replace(last, earlier=tuple(earlier))

    def redeliver(self, sent: Sent, *, timeout: float = 15.0, secret: str | None = None) -> Sent:
        """Send a delivery again, under its id, signed anew."""
        said = {"timeout": timeout} | ({"secret": secret} if secret else {})
        return _sent(self.ask("POST", f"/api/sent/{sent.number}/redeliver", said, timeout=5 * timeout + 200)["sent"][0])

    def make_inbox(self, provider: str, *, secrets: Sequence[str] = (), webhook: str = "") -> tuple[str, str]:
        """Make an inbox: its name and its URL."""
        said: dict[str, Json] = {"provider": provider}
        said |= ({"secrets": list(secrets)} if secrets else {}) | ({"webhook": webhook} if webhook else {})
        made = self.ask("POST", "/api/inboxes", said)
        return made["name"], made["url"]

    def deliveries(self, inbox: str) -> list[Delivery]:
        """Return everything that an inbox caught and still holds, in order."""
        found: list[Delivery] = []
        while True:
            after = found[-1].number if found else 0
            page = self.ask("GET", f"/api/inboxes/{inbox}/deliveries?after={after}&most=1000")["deliveries"]
            found += map(delivery, page)
            if not page:
                return found


def delivery(said: Mapping[str, Json]) -> Delivery:
    """Read a caught delivery."""
    request = said["request"]
    problems = (f"{one['pointer'] or 'the body'}: {one['message']}" for one in said["problems"])
    return Delivery(
        number=said["number"], webhook=said["webhook"] or "", accepted=said["accepted"], reason=said["reason"] or "",
        detail=said["detail"], problems=tuple(problems), url=request["url"], headers=_pairs(request),
        body=_bytes(request),
    )  # fmt: skip


def pinned(members: Mapping[str, Json] | None) -> dict[str, Json]:
    """Return members by JSON pointer, where they may be named by a dotted path, as `deal_info.deal_name`."""
    return {name if name.startswith("/") else _pointer(name): found for name, found in (members or {}).items()}


def explained(problem: Mapping[str, Json]) -> str:
    """Return what a problem+json says."""
    faults = "".join(f"\n  {one['pointer']}: {one['message']}" for one in problem.get("problems", ()))
    return visible(str(problem.get("detail", problem))) + visible(faults)


def visible(text: str) -> str:
    """Return foreign text without control characters, which a terminal or a log would obey."""
    return "".join(mark if mark.isprintable() or mark in "\n\t" else ascii(mark)[1:-1] for mark in text)


def _pointer(path: str) -> str:
    # RFC 6901 § 3: "~" and "/" are written "~0" and "~1".
    return "".join("/" + step.replace("~", "~0").replace("/", "~1") for step in path.split("."))


def _sent(said: Mapping[str, Json]) -> Sent:
    request, answer = said["request"], said["answer"]
    return Sent(
        number=said["number"], webhook=said["webhook"], id=said["id"], acknowledged=said["acknowledged"],
        status=answer.get("status"), silence=answer.get("silence", ""), answer=_bytes(answer),
        answer_headers=_pairs(answer), url=request["url"], headers=_pairs(request), body=_bytes(request),
    )  # fmt: skip


def _pairs(said: Mapping[str, Json]) -> Pairs:
    return tuple((name, found) for name, found in said.get("headers", ()))


def _bytes(said: Mapping[str, Json]) -> bytes:
    if "body_base64" in said:
        return base64.b64decode(said["body_base64"])
    return str(said.get("body", "")).encode()


def _request(url: str, headers: Pairs, body: bytes) -> str:
    head = "".join(f"\n  {visible(name)}: {visible(found)}" for name, found in headers)
    return f"  POST {visible(url)}{head}\n{_quoted(body)}"


def _quoted(body: bytes) -> str:
    text = visible(body.decode("utf-8", "backslashreplace"))
    kept = text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}… ({len(body):,} bytes)"
    return "\n".join(f"  │ {line}" for line in kept.splitlines())

"""What a right receiver answers, whatever server carries it. Set up by the environment, see `Rules.from_environment`."""

import hashlib
import hmac
import json
import os
import re
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

TOLERANCE = 300
SIGNATURE = b"x-influencerhero-signature"
TIMESTAMP = b"x-influencerhero-timestamp"
Headers = Iterable[tuple[bytes, bytes]]


@dataclass(frozen=True)
class Rules:
    """How deliveries are signed, and where it is noted what came."""

    secret: bytes
    scheme: str
    log: Path | None
    lock: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def from_environment(cls) -> "Rules":
        """RECEIVER_SECRET, RECEIVER_SCHEME (`influencer-hero` or `unsigned`), RECEIVER_LOG (a file, may be absent)."""
        scheme = os.environ.get("RECEIVER_SCHEME", "influencer-hero")
        if scheme not in ("influencer-hero", "unsigned"):
            raise SystemExit(f"RECEIVER_SCHEME is {scheme!r}; write influencer-hero or unsigned")
        secret = os.environ.get("RECEIVER_SECRET", "").encode()
        if scheme != "unsigned" and not secret:
            raise SystemExit("RECEIVER_SECRET is missing")
        log = os.environ.get("RECEIVER_LOG")
        return cls(secret=secret, scheme=scheme, log=Path(log) if log else None)

    def answer(self, method: str, headers: Headers, body: bytes) -> int:
        """Return the status to answer with, and note the request."""
        pairs = [(name.lower(), value) for name, value in headers]
        status = self.judge(method, dict(reversed(pairs)), body, now=time.time())
        self.note({"method": method, "headers": dict(decoded(pairs)), "status": status})
        return status

    def judge(self, method: str, headers: dict[bytes, bytes], body: bytes, *, now: float) -> int:
        """Return the status for a request; the signature comes before all that it protects."""
        if method != "POST":
            return 405
        if self.scheme != "unsigned" and not (self.is_signed(headers, body) and is_fresh(headers, now)):
            return 401
        return 200 if is_object(body) else 400

    def is_signed(self, headers: dict[bytes, bytes], body: bytes) -> bool:
        """Whether the signature is right: lower-case hex over the bytes as they came."""
        expected = hmac.new(self.secret, body, hashlib.sha256).hexdigest().encode()
        return hmac.compare_digest(headers.get(SIGNATURE, b""), expected)

    def note(self, line: dict[str, object]) -> None:
        """Write one line of JSON."""
        if self.log:
            with self.lock, self.log.open("a", encoding="utf-8") as file:
                file.write(json.dumps(line) + "\n")


def decoded(pairs: Headers) -> Iterable[tuple[str, str]]:
    """The headers as text; of doubled ones the last."""
    return ((name.decode("latin-1"), value.decode("latin-1")) for name, value in pairs)


def is_fresh(headers: dict[bytes, bytes], now: float) -> bool:
    """Whether the timestamp is a plain number of seconds near now, on either side."""
    stamp = headers.get(TIMESTAMP, b"")
    return bool(re.fullmatch(rb"[0-9]{1,12}", stamp)) and abs(now - int(stamp)) <= TOLERANCE


def is_object(body: bytes) -> bool:
    """Whether a body is a JSON object in UTF-8."""
    try:
        return isinstance(json.loads(body.decode("utf-8"), parse_constant=refuse), dict)
    except (ValueError, RecursionError):
        return False


def refuse(constant: str) -> None:
    """Refuse NaN and the infinities, which are no JSON."""
    raise ValueError(constant)


def port() -> int:
    """The port to listen on; 0 is any."""
    return int(os.environ.get("RECEIVER_PORT", "0"))


def ready(at: int) -> None:
    """Say where it listens."""
    print(f"listening on {at}", flush=True)  # noqa: T201  # whoever started it waits for this line


def from_environ(environ: dict[str, object]) -> Headers:
    """The headers of a WSGI request, whose text holds bytes (PEP 3333)."""
    return [
        (name.removeprefix("HTTP_").replace("_", "-").encode("latin-1"), str(value).encode("latin-1"))
        for name, value in environ.items()
        if name.startswith("HTTP_")
    ]

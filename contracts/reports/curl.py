"""The line that sends a request again.

The signature is made anew by `hookpact sign` with the reader's own secret and clock, so the line holds none. Bodies go
by `--data-raw`, which reads no file where the body begins with `@`.
"""

import base64
import shlex
from collections.abc import Sequence

from contracts.deliveries import SIGNATURE_EDITS
from contracts.documents import Provider, Webhook
from contracts.findings import Finding, Run
from contracts.messages import Draft, Exchange, Headers, Request, header, header_values, is_token
from contracts.payloads import stamped
from contracts.reports.foreign import visible
from contracts.reports.masking import webhook_of

"""A header's name (RFC 9110 § 5.6.2). To curl, a name that begins with `@` is a file to read."""
_INSECURE = "--insecure"
_SECRETS = ("--secret=", "--secret-file=")
_OWN = "--secret=env:HOOKPACT_SECRET"
_LONGEST = 100_000
"""Linux takes no argument of more than 131,071 bytes."""
_MADE_BY_CURL = ("content-length", "host", "user-agent", "accept-encoding", "connection")


def deciding_curl(run: Run, finding: Finding) -> str:
    """Return the line that sends the deciding request of a broken finding again; "" where there is none."""
    exchange = finding.verdict.exchange
    return curl(exchange, run.provider, run.options) if exchange is not None and finding.evidence else ""


def curl(exchange: Exchange, provider: Provider, options: Sequence[str] = ()) -> str:
    """Return a shell line that sends an exchange's request again; "" where curl cannot send it.

    `options` are what another command needs to find the provider, each secret that a variable or a file holds as one
    word (`--secret=env:NAME`), and `--insecure`.
    """
    request, draft, webhook = exchange.request, exchange.draft, webhook_of(exchange, provider)
    if request.pace or draft is None or webhook is None or _unsendable(request.headers):
        return ""
    signed = stamped(draft.body, draft.stamps, int(exchange.at) - draft.body_age)
    names = {name.lower() for scheme in webhook.schemes for name in scheme.own_headers}
    literal = {edit.sets.lower() for edit in draft.edits if edit.sets}
    headers = [pair for pair in request.headers if _key(pair) not in names or _key(pair) in literal]
    parts = [
        "curl",
        "-sS",
        *([_INSECURE] if _INSECURE in options else []),
        *_method(request),
        *_headers(tuple(headers), request),
    ]
    if not any(scheme.own_headers for scheme in webhook.schemes):
        return " ".join([*parts, *_data(request.body), *_url(request.url)])
    sign = _sign(draft, webhook, options, literal & names, request.url)
    printed, data = _shared(signed, request.body)
    return f"{printed} | {sign} | {' '.join([*parts, '-H @-', data, *_url(request.url)])}"


def _sign(draft: Draft, webhook: Webhook, options: Sequence[str], dropped: set[str], url: str) -> str:
    name = webhook.name if "--document" in options else webhook.full_name
    own = [word for word in options if word.startswith(_SECRETS)]
    parts = ["hookpact", "sign", *map(_text, (name, *(word for word in options if word not in (*own, _INSECURE))))]
    parts += map(_text, own if draft.secrets is None else _secrets(draft.secrets, own[:1] or [_OWN]))
    parts += ["--id", _text(draft.id)] if any(scheme.id for scheme in webhook.schemes) else []
    parts += ["--public-url", _text(url)] if any(scheme.covers("url") for scheme in webhook.schemes) else []
    parts += ["--age", str(draft.age)] if draft.age else []
    parts += ["--algorithm", draft.algorithm] if draft.algorithm else []
    parts += [f"--edit {edit.name}" for edit in draft.edits if edit.name in SIGNATURE_EDITS]
    parts += [f"--drop {_text(name)}" for name in sorted(dropped)]
    return " ".join(parts)


def _secrets(used: Sequence[str | None], own: Sequence[str]) -> list[str]:
    return [word for secret in used for word in (own if secret is None else [f"--secret={secret}"])]


def _shared(signed: bytes, sent: bytes) -> tuple[str, str]:
    """What prints the body that is signed, and the option for the one that is sent."""
    if signed == sent and _is_plain(signed) and signed:
        return f'body={_quoted(signed)}; printf %s "$body"', '--data-raw "$body"'
    return f"printf %s {_quoted(signed)}" if _is_plain(signed) else _decoded(signed), " ".join(_data(sent))


def _data(body: bytes) -> list[str]:
    if _is_plain(body):
        return ["--data-raw", _quoted(body)]
    return ["--data-binary", f"@<({_decoded(body)})"]


def _decoded(body: bytes) -> str:
    return f"echo {base64.b64encode(body).decode()} | base64 -d"


def _is_plain(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return b"\x00" not in body and len(body) < _LONGEST


def _method(request: Request) -> list[str]:
    if request.method == "HEAD":
        return ["--head"]
    return [] if request.method == "POST" else ["-X", request.method]


def _headers(headers: Headers, request: Request) -> list[str]:
    parts = []
    for name, value in headers:
        if _key((name, value)) in _MADE_BY_CURL:
            continue
        line = f"{name.decode('latin-1')}: ".encode() + value if value else name + b";"
        parts += ["-H", _quoted(line)]
    if header(request.headers, "content-type") is None:
        parts += ["-H", "Content-Type:"]
    if len(request.body) > 100_000:
        parts += ["-H", "Expect:"]
    return parts


def _url(url: str) -> list[str]:
    """Return the URL as it is: curl would expand brackets and take dots out of the path."""
    options = [*(["--globoff"] if set(url) & set("[]{}") else []), *(["--path-as-is"] if "/." in url else [])]
    return [*options, _text(url)]


def _text(text: str) -> str:
    return _quoted(text.encode("utf-8", "surrogatepass"))


def _quoted(content: bytes) -> str:
    """Quote for the shell, on one line that a terminal shows as it is: what is unprintable goes by its number."""
    try:
        text = content.decode()
    except UnicodeDecodeError:
        text = ""
    if not content or (text and visible(text, keep="") == text):
        return shlex.quote(text)
    return "$'" + "".join(chr(b) if 32 <= b < 127 and b not in b"'\\#" else f"\\x{b:02x}" for b in content) + "'"


def _unsendable(headers: Headers) -> bool:
    """Say whether a header holds bytes that curl refuses, or a length that is not ours to give."""
    illegal = any(byte < 32 and byte != 9 for _, found in headers for byte in found)
    illegal = illegal or not all(is_token(name) for name, _ in headers)
    return illegal or bool(header_values(headers, "content-length"))


def _key(pair: tuple[bytes, bytes]) -> str:
    return pair[0].decode("latin-1").lower()

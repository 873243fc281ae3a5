"""A wrong sender at work: the right delivery of a scheme, and the same with one thing done otherwise."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import replace

from contracts.messages import Request, edit_header, header_values
from contracts.signing import (
    Scheme,
    any_key,
    read_key,
    rewrite_signatures,
    sign,
    signature_of,
    signature_texts,
    signed_content,
)
from contracts.signing.items import write_value
from contracts.signing.templates import Part, Template
from tests.contracts.signing.shipped import NOW

JSON = (
    '{"event":"paid","note":"Zoë’s \\"x\\" & <b>/c","amount":1.50,"list":[1,2],"a":{},"webhookTimestamp":1700000000000}'
).encode()
BATCH = (
    b'{"notificationItems":[{"NotificationRequestItem":'
    b'{"pspReference":"a:b","eventCode":"PAID","amount":{"value":1}}}]}'
)
FORM = b"To=%2B1800&From=me&Body=caf%C3%A9+%26+tea"
POINTED = b'{"signature":{"token":"tok1"},"event":"opened"}'
URL = "https://example.com/Hooks%20in?a=b"
SECRETS = {"base64": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSx", "hex": "44782DEF547AAA06C910C43932B1EB0C71FC68D9"}
TEXT = "Ab_test_secret-12345"


def body_of(scheme: Scheme) -> bytes:
    if scheme.batch:
        return BATCH
    if scheme.place and scheme.place.kind == "pointer":
        return POINTED
    return FORM if any(part.kind == "form:sorted" for part in scheme.content) else JSON


def secret_of(scheme: Scheme) -> str:
    if scheme.algorithm == "ed25519":
        return scheme.public_secrets[0]
    return SECRETS.get(scheme.decode, TEXT)


def right(scheme: Scheme, body: bytes | None = None, secret: str | None = None) -> Request:
    unsigned = Request(url=URL, headers=((b"Content-Type", b"application/json"),), body=body or body_of(scheme))
    return sign(unsigned, scheme, secrets=(secret or secret_of(scheme),), id="msg-1", now=NOW)


def resigned(
    scheme: Scheme, *, by: Scheme | None = None, request: Callable[[Request], Request] = lambda request: request,
    secret: str | None = None, timestamp: bytes | None = None,
) -> Request:  # fmt: skip
    """Put into the right delivery the signature that a wrong computation makes."""
    delivery, by = right(scheme), by or scheme
    chosen = secret_of(scheme) if secret is None else secret
    content = signed_content(request(delivery), by, secret=chosen, timestamp=timestamp)
    assert content is not None
    made = signature_of(by, any_key(by, chosen), content)
    return rewrite_signatures(delivery, scheme, lambda _: made)


def respelt(change: Callable[[bytes], bytes]) -> Callable[[Scheme], tuple[Request, str]]:
    """Sign another spelling of the body."""

    def make(scheme: Scheme) -> tuple[Request, str]:
        return resigned(scheme, request=lambda each: replace(each, body=change(each.body))), secret_of(scheme)

    return make


def arrives(
    before: Callable[[bytes], bytes], change: Callable[[bytes], bytes]
) -> Callable[[Scheme], tuple[Request, str]]:
    """Sign the body as it is, and deliver another spelling of it."""

    def make(scheme: Scheme) -> tuple[Request, str]:
        delivery = right(scheme, before(body_of(scheme)))
        return replace(delivery, body=change(delivery.body)), secret_of(scheme)

    return make


def templated(change: Callable[[Template], Template]) -> Callable[[Scheme], tuple[Request, str]]:
    return lambda scheme: (resigned(scheme, by=replace(scheme, content=change(scheme.content))), secret_of(scheme))


def without(kind: str) -> Callable[[Template], Template]:
    def change(content: Template) -> Template:
        at = [part.kind for part in content].index(kind)
        joint = at + 1 if at + 1 < len(content) and content[at + 1].kind == "literal" else at - 1
        gone = {at, joint} if content[joint].kind == "literal" else {at}
        return tuple(part for i, part in enumerate(content) if i not in gone)

    return change


def joined(content: Template) -> Template:
    parts = [part for part in content if part.kind != "literal"]
    between = [piece for part in parts for piece in (Part(kind="literal", argument="|"), part)]
    return (*(content[:1] if content[0].kind == "literal" else ()), *between[1:])


def turned(content: Template) -> Template:
    parts = iter([part for part in content if part.kind != "literal"][::-1])
    return tuple(part if part.kind == "literal" else next(parts) for part in content)


def timed(text: Callable[[Scheme], bytes]) -> Callable[[Scheme], tuple[Request, str]]:
    return lambda scheme: (resigned(scheme, timestamp=text(scheme)), secret_of(scheme))


def other_unit(scheme: Scheme) -> bytes:
    assert scheme.timestamp
    return {"s": b"%d000", "ms": b"%d", "rfc3339": b"%d"}[scheme.timestamp.unit] % NOW


def shifted(scheme: Scheme) -> bytes:
    assert scheme.timestamp
    unit = scheme.timestamp.unit
    return b"2023-11-14T22:13:17Z" if unit == "rfc3339" else b"%d" % ((NOW - 3) * (1000 if unit == "ms" else 1))


def keyed(secret: Callable[[str], str], given: Callable[[str], str] = lambda secret: secret, **scheme_: object):  # type: ignore[no-untyped-def]
    """Sign with another reading of the secret; diagnose with the one that is given."""

    def make(scheme: Scheme) -> tuple[Request, str]:
        chosen = secret_of(scheme)
        by = replace(scheme, **scheme_)  # type: ignore[arg-type]
        return resigned(scheme, by=by, secret=secret(chosen)), given(chosen)

    return make


def signature_changed(change: Callable[[Scheme, bytes], bytes]) -> Callable[[Scheme], tuple[Request, str]]:
    """Change the signature where it stands."""
    return lambda scheme: (
        rewrite_signatures(right(scheme), scheme, lambda text: change(scheme, text)),
        secret_of(scheme),
    )


def raw_of(scheme: Scheme, text: bytes) -> bytes:
    return bytes.fromhex(text.decode()) if scheme.encoding == "hex" else base64.b64decode(text)


def recoded(scheme: Scheme, text: bytes) -> bytes:
    raw = raw_of(scheme, text)
    return base64.b64encode(raw) if scheme.encoding == "hex" else raw.hex().encode()


def stripped(scheme: Scheme) -> tuple[Request, str]:
    """Send the bare signature, without what the scheme writes around it."""
    delivery = right(scheme)
    assert scheme.header
    (text,), (signature,) = header_values(delivery.headers, scheme.header), signature_texts(delivery, scheme)
    item = write_value(replace(scheme, head=()), [signature], id=b"", timestamp=b"")
    return edit_header(delivery, scheme.header, text.replace(item, signature)), secret_of(scheme)


def wrapped(scheme: Scheme) -> tuple[Request, str]:
    delivery = right(scheme)
    assert scheme.header
    (text,) = header_values(delivery.headers, scheme.header)
    return edit_header(delivery, scheme.header, b"hmac=" + text), secret_of(scheme)


def moved(scheme: Scheme) -> tuple[Request, str]:
    delivery = right(scheme)
    assert scheme.header
    old = scheme.header.encode()
    headers = tuple((b"X-Elsewhere" if name == old else name, found) for name, found in delivery.headers)
    return replace(delivery, headers=headers), secret_of(scheme)


def digested(scheme: Scheme) -> tuple[Request, str]:
    algorithm = {"hmac-sha256": "hmac-sha512", "hmac-sha1": "hmac-sha256"}[scheme.algorithm]
    return resigned(scheme, by=replace(scheme, algorithm=algorithm)), secret_of(scheme)


def keyless(scheme: Scheme) -> tuple[Request, str]:
    return resigned(scheme, by=replace(scheme, algorithm="sha256")), secret_of(scheme)


def signed_token(scheme: Scheme) -> tuple[Request, str]:
    made = hmac.new(secret_of(scheme).encode(), body_of(scheme), hashlib.sha256).hexdigest()
    return rewrite_signatures(right(scheme), scheme, lambda _: made.encode()), secret_of(scheme)


def url_safe(scheme: Scheme) -> tuple[Request, str]:
    """Sign by the first secret whose signature is written otherwise."""
    for i in range(1, 100):
        key = i.to_bytes(32, "big")
        secret = {"utf8": f"{TEXT}{i}", "hex": key.hex(), "base64": base64.b64encode(key).decode()}[scheme.decode]
        delivery = right(scheme, secret=secret)
        changed = rewrite_signatures(delivery, scheme, lambda text: text.translate(bytes.maketrans(b"+/", b"-_")))
        if changed != delivery:
            return changed, secret
    raise AssertionError("every signature is the same in both alphabets")


def public(scheme: Scheme) -> tuple[Request, str]:
    return right(scheme, secret=scheme.public_secrets[0]), secret_of(scheme)


def same(body: bytes) -> bytes:
    return body


def as_php(body: bytes) -> bytes:
    printed = json.dumps(json.loads(body), separators=(",", ":"))
    return printed.replace("/", "\\/").replace("1.5,", "1.50,").encode()


def at_url(scheme: Scheme, url: str) -> Request:
    delivery = right(scheme)
    content = signed_content(delivery, scheme, secret=secret_of(scheme), url=url)
    assert content is not None
    key = read_key(scheme, secret_of(scheme))
    assert key
    return rewrite_signatures(delivery, scheme, lambda _: signature_of(scheme, key, content))

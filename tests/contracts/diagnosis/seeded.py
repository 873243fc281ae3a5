"""Deliveries signed with one mistake each: the mistake is made to what goes into a signature, or to what came out."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from dataclasses import replace

from contracts.messages import Request, edit_header, header_values, value
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
from contracts.signing.scheme import UNCOVERING
from contracts.signing.templates import Part, Template
from tests.contracts.signing.shipped import NOW, SCHEMES

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


@value
class Seed:
    """A mistake: where it can be made, and how."""

    name: str
    expected: str
    """The row of MISTAKES that names it."""
    applies: Callable[[Scheme], bool]
    make: Callable[[Scheme], tuple[Request, str]]
    """The delivery, and the secret that the diagnosis is given."""


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


def _respelt(change: Callable[[bytes], bytes]) -> Callable[[Scheme], tuple[Request, str]]:
    """Sign another spelling of the body."""

    def make(scheme: Scheme) -> tuple[Request, str]:
        return resigned(scheme, request=lambda each: replace(each, body=change(each.body))), secret_of(scheme)

    return make


def _arrives(
    before: Callable[[bytes], bytes], change: Callable[[bytes], bytes]
) -> Callable[[Scheme], tuple[Request, str]]:
    """Sign the body as it is, and deliver another spelling of it."""

    def make(scheme: Scheme) -> tuple[Request, str]:
        delivery = right(scheme, before(body_of(scheme)))
        return replace(delivery, body=change(delivery.body)), secret_of(scheme)

    return make


def _templated(change: Callable[[Template], Template]) -> Callable[[Scheme], tuple[Request, str]]:
    return lambda scheme: (resigned(scheme, by=replace(scheme, content=change(scheme.content))), secret_of(scheme))


def _without(kind: str) -> Callable[[Template], Template]:
    def change(content: Template) -> Template:
        at = [part.kind for part in content].index(kind)
        joint = at + 1 if at + 1 < len(content) and content[at + 1].kind == "literal" else at - 1
        gone = {at, joint} if content[joint].kind == "literal" else {at}
        return tuple(part for i, part in enumerate(content) if i not in gone)

    return change


def _joined(content: Template) -> Template:
    parts = [part for part in content if part.kind != "literal"]
    between = [piece for part in parts for piece in (Part(kind="literal", argument="|"), part)]
    return (*(content[:1] if content[0].kind == "literal" else ()), *between[1:])


def _turned(content: Template) -> Template:
    parts = iter([part for part in content if part.kind != "literal"][::-1])
    return tuple(part if part.kind == "literal" else next(parts) for part in content)


def _timed(text: Callable[[Scheme], bytes]) -> Callable[[Scheme], tuple[Request, str]]:
    return lambda scheme: (resigned(scheme, timestamp=text(scheme)), secret_of(scheme))


def _other_unit(scheme: Scheme) -> bytes:
    assert scheme.timestamp
    return {"s": b"%d000", "ms": b"%d", "rfc3339": b"%d"}[scheme.timestamp.unit] % NOW


def _shifted(scheme: Scheme) -> bytes:
    assert scheme.timestamp
    unit = scheme.timestamp.unit
    return b"2023-11-14T22:13:17Z" if unit == "rfc3339" else b"%d" % ((NOW - 3) * (1000 if unit == "ms" else 1))


def _keyed(secret: Callable[[str], str], given: Callable[[str], str] = lambda secret: secret, **scheme_: object):  # type: ignore[no-untyped-def]
    """Sign with another reading of the secret; diagnose with the one that is given."""

    def make(scheme: Scheme) -> tuple[Request, str]:
        chosen = secret_of(scheme)
        by = replace(scheme, **scheme_)  # type: ignore[arg-type]
        return resigned(scheme, by=by, secret=secret(chosen)), given(chosen)

    return make


def _changed(change: Callable[[Scheme, bytes], bytes]) -> Callable[[Scheme], tuple[Request, str]]:
    """Change the signature where it stands."""
    return lambda scheme: (
        rewrite_signatures(right(scheme), scheme, lambda text: change(scheme, text)),
        secret_of(scheme),
    )


def _raw(scheme: Scheme, text: bytes) -> bytes:
    return bytes.fromhex(text.decode()) if scheme.encoding == "hex" else base64.b64decode(text)


def _recoded(scheme: Scheme, text: bytes) -> bytes:
    raw = _raw(scheme, text)
    return base64.b64encode(raw) if scheme.encoding == "hex" else raw.hex().encode()


def _stripped(scheme: Scheme) -> tuple[Request, str]:
    """Send the bare signature, without what the scheme writes around it."""
    delivery = right(scheme)
    assert scheme.header
    (text,), (signature,) = header_values(delivery.headers, scheme.header), signature_texts(delivery, scheme)
    item = write_value(replace(scheme, head=()), [signature], id=b"", timestamp=b"")
    return edit_header(delivery, scheme.header, text.replace(item, signature)), secret_of(scheme)


def _wrapped(scheme: Scheme) -> tuple[Request, str]:
    delivery = right(scheme)
    assert scheme.header
    (text,) = header_values(delivery.headers, scheme.header)
    return edit_header(delivery, scheme.header, b"hmac=" + text), secret_of(scheme)


def _moved(scheme: Scheme) -> tuple[Request, str]:
    delivery = right(scheme)
    assert scheme.header
    old = scheme.header.encode()
    headers = tuple((b"X-Elsewhere" if name == old else name, found) for name, found in delivery.headers)
    return replace(delivery, headers=headers), secret_of(scheme)


def _digested(scheme: Scheme) -> tuple[Request, str]:
    algorithm = {"hmac-sha256": "hmac-sha512", "hmac-sha1": "hmac-sha256"}[scheme.algorithm]
    return resigned(scheme, by=replace(scheme, algorithm=algorithm)), secret_of(scheme)


def _keyless(scheme: Scheme) -> tuple[Request, str]:
    return resigned(scheme, by=replace(scheme, algorithm="sha256")), secret_of(scheme)


def _signed_token(scheme: Scheme) -> tuple[Request, str]:
    made = hmac.new(secret_of(scheme).encode(), body_of(scheme), hashlib.sha256).hexdigest()
    return rewrite_signatures(right(scheme), scheme, lambda _: made.encode()), secret_of(scheme)


def _url_safe(scheme: Scheme) -> tuple[Request, str]:
    """Sign by the first secret whose signature is written otherwise."""
    for i in range(1, 100):
        key = i.to_bytes(32, "big")
        secret = {"utf8": f"{TEXT}{i}", "hex": key.hex(), "base64": base64.b64encode(key).decode()}[scheme.decode]
        delivery = right(scheme, secret=secret)
        changed = rewrite_signatures(delivery, scheme, lambda text: text.translate(bytes.maketrans(b"+/", b"-_")))
        if changed != delivery:
            return changed, secret
    raise AssertionError("every signature is the same in both alphabets")


def _public(scheme: Scheme) -> tuple[Request, str]:
    return right(scheme, secret=scheme.public_secrets[0]), secret_of(scheme)


def covers_body(scheme: Scheme) -> bool:
    return any(part.kind in ("body", "sha256:body") for part in scheme.content) and scheme.algorithm not in UNCOVERING


def takes_json(scheme: Scheme) -> bool:
    return covers_body(scheme) and body_of(scheme) == JSON


def has(*kinds: str) -> Callable[[Scheme], bool]:
    return lambda scheme: (
        scheme.algorithm not in UNCOVERING and all(any(part.kind == kind for part in scheme.content) for kind in kinds)
    )


def parted(scheme: Scheme) -> bool:
    return has()(scheme) and sum(part.kind != "literal" for part in scheme.content) > 1


def has_hmac(scheme: Scheme) -> bool:
    return scheme.algorithm.startswith("hmac")


def is_keyed(scheme: Scheme) -> bool:
    """Any bytes are a key."""
    return scheme.algorithm != "ed25519"


def has_text_secret(scheme: Scheme) -> bool:
    return scheme.decode == "utf8" and is_keyed(scheme)


def is_hex(scheme: Scheme) -> bool:
    return scheme.encoding == "hex" and has()(scheme)


def in_header(scheme: Scheme) -> bool:
    return scheme.header is not None


def sent_in_header(scheme: Scheme) -> bool:
    return (
        has("timestamp")(scheme) and scheme.timestamp is not None and scheme.timestamp.place.kind in ("header", "field")
    )


def has_own_form(scheme: Scheme) -> bool:
    return in_header(scheme) and len(scheme.item) > 1


def is_bare(scheme: Scheme) -> bool:
    return in_header(scheme) and len(scheme.item) == 1 and not scheme.head and has()(scheme)


def both(*rules: Callable[[Scheme], bool]) -> Callable[[Scheme], bool]:
    return lambda scheme: all(rule(scheme) for rule in rules)


def _seed(
    name: str, expected: str, applies: Callable[[Scheme], bool], make: Callable[[Scheme], tuple[Request, str]]
) -> Seed:
    return Seed(name=name, expected=expected, applies=applies, make=make)


def same(body: bytes) -> bytes:
    return body


def as_php(body: bytes) -> bytes:
    printed = json.dumps(json.loads(body), separators=(",", ":"))
    return printed.replace("/", "\\/").replace("1.5,", "1.50,").encode()


COMPACT = b'{"event":"paid","n":[1,2],"webhookTimestamp":1700000000000}'
SPACED = b'{"event": "paid", "n": [1, 2], "webhookTimestamp": 1700000000000}'
INDENTED = b'{\n  "event": "paid",\n  "n": [\n    1,\n    2\n  ],\n  "webhookTimestamp": 1700000000000\n}'
NAMED = '{"name":"Zoë","webhookTimestamp":1700000000000}'
SEEDS: tuple[Seed, ...] = (
    _seed("sent compact, signed spaced", "body-reserialized", takes_json,
          _arrives(lambda _: SPACED, lambda _: COMPACT)),
    _seed("sent indented, signed compact", "body-reserialized", takes_json,
          _arrives(lambda _: COMPACT, lambda _: INDENTED)),
    _seed("sent compact, signed indented", "body-reserialized", takes_json,
          _arrives(lambda _: INDENTED, lambda _: COMPACT)),
    _seed("escaped non-ASCII", "body-escaped", takes_json, _respelt(
        lambda body: body.decode().replace("ë", "\\u00eb").replace("’", "\\u2019").encode())),
    _seed("escaped slashes and non-ASCII", "body-escaped", takes_json, _respelt(as_php)),
    _seed("escaped HTML", "body-escaped", takes_json, _respelt(
        lambda body: body.replace(b"<", b"\\u003c").replace(b">", b"\\u003e").replace(b"&", b"\\u0026"))),
    _seed("shorter fractions", "body-numbers", takes_json, _respelt(lambda body: body.replace(b"1.50", b"1.5"))),
    _seed("sorted keys", "body-key-order", takes_json, _arrives(
        lambda _: b'{"a":1,"webhookTimestamp":1700000000000}', lambda _: b'{"webhookTimestamp":1700000000000,"a":1}')),
    _seed("newline signed", "body-newline", covers_body, _respelt(lambda body: body + b"\n")),
    _seed("newline sent", "body-newline", covers_body, _arrives(same, lambda body: body + b"\n")),
    _seed("CRLF at the end sent", "body-newline", covers_body, _arrives(same, lambda body: body + b"\r\n")),
    _seed("CRLF signed", "body-line-ends", takes_json, _arrives(
        lambda _: INDENTED.replace(b"\n", b"\r\n"), lambda _: INDENTED)),
    _seed("CRLF sent", "body-line-ends", takes_json, _arrives(
        lambda _: INDENTED, lambda _: INDENTED.replace(b"\n", b"\r\n"))),
    _seed("BOM signed", "body-bom", covers_body, _respelt(lambda body: b"\xef\xbb\xbf" + body)),
    _seed("BOM sent", "body-bom", both(covers_body, lambda scheme: scheme.timestamp_place is None
          or scheme.timestamp_place.kind != "pointer"), _arrives(same, lambda body: b"\xef\xbb\xbf" + body)),
    _seed("latin-1 signed", "body-charset", takes_json, _arrives(
        lambda _: NAMED.encode("latin-1"), lambda _: NAMED.encode())),
    _seed("latin-1 sent", "body-charset", takes_json, _arrives(
        lambda _: NAMED.encode(), lambda _: NAMED.encode("latin-1"))),
    _seed("empty body signed", "body-empty", covers_body, _respelt(lambda _: b"")),
    _seed("body as JavaScript's text", "body-as-text", covers_body, _respelt(lambda _: b"[object Object]")),
    _seed("body as Python's bytes", "body-as-text", covers_body, _respelt(lambda body: repr(body).encode())),
    _seed("body in base64", "body-base64", covers_body, _respelt(base64.b64encode)),
    _seed("key not decoded", "secret-not-decoded", both(is_keyed, lambda scheme: scheme.decode != "utf8"),
          _keyed(same_text := lambda secret: secret, decode="utf8")),
    _seed("key not decoded, prefix kept", "secret-prefix", both(is_keyed, lambda scheme: bool(scheme.strip)),
          _keyed(same_text, decode="utf8", strip=())),
    _seed("key decoded from base64", "secret-decoded", has_text_secret,
          lambda scheme: (resigned(scheme, by=replace(scheme, decode="base64"), secret=B64), B64)),
    _seed("key decoded from hex", "secret-decoded", has_text_secret,
          lambda scheme: (resigned(scheme, by=replace(scheme, decode="hex"), secret=HEX), HEX)),
    _seed("prefix lost", "secret-prefix", has_text_secret,
          lambda scheme: (resigned(scheme, secret=TEXT), "whsec_" + TEXT)),
    _seed("newline in the sender's secret", "secret-white-space", both(has_text_secret, has()),
          _keyed(lambda text: text + "\n")),
    _seed("newline in the given secret", "secret-white-space", both(is_keyed, has()),
          _keyed(same_text, lambda text: text + "\n")),
    _seed("space before the given secret", "secret-white-space", both(is_keyed, has()),
          _keyed(same_text, lambda text: " " + text)),
    _seed("quotes round the given secret", "secret-quoted", both(is_keyed, has()), _keyed(same_text, '"{}"'.format)),
    _seed("the published secret", "secret-public", is_keyed, _public),
    _seed("an empty secret", "secret-placeholder", both(has_text_secret, has()), _keyed(lambda _: "")),
    _seed("timestamp left out", "content-timestamp-out", both(has("timestamp"), parted),
          _templated(_without("timestamp"))),
    _seed("timestamp put in", "content-timestamp-in",
          lambda scheme: has()(scheme) and scheme.timestamp is not None and not has("timestamp")(scheme),
          _templated(lambda content: (Part(kind="timestamp"), Part(kind="literal", argument="."), *content))),
    _seed("id left out", "content-id-out", has("id"), _templated(_without("id"))),
    _seed("id put in", "content-id-in",
          lambda scheme: has()(scheme) and scheme.id is not None and not has("id")(scheme),
          _templated(lambda content: (Part(kind="id"), Part(kind="literal", argument="."), *content))),
    _seed("other separators", "content-joint", parted, _templated(_joined)),
    _seed("other order", "content-order", parted, _templated(_turned)),
    _seed("other unit", "timestamp-unit", has("timestamp"), _timed(_other_unit)),
    _seed("real milliseconds signed, seconds sent", "timestamp-unit",
          both(has("timestamp"), lambda scheme: scheme.timestamp is not None and scheme.timestamp.unit == "s"),
          _timed(lambda _: b"%d987" % NOW)),
    _seed("another moment signed than sent", "timestamp-shifted", has("timestamp"), _timed(_shifted)),
    _seed("http signed for https", "url", lambda scheme: has("url")(scheme) or has("url:decoded")(scheme),
          lambda scheme: (_at(scheme, "http" + URL.removeprefix("https")), secret_of(scheme))),
    _seed("no query in the signed URL", "url", lambda scheme: has("url")(scheme) or has("url:decoded")(scheme),
          lambda scheme: (_at(scheme, URL.partition("?")[0]), secret_of(scheme))),
    _seed("method in lower case", "method", has("method"),
          lambda scheme: (resigned(scheme, request=lambda each: replace(each, method="post")), secret_of(scheme))),
    _seed("other digest", "digest", has_hmac, _digested),
    _seed("plain digest", "digest", lambda scheme: scheme.algorithm == "hmac-sha256", _keyless),
    _seed("signed instead of a token", "digest", lambda scheme: scheme.algorithm == "token", _signed_token),
    _seed("upper case", "signature-case", is_hex, _changed(lambda _, text: text.upper())),
    _seed("hex for base64 or base64 for hex", "signature-encoding", has(), _changed(_recoded)),
    _seed("url-safe base64", "signature-encoding", both(has(), lambda scheme: scheme.encoding == "base64"),
          _url_safe),
    _seed("no padding", "signature-padding", both(has(), lambda scheme: scheme.encoding == "base64"),
          _changed(lambda _, text: text.rstrip(b"="))),
    _seed("encoded twice", "signature-encoded-twice", has(),
          _changed(lambda scheme, text: base64.b64encode(_raw(scheme, text).hex().encode()))),
    _seed("prefix of the signature lost", "signature-form", has_own_form, _stripped),
    _seed("prefix of the signature kept", "signature-form", is_bare, _wrapped),
    _seed("another header", "signature-place", in_header, _moved),
    _seed("cut in half", "signature-truncated", has(), _changed(lambda _, text: text[: len(text) // 2])),
    _seed("cut by three", "signature-truncated", has(), _changed(lambda _, text: text.rstrip(b"=")[:-3])),
)  # fmt: skip
HEX = "00112233445566778899aabbccddeeff"
B64 = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYX"


def _at(scheme: Scheme, url: str) -> Request:
    delivery = right(scheme)
    content = signed_content(delivery, scheme, secret=secret_of(scheme), url=url)
    assert content is not None
    key = read_key(scheme, secret_of(scheme))
    assert key
    return rewrite_signatures(delivery, scheme, lambda _: signature_of(scheme, key, content))


def matrix() -> Iterator[tuple[str, Scheme, Seed]]:
    """Yield each mistake in each scheme in which it can be made."""
    for name, scheme in SCHEMES.items():
        for seed in SEEDS:
            if seed.applies(scheme):
                yield f"{name}: {seed.name}", scheme, seed

"""Deliveries signed with one mistake each: the mistake is made to what goes into a signature, or to what came out."""

import base64
from collections.abc import Callable, Iterator
from dataclasses import replace

from contracts.messages import Request, value
from contracts.signing import (
    Scheme,
)
from contracts.signing.templates import Part
from tests.contracts.diagnosis.applying import (
    both,
    covers_body,
    has,
    has_hmac,
    has_own_form,
    has_text_secret,
    in_header,
    is_bare,
    is_hex,
    is_keyed,
    parted,
    takes_json,
)
from tests.contracts.diagnosis.spoiling import (
    TEXT,
    URL,
    arrives,
    as_php,
    at_url,
    digested,
    joined,
    keyed,
    keyless,
    moved,
    other_unit,
    public,
    raw_of,
    recoded,
    resigned,
    respelt,
    same,
    secret_of,
    shifted,
    signature_changed,
    signed_token,
    stripped,
    templated,
    timed,
    turned,
    url_safe,
    without,
    wrapped,
)
from tests.contracts.signing.shipped import NOW, SCHEMES


@value
class Seed:
    """A mistake: where it can be made, and how."""

    name: str
    expected: str
    """The row of MISTAKES that names it."""
    applies: Callable[[Scheme], bool]
    make: Callable[[Scheme], tuple[Request, str]]
    """The delivery, and the secret that the diagnosis is given."""


HEX = "00112233445566778899aabbccddeeff"
B64 = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYX"


def _seed(
    name: str, expected: str, applies: Callable[[Scheme], bool], make: Callable[[Scheme], tuple[Request, str]]
) -> Seed:
    return Seed(name=name, expected=expected, applies=applies, make=make)


COMPACT = b'{"event":"paid","n":[1,2],"webhookTimestamp":1700000000000}'
SPACED = b'{"event": "paid", "n": [1, 2], "webhookTimestamp": 1700000000000}'
INDENTED = b'{\n  "event": "paid",\n  "n": [\n    1,\n    2\n  ],\n  "webhookTimestamp": 1700000000000\n}'
NAMED = '{"name":"Zoë","webhookTimestamp":1700000000000}'
SEEDS: tuple[Seed, ...] = (
    _seed("sent compact, signed spaced", "body-reserialized", takes_json,
          arrives(lambda _: SPACED, lambda _: COMPACT)),
    _seed("sent indented, signed compact", "body-reserialized", takes_json,
          arrives(lambda _: COMPACT, lambda _: INDENTED)),
    _seed("sent compact, signed indented", "body-reserialized", takes_json,
          arrives(lambda _: INDENTED, lambda _: COMPACT)),
    _seed("escaped non-ASCII", "body-escaped", takes_json, respelt(
        lambda body: body.decode().replace("ë", "\\u00eb").replace("’", "\\u2019").encode())),
    _seed("escaped slashes and non-ASCII", "body-escaped", takes_json, respelt(as_php)),
    _seed("escaped HTML", "body-escaped", takes_json, respelt(
        lambda body: body.replace(b"<", b"\\u003c").replace(b">", b"\\u003e").replace(b"&", b"\\u0026"))),
    _seed("shorter fractions", "body-numbers", takes_json, respelt(lambda body: body.replace(b"1.50", b"1.5"))),
    _seed("sorted keys", "body-key-order", takes_json, arrives(
        lambda _: b'{"a":1,"webhookTimestamp":1700000000000}', lambda _: b'{"webhookTimestamp":1700000000000,"a":1}')),
    _seed("newline signed", "body-newline", covers_body, respelt(lambda body: body + b"\n")),
    _seed("newline sent", "body-newline", covers_body, arrives(same, lambda body: body + b"\n")),
    _seed("CRLF at the end sent", "body-newline", covers_body, arrives(same, lambda body: body + b"\r\n")),
    _seed("CRLF signed", "body-line-ends", takes_json, arrives(
        lambda _: INDENTED.replace(b"\n", b"\r\n"), lambda _: INDENTED)),
    _seed("CRLF sent", "body-line-ends", takes_json, arrives(
        lambda _: INDENTED, lambda _: INDENTED.replace(b"\n", b"\r\n"))),
    _seed("BOM signed", "body-bom", covers_body, respelt(lambda body: b"\xef\xbb\xbf" + body)),
    _seed("BOM sent", "body-bom", both(covers_body, lambda scheme: scheme.timestamp_place is None
          or scheme.timestamp_place.kind != "pointer"), arrives(same, lambda body: b"\xef\xbb\xbf" + body)),
    _seed("latin-1 signed", "body-charset", takes_json, arrives(
        lambda _: NAMED.encode("latin-1"), lambda _: NAMED.encode())),
    _seed("latin-1 sent", "body-charset", takes_json, arrives(
        lambda _: NAMED.encode(), lambda _: NAMED.encode("latin-1"))),
    _seed("empty body signed", "body-empty", covers_body, respelt(lambda _: b"")),
    _seed("body as JavaScript's text", "body-as-text", covers_body, respelt(lambda _: b"[object Object]")),
    _seed("body as Python's bytes", "body-as-text", covers_body, respelt(lambda body: repr(body).encode())),
    _seed("body in base64", "body-base64", covers_body, respelt(base64.b64encode)),
    _seed("key not decoded", "secret-not-decoded", both(is_keyed, lambda scheme: scheme.decode != "utf8"),
          keyed(same_text := lambda secret: secret, decode="utf8")),
    _seed("key not decoded, prefix kept", "secret-prefix", both(is_keyed, lambda scheme: bool(scheme.strip)),
          keyed(same_text, decode="utf8", strip=())),
    _seed("key decoded from base64", "secret-decoded", has_text_secret,
          lambda scheme: (resigned(scheme, by=replace(scheme, decode="base64"), secret=B64), B64)),
    _seed("key decoded from hex", "secret-decoded", has_text_secret,
          lambda scheme: (resigned(scheme, by=replace(scheme, decode="hex"), secret=HEX), HEX)),
    _seed("prefix lost", "secret-prefix", has_text_secret,
          lambda scheme: (resigned(scheme, secret=TEXT), "whsec_" + TEXT)),
    _seed("newline in the sender's secret", "secret-white-space", both(has_text_secret, has()),
          keyed(lambda text: text + "\n")),
    _seed("newline in the given secret", "secret-white-space", both(is_keyed, has()),
          keyed(same_text, lambda text: text + "\n")),
    _seed("space before the given secret", "secret-white-space", both(is_keyed, has()),
          keyed(same_text, lambda text: " " + text)),
    _seed("quotes round the given secret", "secret-quoted", both(is_keyed, has()), keyed(same_text, '"{}"'.format)),
    _seed("the published secret", "secret-public", is_keyed, public),
    _seed("an empty secret", "secret-placeholder", both(has_text_secret, has()), keyed(lambda _: "")),
    _seed("timestamp left out", "content-timestamp-out", both(has("timestamp"), parted),
          templated(without("timestamp"))),
    _seed("timestamp put in", "content-timestamp-in",
          lambda scheme: has()(scheme) and scheme.timestamp is not None and not has("timestamp")(scheme),
          templated(lambda content: (Part(kind="timestamp"), Part(kind="literal", argument="."), *content))),
    _seed("id left out", "content-id-out", has("id"), templated(without("id"))),
    _seed("id put in", "content-id-in",
          lambda scheme: has()(scheme) and scheme.id is not None and not has("id")(scheme),
          templated(lambda content: (Part(kind="id"), Part(kind="literal", argument="."), *content))),
    _seed("other separators", "content-joint", parted, templated(joined)),
    _seed("other order", "content-order", parted, templated(turned)),
    _seed("other unit", "timestamp-unit", has("timestamp"), timed(other_unit)),
    _seed("real milliseconds signed, seconds sent", "timestamp-unit",
          both(has("timestamp"), lambda scheme: scheme.timestamp is not None and scheme.timestamp.unit == "s"),
          timed(lambda _: b"%d987" % NOW)),
    _seed("another moment signed than sent", "timestamp-shifted", has("timestamp"), timed(shifted)),
    _seed("http signed for https", "url", lambda scheme: has("url")(scheme) or has("url:decoded")(scheme),
          lambda scheme: (at_url(scheme, "http" + URL.removeprefix("https")), secret_of(scheme))),
    _seed("no query in the signed URL", "url", lambda scheme: has("url")(scheme) or has("url:decoded")(scheme),
          lambda scheme: (at_url(scheme, URL.partition("?")[0]), secret_of(scheme))),
    _seed("method in lower case", "method", has("method"),
          lambda scheme: (resigned(scheme, request=lambda each: replace(each, method="post")), secret_of(scheme))),
    _seed("other digest", "digest", has_hmac, digested),
    _seed("plain digest", "digest", lambda scheme: scheme.algorithm == "hmac-sha256", keyless),
    _seed("signed instead of a token", "digest", lambda scheme: scheme.algorithm == "token", signed_token),
    _seed("upper case", "signature-case", is_hex, signature_changed(lambda _, text: text.upper())),
    _seed("hex for base64 or base64 for hex", "signature-encoding", has(), signature_changed(recoded)),
    _seed("url-safe base64", "signature-encoding", both(has(), lambda scheme: scheme.encoding == "base64"),
          url_safe),
    _seed("no padding", "signature-padding", both(has(), lambda scheme: scheme.encoding == "base64"),
          signature_changed(lambda _, text: text.rstrip(b"="))),
    _seed("encoded twice", "signature-encoded-twice", has(),
          signature_changed(lambda scheme, text: base64.b64encode(raw_of(scheme, text).hex().encode()))),
    _seed("prefix of the signature lost", "signature-form", has_own_form, stripped),
    _seed("prefix of the signature kept", "signature-form", is_bare, wrapped),
    _seed("another header", "signature-place", in_header, moved),
    _seed("cut in half", "signature-truncated", has(), signature_changed(lambda _, text: text[: len(text) // 2])),
    _seed("cut by three", "signature-truncated", has(), signature_changed(lambda _, text: text.rstrip(b"=")[:-3])),
)  # fmt: skip


def matrix() -> Iterator[tuple[str, Scheme, Seed]]:
    """Yield each mistake in each scheme in which it can be made."""
    for name, scheme in SCHEMES.items():
        for seed in SEEDS:
            if seed.applies(scheme):
                yield f"{name}: {seed.name}", scheme, seed

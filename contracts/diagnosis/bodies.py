"""Other spellings of a body: what was signed before it was sent, or is verified after it was read."""

import base64
import json
import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import partial
from itertools import accumulate, islice, product
from urllib.parse import parse_qsl, quote, quote_plus, urlencode

from contracts.diagnosis.computations import Computation, Variation, with_body
from contracts.messages import value
from contracts.schemas import Json

BOM = b"\xef\xbb\xbf"
_BRACKET = re.compile(r"[\[\]{}]")
_DEEPEST = 60
"""Indented, a few deep brackets would grow to millions of blanks."""
_LONGEST_FORM = 100_000
_NUMBER = re.compile(r'"\\u0000([-+.0-9eE]+)\\u0000"')


@value
class Spelling:
    """A way to spell a body otherwise; None, or the same again, where that cannot be."""

    mistake: str
    said: str
    spell: Callable[[bytes], bytes | None]


def body_variations(computation: Computation, most: int) -> Iterator[Variation]:
    """Yield a variation for each other spelling of the body, the likeliest first; JSON is printed `most` times."""
    body = computation.facts.request.body
    seen = {body}
    for mistake, said, spelt in _spellings(body, most):
        if spelt is not None and spelt not in seen:
            seen.add(spelt)
            yield Variation(mistake=mistake, kind="body", said=said, change=partial(with_body, body=spelt))


def _spellings(body: bytes, most: int) -> Iterator[tuple[str, str, bytes | None]]:
    for row in SPELLINGS:
        try:
            yield row.mistake, row.said, row.spell(body)
        except (ValueError, RecursionError):
            continue
    try:
        yield from islice(_printed(body), most)
    except (ValueError, RecursionError):
        return


def _printed(body: bytes) -> Iterator[tuple[str, str, bytes]]:
    """Yield the same JSON as other libraries print it."""
    text = body.decode().removeprefix("\ufeff")
    shapes = (FLAT, INDENTED) if _depth(text) <= _DEEPEST else (FLAT,)
    ways = product(shapes, (False, True), NUMBERS.items(), ESCAPES.items())
    for layouts, is_sorted, (numbers, read), (escapes, write) in ways:
        mistake = "body-key-order" if is_sorted else "body-numbers" if numbers else "body-reserialized"
        if escapes and mistake == "body-reserialized":
            mistake = "body-escaped"
        tree = read(text)
        for layout, options in layouts.items():
            printed = _unmarked(write(tree, sort_keys=is_sorted, **options))
            told = (f"is JSON printed {layout}", escapes, numbers, "with its keys sorted" if is_sorted else "")
            said = "the body " + ", ".join(words for words in told if words)
            yield mistake, said, printed.encode(errors="surrogatepass")


def _depth(text: str) -> int:
    """How deep brackets are nested, about: those within texts count as well."""
    return max(accumulate(1 if mark in "[{" else -1 for mark in _BRACKET.findall(text)), default=0)


def _marked(text: str) -> Json:
    # The marks keep each number's own text through a printer that knows floats only.
    mark = "\0{}\0".format
    return json.loads(text, parse_int=mark, parse_float=mark, parse_constant=_refuse)


def _unmarked(printed: str) -> str:
    return _NUMBER.sub(lambda number: number[1], printed)


def _refuse(text: str) -> Json:
    raise ValueError(text)


def _whole(text: str) -> float | int:
    number = float(text)
    return int(number) if number.is_integer() and abs(number) < 1e21 else number


def _ascii(tree: Json, **options: Json) -> str:
    return json.dumps(tree, ensure_ascii=True, **options)


def _raw(tree: Json, **options: Json) -> str:
    return json.dumps(tree, ensure_ascii=False, **options)


def _html(text: str, marks: str = "<>&\u2028\u2029") -> str:
    return re.sub(f"[{marks}]", lambda mark: f"\\u{ord(mark[0]):04x}", text)


def _slashes(text: str) -> str:
    return text.replace("/", "\\/")


def _upper(text: str) -> str:
    found = re.sub(r"\\u[0-9a-f]{4}", lambda escape: "\\u" + escape[0][2:].upper(), _html(text, "<>&'+`"))
    return found.replace('\\"', "\\u0022")


def _charset(body: bytes, came: str, went: str, errors: str = "strict") -> bytes:
    return body.decode(came).encode(went, errors)


def _normal(form: str, body: bytes) -> bytes:
    return unicodedata.normalize("NFC" if form == "NFC" else "NFD", body.decode()).encode()


def _form(body: bytes, quoting: Callable[..., str]) -> bytes | None:
    if body[:1] in (b"{", b"[") or len(body) > _LONGEST_FORM:
        return None
    pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True)
    return urlencode(pairs, quote_via=quoting).encode() if pairs else None


def _chosen(body: bytes, *others: bytes) -> bytes | None:
    return next((other for other in others if other != body), None)


SPELLINGS: tuple[Spelling, ...] = (
    Spelling(mistake="body-newline", said="the body has one more newline at its end", spell=lambda b: b + b"\n"),
    Spelling(
        mistake="body-newline", said="the body has no newline at its end",
        spell=lambda b: b.removesuffix(b"\n").removesuffix(b"\r"),
    ),
    Spelling(mistake="body-newline", said="the body has one more CRLF at its end", spell=lambda b: b + b"\r\n"),
    Spelling(
        mistake="body-line-ends", said="the body's lines end with CRLF",
        spell=lambda b: b.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"),
    ),
    Spelling(mistake="body-line-ends", said="the body's lines end with LF", spell=lambda b: b.replace(b"\r\n", b"\n")),
    Spelling(mistake="body-bom", said="the body begins with a byte order mark", spell=lambda b: BOM + b),
    Spelling(mistake="body-bom", said="the body has no byte order mark", spell=lambda b: b.removeprefix(BOM)),
    Spelling(mistake="body-trimmed", said="the body has no white space around it", spell=bytes.strip),
    Spelling(
        mistake="body-charset", said="the body is encoded in Latin-1, not in UTF-8",
        spell=lambda b: _charset(b, "utf-8", "latin-1"),
    ),
    Spelling(
        mistake="body-charset", said="the body's bytes are taken for Latin-1 and encoded in UTF-8",
        spell=lambda b: _charset(b, "latin-1", "utf-8"),
    ),
    Spelling(
        mistake="body-charset", said="the body is encoded in ASCII, with '?' for what that lacks",
        spell=lambda b: _charset(b, "utf-8", "ascii", "replace"),
    ),
    Spelling(
        mistake="body-charset", said="the body is encoded in UTF-16",
        spell=lambda b: _charset(b, "utf-8", "utf-16-le"),
    ),
    Spelling(mistake="body-empty", said="the body is empty", spell=lambda b: b""),
    Spelling(
        mistake="body-as-text", said="the body is the text '[object Object]'", spell=lambda b: b"[object Object]"
    ),
    Spelling(
        mistake="body-as-text", said="the body is printed as Python prints bytes: b'…'",
        spell=lambda b: repr(b).encode(),
    ),
    Spelling(
        mistake="body-as-text", said="the body is printed as Python prints a dict, with single quotes",
        spell=lambda b: repr(json.loads(b)).encode(errors="surrogatepass"),
    ),
    Spelling(
        mistake="body-as-text", said="the body is printed as JSON once more, as a text in quotes",
        spell=lambda b: json.dumps(b.decode()).encode(),
    ),
    Spelling(
        mistake="body-as-text", said="the body is the JSON inside of its quotes",
        spell=lambda b: text.encode() if isinstance(text := json.loads(b), str) else None,
    ),
    Spelling(mistake="body-base64", said="the body is encoded in base64", spell=base64.b64encode),
    Spelling(
        mistake="body-base64", said="the body is decoded from base64",
        spell=lambda b: base64.b64decode(b, validate=True) or None,
    ),
    Spelling(mistake="body-placeholder", said="the body is '{}'", spell=lambda b: _chosen(b, b"{}")),
    Spelling(mistake="body-placeholder", said="the body is 'undefined'", spell=lambda b: b"undefined"),
    Spelling(mistake="body-placeholder", said="the body is 'null'", spell=lambda b: b"null"),
    Spelling(mistake="body-placeholder", said="the body is 'None'", spell=lambda b: b"None"),
    Spelling(
        mistake="body-form", said="the form is encoded anew, with '+' for a space", spell=lambda b: _form(b, quote_plus)
    ),
    Spelling(
        mistake="body-form", said="the form is encoded anew, with '%20' for a space", spell=lambda b: _form(b, quote)
    ),
    Spelling(mistake="body-unicode", said="the body's Unicode is composed (NFC)", spell=partial(_normal, "NFC")),
    Spelling(mistake="body-unicode", said="the body's Unicode is decomposed (NFD)", spell=partial(_normal, "NFD")),
)  # fmt: skip
FLAT: dict[str, dict[str, Json]] = {
    "without spaces": {"separators": (",", ":")},
    "with spaces after ',' and ':'": {"separators": (", ", ": ")},
}
INDENTED: dict[str, dict[str, Json]] = {
    "indented by two": {"indent": 2},
    "indented by four": {"indent": 4},
    "indented by tabs": {"indent": "\t"},
}
ESCAPES: dict[str, Callable[..., str]] = {
    "": _raw,
    r"with non-ASCII as \u escapes": _ascii,
    r"with non-ASCII as \u escapes and '/' as '\/'": lambda tree, **options: _slashes(_ascii(tree, **options)),
    r"with '<', '>' and '&' as \u escapes": lambda tree, **options: _html(_raw(tree, **options)),
    r"with '/' as '\/'": lambda tree, **options: _slashes(_raw(tree, **options)),
    r"with non-ASCII, '<', '>' and '&' as \u escapes": lambda tree, **options: _html(_ascii(tree, **options)),
    r"with non-ASCII and HTML as upper-case \u escapes": lambda tree, **options: _upper(_ascii(tree, **options)),
}
NUMBERS: dict[str, Callable[[str], Json]] = {
    "": _marked,
    "with its fractions as short as can be": lambda text: json.loads(text, parse_constant=_refuse),
    "with whole numbers without a point": lambda text: json.loads(text, parse_float=_whole, parse_constant=_refuse),
}

"""A curl line that somebody pasted, read as the request that it would send. Nothing is run, and no file is opened."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import replace

from contracts.errors import UsageError
from contracts.messages import Request

_QUOTED = re.compile(r"""\$'(?:\\.|[^'\\])*'|'[^']*'|"(?:\\.|[^"\\])*\"""", re.S)
_EXPANDED = re.compile(r"(?<!\\)(?:\$[A-Za-z_({0-9@*?]|`)")
_ESCAPE = re.compile(r"\\(?:x([0-9A-Fa-f]{1,2})|u([0-9A-Fa-f]{1,4})|([0-7]{1,3})|(.))", re.S)
_LETTERS = {"n": "\n", "r": "\r", "t": "\t", "a": "\a", "b": "\b", "f": "\f", "v": "\v", "e": "\x1b", "E": "\x1b"}
_DATA = ("--data", "--data-ascii", "--data-binary", "--data-raw", "--json")
_SHORT = {"X": "--request", "H": "--header", "d": "--data", "K": "--config", "n": "--netrc", "T": "--upload-file",
          "F": "--form", "G": "--get", "I": "--head"}  # fmt: skip
_VALUED = frozenset("AbceCDEmoPQrtuUwxyYz")
"""Short options that take a value, and do not change what is signed."""
_IGNORED = (
    "--user-agent", "--cookie", "--cookie-jar", "--referer", "--max-time", "--connect-timeout", "--output", "--user",
    "--write-out", "--proxy", "--cacert", "--cert", "--key", "--resolve", "--retry", "--retry-delay", "--interface",
    "--limit-rate", "--oauth2-bearer", "--dump-header", "--max-redirs", "--ciphers", "--connect-to",
)  # fmt: skip
"""Long options that take a value, and do not change what is signed."""
_FLAGS = (
    "--silent", "--show-error", "--include", "--verbose", "--location", "--insecure", "--fail", "--fail-with-body",
    "--compressed", "--globoff", "--path-as-is", "--http1.0", "--http1.1", "--http2", "--http2-prior-knowledge",
    "--http3", "--no-buffer", "--no-progress-meter", "--progress-bar", "--raw", "--ipv4", "--ipv6", "--tcp-nodelay",
    "--disable", "--no-keepalive",
)  # fmt: skip
_REFUSED = {
    "--config": "reads a file, and diagnose opens none that a line names; paste what it holds",
    "--netrc": "reads a file, and diagnose opens none that a line names; leave it out",
    "--netrc-file": "reads a file, and diagnose opens none that a line names; leave it out",
    "--netrc-optional": "reads a file, and diagnose opens none that a line names; leave it out",
    "--upload-file": "reads a file, and diagnose opens none that a line names; give the body by --body FILE",
    "--form": "sends a boundary that nobody can know; give the body as it was sent by --body FILE",
    "--form-string": "sends a boundary that nobody can know; give the body as it was sent by --body FILE",
    "--data-urlencode": "encodes before it sends; give the body as it was sent by --body FILE",
    "--get": "puts the data into the URL; give the URL as it was sent",
    "--next": "begins a second request; paste one",
}
Option = tuple[str, str]


def read_curl(line: str, body: bytes | None = None) -> Request:
    """Return the request that a curl line would send, with `body` in place of its own where that is given.

    Raises UsageError for what only a shell or curl could know.
    """
    request = Request(url="", headers=(), body=b"", method="")
    data: list[bytes] = []
    for name, text in _options(_words(line)):
        if name == "--request":
            request = replace(request, method=text)
        elif name == "--head":
            request = replace(request, method=request.method or "HEAD")
        elif name == "--url":
            request = replace(request, url=_one_url(request, text))
        elif name == "--header":
            request = _with_header(request, text)
        elif name in _DATA and body is None:
            data.append(_data(name, text))
    if not request.url:
        raise UsageError("the curl line holds no URL")
    sent = b"&".join(data) if body is None else body
    return replace(request, body=sent, method=request.method or ("POST" if data or body is not None else "GET"))


def _words(line: str) -> list[str]:
    joined = re.sub(r"\\\r?\n", " ", line.strip())
    found = _EXPANDED.search(_QUOTED.sub(lambda part: "" if part[0][0] != '"' else part[0], joined))
    if found:
        raise UsageError(f"the line holds {found[0]!r}, where a shell puts something else; paste it with its values")
    lexer = shlex.shlex(_QUOTED.sub(_plain, joined), posix=True, punctuation_chars="|;&<>()")
    lexer.whitespace_split, lexer.commenters = True, ""
    try:
        words = list(lexer)
    except ValueError as error:
        raise UsageError(f"the curl line ends within a quote or an escape: {error}") from None
    if not words or words[0].rpartition("/")[2] not in ("curl", "curl.exe"):
        raise UsageError("the line must begin with `curl`")
    strange = next((word for word in words if word and set(word) <= set("|;&<>()")), "")
    if strange:
        raise UsageError(f"the line holds {strange!r} outside of quotes; paste one curl command, its URL in quotes")
    return words[1:]


def _plain(part: "re.Match[str]") -> str:
    """Write bash's `$'…'` in quotes that every shell knows."""
    if not part[0].startswith("$"):
        return part[0]
    # Bytes, because an escape may name half of a character.
    pieces, at, text = [], 0, part[0][2:-1]
    for escape in _ESCAPE.finditer(text):
        pieces += [text[at : escape.start()].encode("utf-8", "surrogateescape"), _unescaped(escape)]
        at = escape.end()
    whole = b"".join([*pieces, text[at:].encode("utf-8", "surrogateescape")])
    return shlex.quote(whole.decode("utf-8", "surrogateescape"))


def _unescaped(escape: "re.Match[str]") -> bytes:
    code, unicode, octal, letter = escape.groups()
    if code or octal:
        return bytes([int(code, 16) if code else int(octal, 8) & 255])
    if unicode:
        return chr(int(unicode, 16)).encode("utf-8", "surrogatepass")
    return _LETTERS.get(letter, letter if letter in "\\'\"?" else "\\" + letter).encode("utf-8", "surrogateescape")


def _options(words: list[str]) -> Iterator[Option]:
    rest = iter(words)
    for word in rest:
        if not word.startswith("-") or word == "-":
            yield "--url", word
        elif not word.startswith("--"):
            yield from _short(word[1:], rest)
        elif word in _REFUSED or word.startswith("--netrc"):
            raise UsageError(f"{word} {_REFUSED.get(word, _REFUSED['--netrc'])}")
        elif word in ("--request", "--header", "--url", *_DATA, *_IGNORED):
            yield word, _value(word, rest)
        elif word == "--head":
            yield word, ""
        elif word not in _FLAGS:
            raise UsageError(f"{word}: diagnose does not know whether it takes a value; leave it out")


def _short(letters: str, rest: Iterator[str]) -> Iterator[Option]:
    """Read `-sSXPOST`: flags run together, then an option whose value may follow at once."""
    for i, letter in enumerate(letters):
        name = _SHORT.get(letter, "")
        if name in _REFUSED:
            raise UsageError(f"-{letter} {_REFUSED[name]}")
        if name == "--head":
            yield name, ""
        elif name or letter in _VALUED:
            yield name, letters[i + 1 :] or _value(f"-{letter}", rest)
            return


def _value(name: str, rest: Iterator[str]) -> str:
    found = next(rest, None)
    if found is None:
        raise UsageError(f"the curl line ends after {name}, which needs a value")
    return found


def _data(name: str, text: str) -> bytes:
    if text.startswith("@") and name != "--data-raw":
        raise UsageError(
            f"{name} {text[:80]!r}: curl would read a file, and diagnose opens none that a line names; "
            "give the body by --body FILE as well"
        )
    return text.encode("utf-8", "surrogateescape")


def _one_url(request: Request, text: str) -> str:
    if request.url:
        raise UsageError(f"the curl line holds two URLs: {request.url!r} and {text!r}; paste one request")
    return text if "://" in text else f"http://{text}"


def _with_header(request: Request, line: str) -> Request:
    if line.startswith("@"):
        raise UsageError(
            f"-H {line[:80]!r}: curl would read a file, and diagnose opens none that a line names; write them out"
        )
    if line.endswith(";") and ":" not in line:
        line = line[:-1] + ":;"
    name, colon, text = line.partition(":")
    key, found = name.strip(), (";" if text == ";" else text.strip())
    if not colon or not key.isascii():
        raise UsageError(f"-H {line[:80]!r}: write 'Name: value'")
    if not found:
        return request  # curl takes a header of its own out
    pair = (key.encode(), b"" if text == ";" else found.encode("utf-8", "surrogateescape"))
    return replace(request, headers=(*request.headers, pair))

"""The value at the signature's place: a head, then one signature or a list of them."""

from collections.abc import Callable, Iterator, Sequence

from contracts.messages import value
from contracts.signing.keys import utf8
from contracts.signing.scheme import Scheme
from contracts.signing.templates import Template, split_template

Span = tuple[int, int]
Capture = tuple[str, Span]


@value
class Found:
    """What a value holds, by where it stands in it."""

    signatures: tuple[Span, ...] = ()
    fields: tuple[Capture, ...] = ()
    ignored: int = 0


def write_value(scheme: Scheme, signatures: Sequence[bytes], *, id: bytes, timestamp: bytes) -> bytes:
    """Return the value that holds these signatures."""
    known = {"id": id, "timestamp": timestamp}
    head = b"".join(known.get(part.kind, utf8(part.argument)) for part in scheme.head)
    items = [
        b"".join(signature if part.kind == "signature" else utf8(part.argument) for part in scheme.item)
        for signature in signatures
    ]
    return head + utf8(scheme.separator or "").join(items)


def read_value(scheme: Scheme, text: bytes) -> Found:
    """Return the signatures and fields of a value; what fits nothing is passed over."""
    *complete, opening = split_template(scheme.head, scheme.separator) if scheme.separator else [scheme.head]
    start = prefix(scheme.head, text) if opening else ((), 0)
    if start is None:
        return Found()
    fields, at = list(start[0]), start[1]
    signatures: list[Span] = []
    ignored = 0
    for span in _spans(text, at, scheme.separator):
        if not opening and (captured := _first(complete, text, span)) is not None:
            fields += captured
        elif any(full(each, text, span) is not None for each in scheme.ignore):
            ignored += 1
        elif captured := full(scheme.item, text, span):
            signatures += [found for kind, found in captured if kind == "signature" and found[0] < found[1]]
    return Found(signatures=tuple(signatures), fields=tuple(fields), ignored=ignored)


def change_value(scheme: Scheme, change: Callable[[bytes], bytes], text: bytes) -> bytes:
    """Return a value whose signatures are changed and whose every other byte is kept."""
    pieces, at = [], 0
    for start, end in read_value(scheme, text).signatures:
        pieces += [text[at:start], change(text[start:end])]
        at = end
    return b"".join([*pieces, text[at:]])


def prefix(template: Template, text: bytes) -> tuple[tuple[Capture, ...], int] | None:
    """Return what a template captures at the front of a text, and where it ends; None where it does not fit."""
    captured: list[Capture] = []
    at = 0
    for i, part in enumerate(template):
        if part.kind == "literal":
            if not text.startswith(utf8(part.argument), at):
                return None
            at += len(utf8(part.argument))
            continue
        end = text.find(utf8(template[i + 1].argument), at) if i + 1 < len(template) else len(text)
        if end < 0:
            return None
        captured.append((part.kind, (at, end)))
        at = end
    return tuple(captured), at


def full(template: Template, text: bytes, span: Span) -> tuple[Capture, ...] | None:
    """Return what a template with at most one placeholder captures of a whole span; None where it does not fit."""
    piece = text[span[0] : span[1]]
    at = next((i for i, part in enumerate(template) if part.kind != "literal"), None)
    if at is None:
        return () if piece == utf8("".join(part.argument for part in template)) else None
    before, after = (utf8("".join(part.argument for part in side)) for side in (template[:at], template[at + 1 :]))
    if len(piece) < len(before) + len(after) or not (piece.startswith(before) and piece.endswith(after)):
        return None
    return ((template[at].kind, (span[0] + len(before), span[1] - len(after))),)


def _first(templates: Sequence[Template], text: bytes, span: Span) -> tuple[Capture, ...] | None:
    fits = (full(template, text, span) for template in templates)
    return next((captured for captured in fits if captured is not None), None)


def _spans(text: bytes, at: int, separator: str | None) -> Iterator[Span]:
    if separator:
        mark = utf8(separator)
        while (end := text.find(mark, at)) >= 0:
            yield at, end
            at = end + len(mark)
    yield at, len(text)

"""Templates of the signing grammar: literals and placeholders, `{{` and `}}` for literal braces."""

import re
from collections.abc import Iterator, Sequence

from contracts.errors import nearest
from contracts.messages import value
from contracts.schemas import pointers

TOKEN = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")


@value
class Part:
    """A literal, or a placeholder with what stands after its colon."""

    kind: str
    argument: str = ""

    def __str__(self) -> str:
        if self.kind == "literal":
            return self.argument.replace("{", "{{").replace("}", "}}")
        return "{" + self.kind + (f":{self.argument}" if self.argument or self.kind == "json" else "") + "}"


Template = tuple[Part, ...]


def read_template(text: str, known: Sequence[str]) -> Template:
    """Split a template into its parts; raises ValueError with the nearest known name where one is unknown."""
    return tuple(_joined(_parts(text, known)))


def write_template(template: Template) -> str:
    """Return the text that reads as this template."""
    return "".join(str(part) for part in template)


def split_template(template: Template, separator: str) -> list[Template]:
    """Return what stands between the separators in a template's literals."""
    elements: list[list[Part]] = [[]]
    for part in template:
        first, *others = part.argument.split(separator) if part.kind == "literal" else [part]
        for fresh, piece in enumerate([first, *others]):
            if fresh:
                elements.append([])
            if piece:
                elements[-1].append(piece if isinstance(piece, Part) else Part(kind="literal", argument=piece))
    return [tuple(element) for element in elements]


def _parts(text: str, known: Sequence[str]) -> Iterator[Part]:
    at = 0
    for token in TOKEN.finditer(text):
        yield Part(kind="literal", argument=text[at : token.start()])
        at = token.end()
        if token.group() in ("{{", "}}"):
            yield Part(kind="literal", argument=token.group()[0])
        elif token.group(1) is None:
            raise ValueError(f"a lone {token.group()!r} at character {token.start()}; write {token.group() * 2!r}")
        else:
            yield _placeholder(token.group(1), known)
    yield Part(kind="literal", argument=text[at:])


def _placeholder(name: str, known: Sequence[str]) -> Part:
    kind, colon, argument = name.partition(":")
    if colon and kind in ("json", "header") and f"{kind}:" in known:
        if kind == "json":
            pointers.parts(argument)
        elif not argument:
            raise ValueError("{header:} names no header; write {header:Name}")
        return Part(kind=kind, argument=argument)
    if name not in known or name.endswith(":"):
        raise ValueError(f"unknown placeholder {{{name}}}: {nearest(name, known)}")
    return Part(kind=name)


def _joined(parts: Iterator[Part]) -> Iterator[Part]:
    literal = ""
    for part in parts:
        if part.kind == "literal":
            literal += part.argument
            continue
        if literal:
            yield Part(kind="literal", argument=literal)
        literal = ""
        yield part
    if literal:
        yield Part(kind="literal", argument=literal)

"""Markdown from Python values."""

import inspect
import json
import re
import textwrap
from collections.abc import Callable, Iterable, Sequence

from contracts.schemas import Json


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; a bar or a line's end in a cell stays inside of it."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(map(_cell, line))} |" for line in lines)


def code(text: object) -> str:
    """Return text as code within a line, whatever backticks it holds."""
    quoted = str(text)
    fence = "`" * (max(map(len, re.findall("`+", quoted)), default=0) + 1)
    pad = " " if quoted.startswith("`") or quoted.endswith("`") else ""
    return f"{fence}{pad}{quoted}{pad}{fence}"


def fenced(language: str, text: str) -> str:
    """Return text as a block."""
    return f"```{language}\n{text}\n```"


def as_json(found: Json) -> str:
    """Return a value as JSON on one line."""
    return json.dumps(found, ensure_ascii=False)


def kind_of(node: Json, linked: Callable[[str], str]) -> str:
    """Return what a schema takes, in words; `linked` says it for a `$ref`."""
    if isinstance(node, bool):
        return "anything" if node else "nothing"
    if "$ref" in node:
        return linked(node["$ref"])
    if "const" in node:
        return code(as_json(node["const"]))
    if "enum" in node:
        return ", ".join(map(code, node["enum"]))
    branches = node.get("oneOf") or node.get("anyOf") or [node[key] for key in ("then", "else") if key in node]
    if branches:
        return ", or ".join(kind_of(branch, linked) for branch in branches)
    if node.get("type") == "array":
        return f"list of {kind_of(node.get('items', {}), linked)}"
    kinds = node.get("type", "anything")
    return kinds if isinstance(kinds, str) else " or ".join(kinds)


def prose(docstring: str | None) -> str:
    """Return a docstring as Markdown: paragraphs flow, what begins with \\b or >>> is a block."""
    parts = re.split(r"\n\s*\n", inspect.cleandoc(docstring or ""))
    return "\n\n".join(map(_paragraph, parts))


def page(title: str, *parts: str) -> str:
    """Return a page that is made."""
    made = "<!-- made by `make readme`; change the code, not this page -->"
    return "\n\n".join([made, f"# {title}", *(part for part in parts if part)]) + "\n"


def _paragraph(text: str) -> str:
    if text.startswith("\b"):
        return fenced("text", textwrap.dedent(text.removeprefix("\b").strip("\n")))
    if text.startswith(">>>"):
        return fenced("pycon", text)
    return " ".join(text.split())


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())

"""Text to a tree with line numbers: YAML as YAML 1.2 means it, or JSON.

The common loaders read YAML 1.1, where `on`, `NO`, `12:30:45` and `2026-01-01` are no strings, and expand aliases
without a bound. Here parser events become JSON values by the core schema of YAML 1.2 (§ 10.3), keys are strings,
duplicates are refused, and size, depth and the number of nodes *after* expansion are bounded.
"""

import json
import math
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any, NoReturn

import yaml

from contracts.errors import DocumentError
from contracts.schemas import Json, pointers

MAX_BYTES = 10_000_000
MAX_NODES = 2_000_000
MAX_ALIASED_NODES = 200_000
MAX_DEPTH = 200
MAX_DIGITS = 1000

_STRING_TAG = "tag:yaml.org,2002:str"
_CONSTANTS: Mapping[str, Json] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_NUMBERS: tuple[tuple[re.Pattern[str], Callable[[str], Json]], ...] = (
    (re.compile(r"[-+]?[0-9]+"), int),
    (re.compile(r"0o[0-7]+"), lambda text: int(text[2:], 8)),
    (re.compile(r"0x[0-9a-fA-F]+"), lambda text: int(text[2:], 16)),
    (re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?"), lambda text: _finite(text)),
)
_JSON_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')


class Source:
    """A document's tree, and the line (from 1) on which each of its nodes stands."""

    def __init__(self, tree: Json, lines: Callable[[], Mapping[str, int]], name: str = "") -> None:
        self.tree = tree
        self.name = name
        self._lines = lines

    @cached_property
    def lines(self) -> Mapping[str, int]:
        """Lines by JSON pointer."""
        return self._lines()

    def line(self, pointer: str) -> int | None:
        """Return the line of a node, or of the nearest one above it."""
        while pointer not in self.lines and pointer:
            pointer = pointer.rpartition("/")[0]
        return self.lines.get(pointer)


def read(text: bytes, name: str = "") -> Source:
    """Read a document; raises DocumentError with the line where it is no YAML 1.2, no JSON, or beyond bounds."""
    if len(text) > MAX_BYTES:
        raise DocumentError("", f"{len(text):,} bytes; at most {MAX_BYTES:,} are read", document=name)
    try:
        characters = text.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DocumentError("", f"not UTF-8 at byte {error.start}", document=name) from None
    if characters.lstrip()[:1] in ("{", "["):
        source = _read_json(characters, name)
        if source is not None:
            return source
    return _read_yaml(characters, name)


def _read_json(text: str, name: str) -> Source | None:
    """Read JSON; None where it is none, so that YAML in braces gets its turn."""

    doubled: list[str] = []

    def members(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
        found = dict(pairs)
        if len(found) != len(pairs):
            keys = [key for key, _ in pairs]
            doubled.append(next(key for key in keys if keys.count(key) > 1))
        return found

    try:
        tree = json.loads(text, object_pairs_hook=members, parse_constant=_refuse_constant, parse_float=_finite)
        _check_depth(tree, name)
    except RecursionError:
        raise DocumentError("", f"nested more than {MAX_DEPTH} deep", document=name) from None
    except ValueError:
        return None
    if doubled:
        problem = f"the key {doubled[0]!r} stands twice in one object"
        raise DocumentError("", problem, line=_doubled_line(text), document=name)
    _check_text(text, tree, name)
    return Source(tree, lambda: dict(_json_lines(text)), name)


def _refuse_constant(constant: str) -> NoReturn:
    raise ValueError(constant)


def _finite(text: str) -> float:
    """Read a number; raises ValueError where it is beyond what JSON's readers can hold, as 1e400."""
    if math.isinf(number := float(text)):
        raise ValueError(text)
    return number


def _check_text(text: str, tree: Json, name: str) -> None:
    """Refuse halves of surrogate pairs (RFC 8259, § 8.2): no UTF-8 holds them, and every library chokes on them."""
    if r"\ud" not in text.lower():
        return
    try:
        json.dumps(tree, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise DocumentError("", "a text holds half of a surrogate pair, which is no character", document=name) from None


def _check_depth(tree: Json, name: str) -> None:
    level, depth = [tree], 0
    while level:
        depth += 1
        if depth > MAX_DEPTH:
            raise DocumentError("", f"nested more than {MAX_DEPTH} deep", document=name)
        inside = [node for node in level if isinstance(node, dict | list)]
        level = [child for node in inside for child in (node.values() if isinstance(node, dict) else node)]


def _json_lines(text: str) -> Iterator[tuple[str, int]]:
    """Yield the pointer and line of each value of a JSON text that is known to be well-formed."""
    stack: list[list[Any]] = []  # [pointer of the container, next key or index, whether a key is due]
    line, seen = 1, 0
    for token in _JSON_TOKEN.finditer(text):
        line += text.count("\n", seen, token.start())
        seen = token.start()
        mark = token.group()
        if mark in "]}":
            stack.pop()
        elif mark == ",":
            stack[-1][1] = stack[-1][1] + 1 if isinstance(stack[-1][1], int) else None
        elif mark != ":" and stack and stack[-1][1] is None:
            stack[-1][1] = json.loads(mark)
        elif mark != ":":
            pointer = pointers.join(stack[-1][0], stack[-1][1]) if stack else ""
            yield pointer, line
            if mark in "[{":
                stack.append([pointer, 0 if mark == "[" else None])


def _doubled_line(text: str) -> int | None:
    seen: set[str] = set()
    for pointer, line in _json_lines(text):
        if pointer in seen:
            return line
        seen.add(pointer)
    return None


class _Builder:
    """Makes a tree of the events of a YAML parser, without recursion."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.lines: dict[str, int] = {}
        self.tree: Json = None
        self._containers: list[tuple[str, Json]] = []
        self._key: list[str | None] = []
        self._anchors: dict[str, Json] = {}
        self._nodes = self._aliased = 0
        self._begun = False

    def take(self, event: yaml.Event) -> None:
        """Take the next event of the parser."""
        match event:
            case yaml.DocumentStartEvent() if self._begun:
                self._fail(event, "a second document begins; one is read")
            case yaml.DocumentStartEvent():
                self._begun = True
            case yaml.ScalarEvent():
                self._scalar(event)
            case yaml.MappingStartEvent():
                self._open({}, event)
            case yaml.SequenceStartEvent():
                self._open([], event)
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                self._containers.pop()
                self._key.pop()
            case yaml.AliasEvent():
                self._alias(event)

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        if self._wants_key():
            self._key[-1] = event.value
            return
        self._add(self._resolve(event), event)

    def _open(self, container: Json, event: yaml.MappingStartEvent | yaml.SequenceStartEvent) -> None:
        self._no_key(event)
        if event.tag not in (None, "!", "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq"):
            self._fail(event, f"the tag {event.tag} has no meaning here")
        pointer = self._add(container, event)
        if len(self._containers) >= MAX_DEPTH:
            self._fail(event, f"nested more than {MAX_DEPTH} deep")
        self._containers.append((pointer, container))
        self._key.append(None)

    def _alias(self, event: yaml.AliasEvent) -> None:
        self._no_key(event)
        if event.anchor not in self._anchors:
            self._fail(event, f"the alias *{event.anchor} has no anchor before it")
        node = self._anchors[event.anchor]
        if any(node is open_container for _, open_container in self._containers):
            self._fail(event, f"the alias *{event.anchor} holds itself")
        self._aliased += _size(node, MAX_ALIASED_NODES - self._aliased)
        if self._aliased > MAX_ALIASED_NODES:
            self._fail(event, f"aliases expand to more than {MAX_ALIASED_NODES:,} nodes")
        self._add(node, event)

    def _add(self, node: Json, event: Any) -> str:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            self._fail(event, f"more than {MAX_NODES:,} nodes")
        pointer = self._attach(node, event)
        self.lines[pointer] = event.start_mark.line + 1
        if getattr(event, "anchor", None) and not isinstance(event, yaml.AliasEvent):
            self._anchors[event.anchor] = node
        return pointer

    def _attach(self, node: Json, event: Any) -> str:
        if not self._containers:
            self.tree = node
            return ""
        above, container = self._containers[-1]
        if isinstance(container, list):
            container.append(node)
            return pointers.join(above, len(container) - 1)
        key, self._key[-1] = self._key[-1], None
        assert key is not None
        if key in container:
            self._fail(event, f"the key {key!r} stands twice in one mapping")
        container[key] = node
        return pointers.join(above, key)

    def _wants_key(self) -> bool:
        return bool(self._containers) and isinstance(self._containers[-1][1], dict) and self._key[-1] is None

    def _no_key(self, event: Any) -> None:
        if self._wants_key():
            self._fail(event, "a key must be plain text")

    def _resolve(self, event: yaml.ScalarEvent) -> Json:
        text: str = event.value
        plain_or_quoted, _ = event.implicit
        if event.tag not in (None, "!", _STRING_TAG):
            self._fail(event, f"the tag {event.tag} has no meaning here")
        # A lone "!" "“disables” tag resolution" (YAML 1.2.2, § 6.9.1): the scalar is text.
        if not plain_or_quoted or event.tag is not None:
            return text
        if text in _CONSTANTS:
            return _CONSTANTS[text]
        convert = next((convert for form, convert in _NUMBERS if form.fullmatch(text)), None)
        if convert is None:
            return text
        try:
            return convert(text) if len(text) <= MAX_DIGITS else self._fail(event, "a number of too many digits")
        except ValueError:
            return self._fail(event, "a number too large to hold")

    def _fail(self, event: Any, problem: str) -> NoReturn:
        raise DocumentError("", problem, line=event.start_mark.line + 1, document=self.name)


def _size(node: Json, most: int) -> int:
    """Count the nodes of a tree, giving up beyond `most`."""
    count, waiting = 0, [node]
    while waiting and count <= most:
        count += 1
        inside = waiting.pop()
        waiting.extend(inside.values() if isinstance(inside, dict) else inside if isinstance(inside, list) else ())
    return count


def _read_yaml(text: str, name: str) -> Source:
    builder, form = _Builder(name), "JSON" if name.lower().endswith(".json") else "YAML"
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise DocumentError("", f"no {form}: {error.problem or error.context}", line=line, document=name) from None
    except yaml.YAMLError as error:
        raise DocumentError("", f"no {form}: {str(error).splitlines()[0]}", document=name) from None
    return Source(builder.tree, lambda: builder.lines, name)

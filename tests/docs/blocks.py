"""The fenced blocks of a page.

A block with a title is a file of that name. A block that cannot be run has a comment above it that says why:
`<!-- skip: the reason -->`. A comment, because renderers give up on a fence with words that they do not know.
"""

import re
from collections.abc import Iterator

from contracts.messages import value

RUN = ("console", "python")
_FENCE = re.compile(
    r'(?:^<!-- skip: (?P<skip>[^\n]+) -->\n)?^```(?P<language>\w*)(?: title="(?P<title>[^"]+)")?\n(?P<text>.*?)^```$',
    re.M | re.S,
)


@value
class Block:
    """One fenced block."""

    language: str
    text: str
    line: int
    title: str = ""
    skip: str = ""
    """Why it is not run; "" where it is."""


@value
class Step:
    """One command of a console, with the output that stands below it."""

    command: str
    output: str

    @property
    def stays(self) -> bool:
        """Whether it goes on in the background."""
        return self.command.endswith(" &")


def blocks(page: str) -> tuple[Block, ...]:
    """Return the blocks of a page, in order."""
    return tuple(
        Block(
            language=found["language"],
            text=found["text"],
            line=page.count("\n", 0, found.start("text")),
            title=found["title"] or "",
            skip=found["skip"] or "",
        )
        for found in _FENCE.finditer(page)
    )


def steps(console: str) -> Iterator[Step]:
    """Yield the commands of a console; a line that ends in a backslash goes on in the next one."""
    for part in re.split(r"^\$ ", console, flags=re.M)[1:]:
        command, output = re.match(r"((?:[^\n]*\\\n)*[^\n]*)\n?(.*)", part, re.S).groups()  # type: ignore[union-attr]
        yield Step(command=command, output=output)


def pattern(output: str) -> str:
    """Return a pattern of an output in which `...` stands for anything; as the last line, for nothing as well."""
    text = output.rstrip("\n")
    if text == "...":
        return ".*"
    if text.endswith("\n..."):
        return pattern(text.removesuffix("\n...")) + r"(\n.*)?"
    return ".*?".join(re.escape(piece) for piece in text.split("..."))

"""Everything this project raises on purpose, split by whose fault it is.

HookpactError               catch this one
├── DocumentError           the provider's document is wrong; says where
└── UsageError              the command or the call is wrong; says what to write instead

What the network does is a result (`contracts.messages.Silence`), and a refused signature is a value
(`contracts.signing.Refused`): neither is an error.
"""

import difflib
from collections.abc import Iterable

_MOST_NAMES = 50


class HookpactError(Exception):
    """Base of every error that this project raises on purpose."""


class DocumentError(HookpactError):
    """A provider's document is wrong.

    `pointer` is a JSON pointer into the document ("" is its root), `line` counts from 1 where it is known,
    `document` is the name of the file or provider where it is known.
    """

    def __init__(self, pointer: str, problem: str, *, line: int | None = None, document: str = "") -> None:
        place = ":".join(str(part) for part in (document, line) if part)
        said = ": ".join(part for part in (place, pointer, problem) if part)
        # A document's own words are in it: whoever prints it need not know what those can do to a terminal.
        super().__init__("".join(mark if mark.isprintable() else ascii(mark)[1:-1] for mark in said))
        self.pointer = pointer
        self.problem = problem
        self.line = line
        self.document = document


class UsageError(HookpactError):
    """The command or the call is wrong; the message says what to write instead."""


def nearest(name: str, known: Iterable[str]) -> str:
    """Return the known name that was probably meant, as a question; where none is near, what there is."""
    names = list(known)
    near = difflib.get_close_matches(name, names, n=1)
    if near:
        return f"did you mean {near[0]!r}?"
    more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
    return f"there is {', '.join(names[:_MOST_NAMES]) or 'none'}{more}"

"""Everything this project raises on purpose, split by whose fault it is.

HookpactError               catch this one
├── DocumentError           the provider's document is wrong; says where
└── UsageError              the command or the call is wrong; says what to write instead

What the network does is a result (`contracts.messages.Silence`), and a refused signature is a value
(`contracts.signing.Refused`): neither is an error.
"""


class HookpactError(Exception):
    """Base of every error that this project raises on purpose."""


class DocumentError(HookpactError):
    """A provider's document is wrong.

    `pointer` is a JSON pointer into the document ("" is its root), `line` counts from 1 where it is known,
    `document` is the name of the file or provider where it is known.
    """

    def __init__(self, pointer: str, problem: str, *, line: int | None = None, document: str = "") -> None:
        place = ":".join(str(part) for part in (document, line) if part)
        super().__init__(": ".join(part for part in (place, pointer, problem) if part))
        self.pointer = pointer
        self.problem = problem
        self.line = line
        self.document = document


class UsageError(HookpactError):
    """The command or the call is wrong; the message says what to write instead."""

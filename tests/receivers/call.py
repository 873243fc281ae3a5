"""What a hook is given and what it says, whatever the server: a hook is `Call -> Answer`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request, read by the server's own means: two frameworks may see two things in the same bytes."""

    method: str
    header: Callable[[str], str | None]
    """The framework's own look-up of one header: some take the first of two, some join them."""
    values: Callable[[str], Sequence[str]]
    raw: Mapping[str, str]
    """Headers under the names that the server hands on: as they came, or in lower case."""
    body: bytes

    def text(self, name: str) -> str:
        return self.header(name) or ""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: str = ""
    headers: tuple[tuple[str, str], ...] = ()


Hook = Callable[[Call], Answer]

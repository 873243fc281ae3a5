"""What a payload is steered to: which members are there, and forced choices by place."""

from collections.abc import Mapping
from enum import StrEnum

from contracts.messages import value
from contracts.schemas import Json


class Members(StrEnum):
    """Which optional members are there, where nothing else is said."""

    ALL = "all"
    NONE = "none"
    SOME = "some"


@value
class Steering:
    """Forced choices by pointer into the payload."""

    members: Members = Members.SOME
    absent: frozenset[str] = frozenset()
    values: Mapping[str, Json]
    lengths: Mapping[str, int]
    branches: Mapping[tuple[str, str], int]
    """By pointer into the payload and place of the choice in the document."""
    reroll: tuple[str, int] = ("", 0)
    """Below this pointer the dice fall differently, in the so-manieth way."""


def steering(
    members: Members = Members.SOME,
    *,
    absent: frozenset[str] = frozenset(),
    values: Mapping[str, Json] | None = None,
    lengths: Mapping[str, int] | None = None,
    branches: Mapping[tuple[str, str], int] | None = None,
) -> Steering:
    """Make a steering; what is not said is not forced."""
    return Steering(members=members, absent=absent, values=values or {}, lengths=lengths or {}, branches=branches or {})


def together(one: Steering, other: Steering) -> Steering:
    """Force what both force; the other wins."""
    return Steering(
        members=one.members,
        absent=one.absent | other.absent,
        values={**one.values, **other.values},
        lengths={**one.lengths, **other.lengths},
        branches={**one.branches, **other.branches},
        reroll=one.reroll,
    )


def touched(forced: Steering) -> frozenset[str]:
    """Return every pointer at or below which something other than absence is forced, with all above it."""
    ends = [*forced.values, *forced.lengths, *(pointer for pointer, _ in forced.branches)]
    ends += [pointer.rpartition("/")[0] for pointer in forced.absent]
    return frozenset(above for pointer in ends for above in _above(pointer))


def is_below(pointer: str, top: str) -> bool:
    """Say whether a pointer names a place, or something in it."""
    return pointer.startswith(top) and pointer[len(top) : len(top) + 1] in ("", "/")


def _above(pointer: str) -> list[str]:
    steps = pointer.split("/")
    return ["/".join(steps[:i]) for i in range(1, len(steps) + 1)]

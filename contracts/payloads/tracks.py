"""The places that a walk came by, and what came of each: another walk beside it takes over what cannot be different.

Ways to change a payload are many thousands for a large schema. Each is a walk, but only the way down to the change is
gone again; so a walk costs as much as its change is deep, not as much as the payload is large.
"""

from collections.abc import Mapping

from contracts.messages import value
from contracts.payloads.nodes import Choice, Node, Spot
from contracts.payloads.steering import Steering, is_below, touched
from contracts.schemas import Json

ENOUGH = 3_000
"""After so many places a walk hurries to its end."""


@value
class Visit:
    """A place that a walk came by."""

    pointer: str
    name: str
    node: Node
    """With all choices made."""
    loose: Node
    """Before choices were made here, and without what the choices above demand."""
    taken: tuple[tuple[Choice, int], ...]
    above: "Visit | None"
    """The object that this is a named member of."""


@value
class Step:
    """A place, what stands there now, and what the walk had come by before and at the end."""

    spot: Spot
    held: Json
    before: int
    """So many places were met before."""
    met: int
    spent: int
    visits: slice

    def is_as_hurried(self, met: int) -> bool:
        """Say whether a walk that has met so many places by now is in as little hurry, here and below."""
        return met == self.before or max(met, self.before) + self.met <= ENOUGH


@value
class Track:
    """What a walk left behind."""

    visits: tuple[Visit, ...]
    steps: Mapping[str, Step]
    nodes: Mapping[str, Node]
    """The node of each place that has others below it."""


NOWHERE = Track(visits=(), steps={}, nodes={})
"""Beside it nothing is taken over."""


class Trail:
    """The track of a walk that is under way beside another."""

    def __init__(self, beside: Track, steering: Steering) -> None:
        self._beside, self._in_step = beside, beside is not NOWHERE
        self._steering = steering
        self._visits: list[Visit] = []
        self._steps: dict[str, Step] = {}
        self._nodes: dict[str, Node] = {}
        self.touched = touched(steering)
        self.can_reroll = False
        """Whether anything was made below the place where dice may fall differently."""

    def track(self) -> Track:
        """Return what the walk leaves behind."""
        return Track(visits=tuple(self._visits), steps=self._steps, nodes=self._nodes)

    def known(self, spot: Spot, place: str, met: int) -> Step | None:
        """Return what the walk beside came to, where all that decides it is the same: spot, dice, hurry, steering."""
        below, times = self._steering.reroll
        is_rerolled = is_below(place, below)
        self.can_reroll |= is_rerolled and place not in self._steering.values
        if not self._in_step or place in self.touched or (is_rerolled and times):
            return None
        found = self._beside.steps.get(place)
        return found if found and found.spot == spot and found.is_as_hurried(met) else None

    def take_over(self, known: Step) -> None:
        """Keep what the walk beside came by at a place and below it."""
        self._visits += self._beside.visits[known.visits]

    def come_by(self, visit: Visit) -> None:
        """Keep a place that is walked."""
        self._visits.append(visit)

    def keep(self, place: str, step: Step) -> None:
        """Keep what came of a place."""
        self._steps[place] = step

    def enter(self, visit: Visit) -> bool:
        """Step into an object or array; return what `leave` wants to be told."""
        was = self._in_step
        # Elements that must differ depend on each other.
        alone = not visit.node.bounds.get("uniqueItems")
        self._in_step = was and alone and self._beside.nodes.get(visit.pointer) is visit.node
        self._nodes[visit.pointer] = visit.node
        return was

    def leave(self, was: bool) -> None:
        """Step out again."""
        self._in_step = was

    def length(self) -> int:
        """Return how many places the walk came by."""
        return len(self._visits)

    def go_back(self, length: int) -> None:
        """Forget the last places."""
        del self._visits[length:]

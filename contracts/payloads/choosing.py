"""Which branch is taken: a forced one, else the richest, the poorest or any that admits what is forced below."""

from collections.abc import Sequence

from contracts.payloads.breaking import Nodes
from contracts.payloads.endings import Endings
from contracts.payloads.equality import contains, fits
from contracts.payloads.nodes import Choice, Node, Spot, settled
from contracts.payloads.steering import Members, Steering
from contracts.schemas import pointers


class Chooser:
    """Takes branches for one walk."""

    def __init__(self, nodes: Nodes, endings: Endings, steering: Steering, *, wild: bool = False) -> None:
        self._nodes = nodes
        self._endings = endings
        self._steering = steering
        self._wild = wild
        """Whether the branch that is best has led nowhere, so that any may be taken."""
        self._forced = {
            **dict.fromkeys(steering.absent),
            **dict.fromkeys(steering.values),
            **dict.fromkeys(steering.lengths),
        }

    def choose(self, spot: Spot, choice: Choice, place: str, dice: int, *, hurried: bool) -> tuple[Spot, int]:
        """Return the spot after the choice, and which option was taken."""
        spots = [settled(spot, choice, option) for option in choice.options]
        forced = self._steering.branches.get((place, choice.place))
        if forced is not None:
            return spots[forced], forced
        nodes = [self._nodes.at(option) for option in spots]
        possible = [i for i, node in enumerate(nodes) if self._possible(node) and self._endings.can_end(spots[i])]
        open_to = [i for i in possible if self._admits(nodes[i], place)] or possible or list(range(len(spots)))
        if hurried:
            heights = {i: self._endings.height(spots[i]) for i in open_to}
            open_to = [i for i in open_to if heights[i] == min(heights.values())]
        taken = self._taken(open_to, nodes, dice, hurried=hurried)
        return spots[taken], taken

    def _taken(self, open_to: Sequence[int], nodes: Sequence[Node], dice: int, *, hurried: bool) -> int:
        if self._wild and not hurried:
            return open_to[dice % len(open_to)]
        if hurried or self._steering.members is Members.NONE:
            return min(
                open_to, key=lambda i: (_null(nodes[i]) and not hurried, self._weight(nodes[i], hurried=hurried))
            )
        if self._steering.members is Members.SOME:
            return open_to[dice % len(open_to)]
        most = max(self._richness(nodes[i]) for i in open_to)
        return next(i for i in open_to if self._richness(nodes[i]) == most)

    def _weight(self, node: Node, *, hurried: bool) -> tuple[int, int]:
        nested = node.types[:1] in (("object",), ("array",)) and hurried
        return int(nested), len(node.required)

    def _richness(self, node: Node) -> int:
        return -1 if _null(node) else sum(not self._nodes.at(spot).dead for spot in node.members.values())

    def _possible(self, node: Node) -> bool:
        """Say whether a branch can be kept, as far as can be seen from here."""
        needed = (node.members[name] for name in node.required if name in node.members)
        undeclared = node.closed and not node.required <= node.members.keys()
        return not node.dead and not undeclared and not any(self._nodes.at(spot).dead for spot in needed)

    def _admits(self, node: Node, place: str) -> bool:
        """Say whether what is forced below a place can stand there."""
        below = [forced for forced in self._forced if forced == place or forced.startswith(f"{place}/")]
        return all(self._admits_one(node, pointers.parts(forced[len(place) :]), forced) for forced in below)

    def _admits_one(self, node: Node, steps: Sequence[str], forced: str) -> bool:
        for i, step in enumerate(steps):
            absent = forced in self._steering.absent and i == len(steps) - 1
            if absent:
                return step not in node.required
            spot = self._below(node, step)
            if spot is None:
                return not node.closed
            node = self._nodes.at(spot)
            if node.dead:
                return False
        if forced not in self._steering.values:
            return True
        pinned = self._steering.values[forced]
        return fits(pinned, node.types) if node.values is None else contains(node.values, pinned)

    def _below(self, node: Node, step: str) -> Spot | None:
        if step in node.members:
            return node.members[step]
        if "array" in node.types and step.isdigit():
            return node.prefix[int(step)] if int(step) < len(node.prefix) else node.items
        return None


def _null(node: Node) -> bool:
    return node.types == ("null",)

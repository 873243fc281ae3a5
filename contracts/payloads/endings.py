"""How soon a schema comes to an end: it decides where a schema stands inside itself, so that every body is finite."""

from collections.abc import Iterator

from contracts.payloads.breaking import Nodes
from contracts.payloads.nodes import Node, Spot, settled

NEVER = 20
"""So many steps or more count as none at all."""
_LOOKED_AT = 5_000
_WAYS = 30
_CHOICES = 10
"""Where more are open, nothing is known yet: all their ways would be too many to look at."""


class Endings:
    """Knows how many steps down a spot needs at least."""

    def __init__(self, nodes: Nodes) -> None:
        self._nodes = nodes
        self._known: dict[tuple[Spot, int], bool] = {}
        self._left = 0

    def height(self, spot: Spot) -> int:
        """Return the least number of steps down to where a value can end, or NEVER."""
        self._left = _LOOKED_AT
        return next((steps for steps in range(NEVER) if self._ends(spot, steps)), NEVER)

    def can_end(self, spot: Spot) -> bool:
        """Say whether a value can stand in a spot at all, as far as one sees from there."""
        self._left = _LOOKED_AT
        return self._ends(spot, NEVER)

    def _ends(self, spot: Spot, steps: int) -> bool:
        if (spot, steps) not in self._known:
            self._left -= 1
            if self._left < 0:
                return False
            unknown = len(self._nodes.at(spot).choices) > _CHOICES
            self._known[spot, steps] = unknown or any(self._ends_as(node, steps) for node in self._ways(spot))
        return self._known[spot, steps]

    def _ends_as(self, node: Node, steps: int) -> bool:
        if node.dead:
            return False
        if node.values is not None or not set(node.types) <= {"object", "array"}:
            return True
        return any(self._all_end(_INSIDE[kind](node), steps) for kind in node.types)

    def _all_end(self, spots: list[Spot], steps: int) -> bool:
        return not spots or (steps > 0 and all(self._ends(spot, steps - 1) for spot in spots))

    def _ways(self, spot: Spot) -> Iterator[Node]:
        """Yield the nodes of a spot after all its choices, a bounded number of them."""
        waiting, given, seen = [spot], 0, 0
        while waiting and given < _WAYS and seen < _WAYS**2:
            last, seen = waiting.pop(), seen + 1
            node = self._nodes.at(last)
            if not node.choices:
                given += 1
                yield node
            elif not node.dead:
                choice = node.choices[0]
                waiting += [settled(last, choice, option) for option in reversed(choice.options[:_WAYS])]


def _members(node: Node) -> list[Spot]:
    return [node.members[name] for name in sorted(node.required) if name in node.members]


def _elements(node: Node) -> list[Spot]:
    shortest = node.bounds.get("minItems", 0)
    return [*node.prefix[:shortest], *([node.items] if shortest > len(node.prefix) else [])]


_INSIDE = {"object": _members, "array": _elements}

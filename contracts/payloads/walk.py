"""The walk from a schema to a payload. It follows the steering, throws the dice for the rest, and can tell what it met.

It may end in a payload that is not valid (patterns that overlap, say): whoever starts it checks, and tries again with
other dice.
"""

from collections.abc import Hashable, Iterator, Set
from dataclasses import replace
from itertools import islice

from contracts.errors import DocumentError
from contracts.payloads import figures, strings
from contracts.payloads.bounds import TYPES
from contracts.payloads.choosing import Chooser
from contracts.payloads.dice import Dice
from contracts.payloads.equality import key
from contracts.payloads.ground import Ground
from contracts.payloads.matching import takes
from contracts.payloads.members import drawn
from contracts.payloads.nodes import Choice, Node, Spot
from contracts.payloads.patterns import different
from contracts.payloads.steering import Members, Steering, is_below
from contracts.payloads.tracks import ENOUGH, NOWHERE, Step, Track, Trail, Visit
from contracts.schemas import Json, pointers

_DEEP = 8
"""From here on optional members stay away and arrays are short, so that rich recursive schemas end."""
_LOOPS = {Members.ALL: 1, Members.NONE: 1, Members.SOME: 2}
"""So often may a schema stand inside itself before the same holds."""
_DEEPEST = 60
_SIZE = 1_000_000
_EACH = 16
"""So many bytes a value takes, about, with its name and what is around it."""
_AGAIN = 20


class Stuck(Exception):
    """This walk leads nowhere; other dice may. Carries where it ended, in the payload and in the document."""

    def __init__(self, place: str, rule: str) -> None:
        super().__init__(place)
        self.place = place
        self.rule = rule


class Walk:
    """One walk; it keeps count of what it spends.

    Beside the track of a walk with the same dice and members, it goes anew only where something is forced.
    """

    def __init__(
        self, ground: Ground, steering: Steering, dice: Dice, *, now: int, run: str, beside: Track = NOWHERE
    ) -> None:
        self._root, self._nodes, self._endings = ground.root, ground.nodes, ground.endings
        self._steering = steering
        self._dice = dice
        self._chooser = Chooser(ground.nodes, ground.endings, steering, wild=dice.wild)
        self._now, self._run = now, run
        self._met = self._again = self.spent = self.steps = 0
        self._inside: dict[str, int] = {}
        self.trail = Trail(beside, steering)

    def payload(self) -> Json:
        """Return a payload; raises Stuck, or DocumentError where the schema demands more than any body may hold."""
        return self._value(self._root, None, "", "", 0, None)

    def _value(self, spot: Spot, loose: Spot | None, place: str, name: str, depth: int, above: Visit | None) -> Json:
        self.steps += 1
        known = self.trail.known(spot, place, self._met)
        if known:
            return self._taken_over(known, place)
        first, met, spent = self.trail.length(), self._met, self.spent
        held = self._made(spot, loose, place, name, depth, above)
        visits = slice(first, self.trail.length())
        step = Step(spot=spot, held=held, before=met, met=self._met - met, spent=self.spent - spent, visits=visits)
        self.trail.keep(place, step)
        return held

    def _taken_over(self, known: Step, place: str) -> Json:
        self._met += known.met
        self._spend(known.spent, place)
        self.trail.take_over(known)
        return known.held

    def _made(self, spot: Spot, loose: Spot | None, place: str, name: str, depth: int, above: Visit | None) -> Json:
        self._spend(_EACH, place)
        self._met += 1
        if depth > _DEEPEST:
            raise DocumentError(
                self._nodes.at(spot).rule(), "demands itself for ever; make a member on the way optional"
            )
        hurried = self._hurried(spot, depth)
        node, taken = self._settled(spot, place, hurried)
        start = self._nodes.at(spot if loose is None else loose)
        visit = Visit(pointer=place, name=name, node=node, loose=start, taken=taken, above=above)
        self.trail.come_by(visit)
        if place in self._steering.values:
            return self._steering.values[place]
        if node.dead:
            raise Stuck(place, self._nodes.at(spot).rule())
        if node.values is not None:
            return self._listed(node, place)
        kind = self._type(node, place, hurried)
        if kind not in ("object", "array"):
            return self._scalar(kind, visit)
        return self._container(kind, visit, self._nodes.at(spot), depth, hurried)

    def _container(self, kind: str, visit: Visit, start: Node, depth: int, hurried: bool) -> Json:
        was = self.trail.enter(visit)
        self._enter(visit.node, 1)
        try:
            return (
                self._object(visit, start, depth, hurried) if kind == "object" else self._array(visit, depth, hurried)
            )
        finally:
            self._enter(visit.node, -1)
            self.trail.leave(was)

    def _enter(self, node: Node, step: int) -> None:
        for part in node.parts:
            self._inside[part.pointer] = self._inside.get(part.pointer, 0) + step

    def _settled(self, spot: Spot, place: str, hurried: bool) -> tuple[Node, tuple[tuple[Choice, int], ...]]:
        """Make every choice that is open here."""
        node, taken = self._nodes.at(spot), []
        while node.choices:
            choice = node.choices[0]
            dice = self._dice_at(place).number(place, choice.place)
            spot, index = self._chooser.choose(spot, choice, place, dice, hurried=hurried)
            taken.append((choice, index))
            node = self._nodes.at(spot)
        return node, tuple(taken)

    def _dice_at(self, place: str) -> Dice:
        below, times = self._steering.reroll
        other = times if is_below(place, below) else 0
        if not other and not self._again:
            return self._dice
        return replace(self._dice, root=f"{self._dice.root}~{other}~{self._again}")

    def _roll(self, place: str, purpose: str, sides: int) -> int:
        return self._dice_at(place).roll(place, purpose, sides)

    def _spend(self, size: int, place: str) -> None:
        self.spent += size
        if self.spent > _SIZE:
            root = self._root.hold[0]
            raise DocumentError(root, f"demands a body of more than {_SIZE} bytes; at {place} they were spent")

    def _hurried(self, spot: Spot, depth: int) -> bool:
        loops = max((self._inside.get(part.pointer, 0) for part in self._nodes.at(spot).parts), default=0)
        return self._met > ENOUGH or depth > _DEEP or loops >= _LOOPS[self._steering.members]

    def _listed(self, node: Node, place: str) -> Json:
        assert node.values is not None
        some = self._steering.members is Members.SOME
        real = [found for found in node.values if found is not None or some] or list(node.values)
        return real[self._roll(place, "value", len(real)) if some else self._again % len(real)]

    def _type(self, node: Node, place: str, hurried: bool) -> str:
        if self._dice.wild and node.giver("type") is None:
            return TYPES[self._roll(place, "any type", len(TYPES))]
        real = [name for name in node.types if name != "null"]
        if not real or (hurried and len(real) < len(node.types)):
            return "null"
        if hurried:
            real.sort(key=lambda name: name in ("object", "array"))
        if self._steering.members is not Members.SOME or place in self.trail.touched:
            return real[0]
        if len(real) < len(node.types) and self._roll(place, "null", 4) == 0:
            return "null"
        return real[self._roll(place, "type", len(real))]

    def _scalar(self, kind: str, visit: Visit) -> Json:
        node, name, place = visit.node, visit.name, visit.pointer
        if kind == "string":
            made = strings.text(node, name, place, self._dice_at(place), self._now, self._run)
            self._spend(len(made), place)
            return made
        if kind in ("number", "integer"):
            return figures.number(node, name, place, self._dice_at(place), self._now, self._run)
        return None if kind == "null" else self._roll(place, "boolean", 2) == 0

    def _object(self, visit: Visit, start: Node, depth: int, hurried: bool) -> Json:
        node, place, deeper = visit.node, visit.pointer, depth + 1
        made: dict[str, Json] = {}
        needed = self._needed(node, place, hurried)
        for name, spot in node.members.items():
            if name in needed:
                made[name] = self._value(spot, start.members.get(name), pointers.join(place, name), name, deeper, visit)
        for name in sorted(needed - node.members.keys()):
            made[name] = self._value(self._unnamed(node, name), None, pointers.join(place, name), name, deeper, visit)
        for name, spot in self._free_members(node, place, made.keys(), hurried):
            made[name] = self._value(spot, None, pointers.join(place, name), name, deeper, None)
        return made

    def _needed(self, node: Node, place: str, hurried: bool) -> set[str]:
        """Return the members that will be there, with all that `dependentRequired` draws in, and neither too few."""
        needed = {name for name in node.members if self._present(node, name, pointers.join(place, name), hurried)}
        most = node.bounds.get("maxProperties", len(needed))
        if len(needed) > most:
            optional = [name for name in node.members if name in needed - node.required]
            needed -= set(optional[-(len(needed) - most) :])
        others = (name for name, spot in node.members.items() if self._may_be(node, name, spot, needed))
        needed |= set(islice(others, max(0, node.bounds.get("minProperties", 0) - len(needed))))
        return drawn(node, needed)

    def _may_be(self, node: Node, name: str, spot: Spot, needed: set[str]) -> bool:
        return name not in needed and self._endings.can_end(spot)

    def _present(self, node: Node, name: str, place: str, hurried: bool) -> bool:
        if name in node.required or place in self.trail.touched:
            return True
        if place in self._steering.absent or not self._endings.can_end(node.members[name]):
            return False
        if self._steering.members is Members.SOME and not hurried:
            return self._roll(place, "present", 4) > 0
        return self._steering.members is Members.ALL and not hurried

    def _unnamed(self, node: Node, name: str) -> Spot:
        """Return the spot of a member that no schema names."""
        by_pattern = [spot.hold for pattern, spot in node.patterned if takes(pattern, name)]
        return Spot(hold=tuple(place for hold in by_pattern for place in hold)) if by_pattern else node.extra

    def _free_members(self, node: Node, place: str, made: Set[str], hurried: bool) -> Iterator[tuple[str, Spot]]:
        """Members that have no name in the document: those of a map, and what `minProperties` still wants."""
        missing = max(0, node.bounds.get("minProperties", 0) - len(made))
        if missing * _EACH > _SIZE:
            raise DocumentError(node.rule("minProperties"), f"no body may be so large: {missing} members")
        a_map = not node.members and (node.extra.hold or node.patterned) and not node.closed
        wanted = missing if not a_map or hurried else max(missing, self._length(node, place, "Properties"))
        for pattern, spot in node.patterned if wanted or self._steering.members is Members.ALL else ():
            if self._nodes.at(spot).dead:
                continue
            generator = self._dice_at(place).generator(place, pattern)
            for name in different(pattern, generator, max(1, missing if node.closed else 1), made):
                yield name, self._unnamed(node, name)
                wanted -= 1
        unnamed = wanted if node.extra.hold else min(wanted, missing)
        for i in range(unnamed if not node.closed else 0):
            name = self._name(node, place, i)
            if name not in made:
                yield name, self._unnamed(node, name)

    def _name(self, node: Node, place: str, i: int) -> str:
        if node.names.hold:
            names = self._nodes.at(node.names)
            listed = [found for found in names.values or () if isinstance(found, str)]
            if listed:
                return str(listed[i % len(listed)])
            return strings.text(names, "", f"{place}/{i}", self._dice_at(place), self._now, self._run)
        return strings.word(place, i, self._dice_at(place))

    def _length(self, node: Node, place: str, of: str) -> int:
        shortest = node.bounds.get(f"min{of}", 0)
        usual = {Members.ALL: 2, Members.NONE: 0, Members.SOME: self._roll(place, "length", 4)}[self._steering.members]
        return int(min(max(shortest, usual), node.bounds.get(f"max{of}", usual + shortest)))

    def _array(self, visit: Visit, depth: int, hurried: bool) -> Json:
        node, place = visit.node, visit.pointer
        holding = node.bounds.get("minContains", 1) if node.contained else 0
        shortest = max(node.bounds.get("minItems", 0), holding)
        if shortest * _EACH > _SIZE:
            raise DocumentError(node.rule("minItems"), f"no body may be so large: {shortest} elements")
        length = shortest if hurried else max(shortest, self._length(node, place, "Items"))
        length = self._steering.lengths.get(place, max(length, place in self.trail.touched))
        if self._nodes.at(node.items).dead and place not in self._steering.lengths:
            length = min(length, len(node.prefix))
        made: list[Json] = []
        before: set[Hashable] | None = set() if node.bounds.get("uniqueItems") else None
        for i in range(length):
            spot = node.prefix[i] if i < len(node.prefix) else node.items
            if i < holding:
                spot = replace(spot, hold=spot.hold + node.contained)
            elif "maxContains" in node.bounds and i >= node.bounds["maxContains"]:
                spot = replace(spot, avoid=spot.avoid + node.contained)
            try:
                made.append(self._element(spot, before, pointers.join(place, i), visit.name, depth))
            except Stuck:
                if i < shortest or place in self._steering.lengths:
                    raise
                break
        return made

    def _element(self, spot: Spot, before: set[Hashable] | None, place: str, name: str, depth: int) -> Json:
        singular = name.removesuffix("s")
        met = self.trail.length()
        made = self._value(spot, None, place, singular, depth + 1, None)
        while before is not None and key(made) in before:
            self._again += 1
            self.trail.go_back(met)
            if self._again > _AGAIN:
                self._again = 0
                raise Stuck(place, self._nodes.at(spot).rule())
            made = self._value(spot, None, place, singular, depth + 1, None)
        self._again = 0
        if before is not None:
            before.add(key(made))
        return made

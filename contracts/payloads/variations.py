"""The fullest payload, changed in one way at a time; and any payload, steered so that a few hundred show everything."""

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from contracts.errors import DocumentError
from contracts.messages import value
from contracts.payloads.equality import identical
from contracts.payloads.making import TRIES, Made, Patience, altered, attempted, made
from contracts.payloads.moves import COVERED, Kind, Move, moves
from contracts.payloads.recipe import Recipe
from contracts.payloads.steering import Members, Steering, is_below, steering, together
from contracts.payloads.tracks import Visit
from contracts.schemas import Json, Schema, pointers

_REROLLS = 8
_MOST_STEPS = 2_000_000
_SHOWN_WITHIN = 200
"""So many payloads show every branch, value and absence that the fullest one leads to."""


class _Steps:
    """How many places may still be gone to."""

    def __init__(self) -> None:
        self.left = _MOST_STEPS


@value
class Variation:
    """A valid payload that differs from the fullest one in one way."""

    kind: Kind
    name: str
    pointer: str
    """Where in the payload."""
    rule: str
    """Where in the document the keyword stands on which this rests."""
    inferred: bool
    """That keyword is the document's author's conclusion, not the provider's word."""
    payload: Json


def variations(recipe: Recipe) -> Iterator[Variation]:
    """Yield the fullest payload changed in each way that keeps it valid, one at a time, and no more than can be walked.

    Documents in which every change touches thousands of members end here, where their first changes are shown.
    """
    fullest = made(recipe, steering(Members.ALL))
    steps = _Steps()
    for move in moves(fullest.visits, fullest.payload):
        if steps.left < 0:
            return
        is_unknown = move.kind is Kind.UNKNOWN
        found = _unknown_added(recipe, fullest, move) if is_unknown else _moved(recipe, fullest, move, steps)
        yield from (_variation(move, payload) for payload in found)


def _variation(move: Move, payload: Json) -> Variation:
    to_null = move.kind is Kind.BRANCH and pointers.get(payload, move.pointer) is None
    return Variation(
        kind=Kind.NULL if to_null else move.kind,
        name="null" if to_null else move.name,
        pointer=move.pointer,
        rule=move.rule,
        inferred=move.inferred,
        payload=payload,
    )


def _unknown_added(recipe: Recipe, fullest: Made, move: Move) -> tuple[Json, ...]:
    payload = pointers.put(fullest.payload, move.pointer, "new in a later version")
    return (payload,) if recipe.schema.is_valid(payload) else ()


def _moved(recipe: Recipe, fullest: Made, move: Move, steps: _Steps) -> tuple[Json, ...]:
    """Walk again with the same dice and the move forced; below it other dice are tried where need be."""
    for again in range(_REROLLS):
        found, can_reroll, taken = altered(recipe, replace(move.forced, reroll=(move.pointer, again)), fullest)
        steps.left -= taken
        if found is not None and _is_one_change(fullest, found.payload, move.pointer):
            return (found.payload,)
        if not can_reroll:
            break
    return ()


def _is_one_change(fullest: Made, payload: Json, pointer: str) -> bool:
    """Say whether payloads differ at the pointer, and elsewhere only where an `if` above it may demand that."""
    changed = list(differences(fullest.payload, payload))
    elsewhere = [place for place in changed if not is_below(place, pointer)]
    conditional = [visit.pointer for visit in fullest.visits if elsewhere and _ruled_by_if(visit, pointer)]
    return bool(changed) and all(any(is_below(place, top) for top in conditional) for place in elsewhere)


def _ruled_by_if(visit: Visit, pointer: str) -> bool:
    return is_below(pointer, visit.pointer) and any(choice.keyword == "if" for choice, _ in visit.taken)


def differences(one: Json, other: Json, pointer: str = "") -> Iterator[str]:
    """Yield pointers to what differs, as deep as both payloads have the same shape."""
    if one is other:
        return
    if isinstance(one, dict) and isinstance(other, dict):
        for name in {**one, **other}:
            if name in one and name in other:
                yield from differences(one[name], other[name], pointers.join(pointer, name))
            else:
                yield pointers.join(pointer, name)
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for i, (left, right) in enumerate(zip(one, other, strict=True)):
            yield from differences(left, right, pointers.join(pointer, i))
    elif not identical(one, other):
        yield pointer


def realistic(recipe: Recipe, number: int = 0) -> Json:
    """Make a valid payload as a provider might send it; `number` makes others from the same seed.

    Each is steered to one branch, value or absence in turn, else rare ones would not be seen for long.
    """
    shown = _to_show(recipe.schema)
    some = steering()
    turns = range(0, len(shown), _SHOWN_WITHIN)
    forced = [shown[(recipe.seed + number + turn) % len(shown)] for turn in turns]
    first = together(some, forced[0]) if forced else some
    all_of_them = some
    for one in sorted(forced, key=lambda one: not one.absent):
        all_of_them = all_of_them if _needs_absent(one, all_of_them) else together(all_of_them, one)
    patience = Patience()
    tries = ((steered, attempt) for attempt in range(TRIES // 4) for steered in (all_of_them, first))
    for steered, attempt in tries:
        found = attempted(recipe, steered, number, attempt, patience)
        if found is not None:
            return found.payload
        if patience.left < 0:
            break
    return made(recipe, some, number).payload


def _needs_absent(one: Steering, others: Steering) -> bool:
    """Say whether something is forced where the others force that nothing be."""
    ends = (*one.values, *one.absent, *(pointer for pointer, _ in one.branches))
    return any(is_below(pointer, top) for pointer in ends for top in others.absent)


@lru_cache(maxsize=64)
def _to_show(schema: Schema) -> tuple[Steering, ...]:
    recipe = Recipe(schema=schema, seed=0, now=1_700_000_000)
    try:
        fullest = made(recipe, steering(Members.ALL))
    except DocumentError:
        return ()
    found = [move.forced for move in moves(fullest.visits, fullest.payload, COVERED)]
    listed = [visit.pointer for visit in fullest.visits if visit.loose.values and len(visit.loose.values) > 1]
    found += [steering(values={pointer: pointers.get(fullest.payload, pointer)}) for pointer in listed]
    # Where there are few, every other payload is left to the dice, or what the fullest one holds would never be seen.
    return tuple(found) if len(found) > _SHOWN_WITHIN // 2 else tuple(f for one in found for f in (one, steering()))

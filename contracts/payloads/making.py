"""Payloads: walked, pinned, checked, and tried again with other dice until they are valid."""

from dataclasses import replace

from contracts.errors import DocumentError, UsageError
from contracts.messages import value
from contracts.payloads.dice import Dice
from contracts.payloads.ground import ground_of
from contracts.payloads.overrides import NONE
from contracts.payloads.recipe import Recipe
from contracts.payloads.steering import Members, Steering, steering, together
from contracts.payloads.tracks import NOWHERE, Track, Visit
from contracts.payloads.walk import Stuck, Walk
from contracts.schemas import Json, Schema

TRIES = 50
_TAME = 8
"""So many tries go by the likeliest type where the document names none."""
_PATIENCE = 1_000_000
"""So many bytes, near enough, may be walked over for one payload."""


@value
class Made:
    """A valid payload, the track of its walk, and at which try it was made."""

    payload: Json
    track: Track
    attempt: int

    @property
    def visits(self) -> tuple[Visit, ...]:
        """The places that its walk came by."""
        return self.track.visits


class Patience:
    """What may still be spent on tries; the first one is always free."""

    def __init__(self) -> None:
        self.left = _PATIENCE


def minimal(recipe: Recipe) -> Json:
    """Make a valid payload with required members only."""
    return made(recipe, steering(Members.NONE)).payload


def maximal(recipe: Recipe) -> Json:
    """Make a valid payload with every optional member at every depth, two elements an array, and no avoidable null."""
    return made(recipe, steering(Members.ALL)).payload


def made(recipe: Recipe, forced: Steering, number: int = 0) -> Made:
    """Make a valid payload as steered, or take one that the document shows; raises DocumentError where neither can be.

    What is taken has no track: nothing varies it.
    """
    patience = Patience()
    for attempt in range(TRIES):
        found = attempted(recipe, forced, number, attempt, patience)
        if found is not None:
            return found
        if patience.left < 0:
            break
    shown = next((found for found in map(recipe.overrides.apply, recipe.shown) if recipe.schema.is_valid(found)), None)
    if shown is not None:
        return Made(payload=shown, track=NOWHERE, attempt=0)
    raise _failure(recipe, forced, number)


def attempted(
    recipe: Recipe, forced: Steering, number: int, attempt: int, patience: Patience | None = None
) -> Made | None:
    """Try once; None where the result would not be valid."""
    walk = _walk(recipe, forced, number, attempt)
    return _checked(recipe, walk, attempt, patience)


def altered(recipe: Recipe, forced: Steering, first: Made) -> tuple[Made | None, bool, int]:
    """Make a payload again with something forced.

    Say also whether other dice could make any difference, and how many places were gone to.
    """
    walk = _walk(recipe, forced, 0, first.attempt, first.track)
    return _checked(recipe, walk, first.attempt, None), walk.trail.can_reroll, walk.steps


def _checked(recipe: Recipe, walk: Walk, attempt: int, patience: Patience | None) -> Made | None:
    try:
        payload = recipe.overrides.apply(walk.payload())
    except (Stuck, DocumentError):
        return None
    finally:
        if patience:
            patience.left -= walk.spent
    if not recipe.schema.is_valid(payload):
        return None
    return Made(payload=payload, track=walk.trail.track(), attempt=attempt)


def _walk(recipe: Recipe, forced: Steering, number: int, attempt: int, beside: Track = NOWHERE) -> Walk:
    dice = Dice(root=f"{recipe.seed}/{number}/{attempt}", wild=attempt >= _TAME)
    pinned = steering(values=dict(recipe.overrides.set))
    forced = together(forced, pinned) if pinned.values else forced
    return Walk(ground_of(recipe.schema), forced, dice, now=recipe.now, run=recipe.run, beside=beside)


def _failure(recipe: Recipe, forced: Steering, number: int) -> DocumentError | UsageError:
    """Say whose fault it is: the overrides', when it works without them, else the document's."""
    plain = replace(recipe, overrides=NONE)
    if recipe.overrides != NONE and attempted(plain, forced, number, 0) is not None:
        payload = recipe.overrides.apply(made(plain, forced, number).payload)
        return UsageError(
            f"what is set breaks the contract: {_first_problem(recipe.schema, payload)}; set other values"
        )
    place = recipe.schema.pointer
    try:
        problem = _first_problem(recipe.schema, _walk(recipe, forced, number, 0).payload())
    except Stuck as stuck:
        problem, place = f"what is asked for at {stuck.place or 'the top'} contradicts itself", stuck.rule or place
    return DocumentError(place, f"no valid payload could be made: {problem}")


def _first_problem(schema: Schema, payload: Json) -> str:
    problems = schema.problems(payload)
    return f"{problems[0].pointer} {problems[0].keyword}: {problems[0].message[:200]}" if problems else "it changes"

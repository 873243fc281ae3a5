"""Payloads that break the contract in one way: for seeing what a receiver makes of them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from math import ceil, floor

from contracts.messages import value
from contracts.payloads.equality import fits
from contracts.payloads.making import Made, attempted, made
from contracts.payloads.moves import UNKNOWN, without_twins
from contracts.payloads.nodes import Node
from contracts.payloads.recipe import Recipe
from contracts.payloads.steering import Members, steering
from contracts.payloads.tracks import Visit
from contracts.schemas import Json, pointers

_GONE = object()


@value
class Breakage:
    """A payload that is not valid, for one reason."""

    keyword: str
    name: str
    pointer: str
    """Where in the payload."""
    rule: str
    """Where in the document the broken keyword stands."""
    inferred: bool
    payload: Json


@value
class _Attack:
    keyword: str
    name: str
    pointer: str
    rule: str
    inferred: bool
    candidates: tuple[Json, ...]


def breakages(recipe: Recipe) -> Iterator[Breakage]:
    """Yield the fullest payload, or else another, broken in each single way that can be had."""
    seen: set[tuple[str, str, str]] = set()
    for base in _bases(recipe):
        for attack in _attacks(base):
            key = (attack.keyword, attack.name, attack.pointer)
            for payload in () if key in seen else _broken(recipe, base, attack):
                seen.add(key)
                yield Breakage(
                    keyword=attack.keyword,
                    name=attack.name,
                    pointer=attack.pointer,
                    rule=attack.rule,
                    inferred=attack.inferred,
                    payload=payload,
                )


def _bases(recipe: Recipe) -> Iterator[Made]:
    """What breaks two rules in one payload may break one in another: where the other side of an `if` holds, say."""
    fullest = made(recipe, steering(Members.ALL))
    yield fullest
    yield made(recipe, steering(Members.NONE))
    for visit in fullest.visits:
        for choice, taken in visit.taken:
            if choice.keyword == "if":
                turned = steering(Members.ALL, branches={(visit.pointer, choice.place): 1 - taken})
                found = attempted(recipe, turned, 0, fullest.attempt)
                yield from () if found is None else (found,)


def _broken(recipe: Recipe, base: Made, attack: _Attack) -> tuple[Json, ...]:
    for candidate in attack.candidates:
        if candidate is _GONE:
            payload = pointers.drop(base.payload, attack.pointer)
        else:
            payload = pointers.put(base.payload, attack.pointer, candidate)
        if _breaks_there_only(recipe, payload, attack):
            return (payload,)
    return ()


def _breaks_there_only(recipe: Recipe, payload: Json, attack: _Attack) -> bool:
    """A problem inside a branch is reported at the branching, which may stand higher up."""
    problems = recipe.schema.problems(payload)
    home = pointers.join("", *pointers.parts(attack.pointer)[:-1]) if attack.keyword in _AT_PARENT else attack.pointer
    direct = all(problem.pointer == home or problem.pointer.startswith(f"{home}/") for problem in problems)
    branched = len(problems) == 1 and problems[0].keyword in ("oneOf", "anyOf") and home.startswith(problems[0].pointer)
    named = all(problem.keyword == attack.keyword for problem in problems) or len({p.pointer for p in problems}) == 1
    return bool(problems) and ((direct and named) or branched)


_AT_PARENT = ("required", "additionalProperties", "unevaluatedProperties")


def _attacks(base: Made) -> Iterator[_Attack]:
    for visit in without_twins(base.visits, base.payload):
        if not pointers.has(base.payload, visit.pointer):
            continue
        here = pointers.get(base.payload, visit.pointer)
        yield from _members(visit, here)
        yield from _types(visit)
        yield from _values(visit, here)
        yield from _numbers(visit, here)
        yield from _texts(visit, here)
        yield from _arrays(visit, here)


def _attack(visit: Visit, keyword: str, name: str, *candidates: Json, place: str | None = None) -> _Attack:
    return _Attack(
        keyword=keyword,
        name=name,
        pointer=visit.pointer if place is None else place,
        rule=visit.node.rule(keyword),
        inferred=visit.node.inferred(keyword),
        candidates=candidates,
    )


def _members(visit: Visit, here: Json) -> Iterator[_Attack]:
    if not isinstance(here, dict):
        return
    for name in here:
        giver = next((part for part in visit.node.parts if name in part.schema.get("required", ())), None)
        if giver is not None:
            yield _Attack(
                keyword="required",
                name="absent",
                pointer=pointers.join(visit.pointer, name),
                rule=pointers.join(giver.pointer, "required"),
                inferred=giver.inferred("required") or _member_marked(visit.node, name),
                candidates=(_GONE,),
            )
    if visit.node.closed:
        keyword = next((key for key in _AT_PARENT[1:] if visit.node.says(key) is False), _AT_PARENT[1])
        yield _attack(visit, keyword, "unknown member", "new", place=pointers.join(visit.pointer, UNKNOWN))


def _member_marked(node: Node, name: str) -> bool:
    members = (part.schema.get("properties", {}).get(name) for part in node.parts)
    marks = [member.get("x-inferred") for member in members if isinstance(member, dict)]
    return any(mark is True or (isinstance(mark, list) and "required" in mark) for mark in marks)


def _types(visit: Visit) -> Iterator[_Attack]:
    declared = visit.node.types if visit.node.giver("type") else ()
    for name in ("null", *_MISTAKEN.get(next(iter(declared), ""), ())):
        if declared and not fits(_WRONG[name], declared):
            yield _attack(visit, "type", name, _WRONG[name])


_WRONG: dict[str, Json] = {
    "null": None,
    "text": "text",
    "a number": 7,
    "a fraction": 7.5,
    "an array": [],
    "an object": {},
}
_MISTAKEN = {
    "string": ("a number", "an object"),
    "integer": ("text", "a fraction", "an array"),
    "number": ("text", "an array"),
    "boolean": ("text", "a number"),
    "object": ("text", "an array"),
    "array": ("text", "an object"),
    "null": ("text",),
}
"""What is likeliest to be mistaken for each type, and one of another shape."""


def _values(visit: Visit, here: Json) -> Iterator[_Attack]:
    for keyword in ("enum", "const"):
        if visit.node.giver(keyword):
            others = (f"{here}-other", "other") if isinstance(here, str) else ("other",)
            numbers = (here + 1_000_003,) if isinstance(here, int | float) and not isinstance(here, bool) else ()
            yield _attack(visit, keyword, "another value", *numbers, *others)


def _numbers(visit: Visit, here: Json) -> Iterator[_Attack]:
    if not isinstance(here, int | float) or isinstance(here, bool):
        return
    bounds = visit.node.bounds
    beyond: Mapping[str, Callable[[Json], tuple[Json, ...]]] = {
        "minimum": lambda bound: (floor(bound) - 1,),
        "maximum": lambda bound: (ceil(bound) + 1,),
        "exclusiveMinimum": lambda bound: (bound, floor(bound) - 1),
        "exclusiveMaximum": lambda bound: (bound, ceil(bound) + 1),
        "multipleOf": lambda step: (here + step / 2, here + 1),
    }
    for keyword, candidates in beyond.items():
        if keyword in bounds:
            yield _attack(visit, keyword, "out of bounds", *candidates(bounds[keyword]))


def _texts(visit: Visit, here: Json) -> Iterator[_Attack]:
    if not isinstance(here, str):
        return
    bounds = visit.node.bounds
    if bounds.get("minLength", 0) > 0:
        yield _attack(visit, "minLength", "too short", here[: bounds["minLength"] - 1], "")
    if bounds.get("maxLength", _TOO_LONG) < _TOO_LONG:
        yield _attack(visit, "maxLength", "too long", here + "x" * (bounds["maxLength"] + 1))
    for keyword in ("pattern", "format"):
        if keyword in bounds:
            yield _attack(visit, keyword, "malformed", *_malformed(here))


_TOO_LONG = 100_000


def _malformed(here: str) -> Sequence[str]:
    half = len(here) // 2
    return (f"{here[:half]} {here[half:]}", f" {here}", "not so", "", "%%%", f"{here}\u00e9")


def _arrays(visit: Visit, here: Json) -> Iterator[_Attack]:
    if not isinstance(here, list):
        return
    bounds = visit.node.bounds
    if bounds.get("minItems", 0) > 0:
        yield _attack(visit, "minItems", "too few", here[: bounds["minItems"] - 1], [])
    if here and bounds.get("maxItems", 1000) < 1000:
        yield _attack(visit, "maxItems", "too many", here + [here[-1]] * (bounds["maxItems"] + 1 - len(here)))
    if here and bounds.get("uniqueItems"):
        yield _attack(visit, "uniqueItems", "twice the same", [*here, here[0]], [here[0], here[0]])

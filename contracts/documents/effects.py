"""What a call of the API brings about: `x-registers`, `x-unregisters` and `x-emits`."""

import hashlib
import json
import re
from collections.abc import Collection, Iterator

from contracts.documents.capturing import Pattern, groups, read_pattern
from contracts.documents.expressions import ABSENT, Call, Expression, evaluate, read_expression, read_value
from contracts.documents.references import Node
from contracts.errors import DocumentError
from contracts.messages import value
from contracts.schemas import Json, pointers

_GROUP = re.compile(r"\$([0-9$])")


@value
class Registers:
    """A call that registers an endpoint, or removes it. Its members are expressions or constants."""

    webhook: Json
    url: Json
    unique: Json = False
    """Whether a second registration of the same is refused."""


@value
class Rule:
    """A way to fill one place of a payload."""

    source: Json
    """An expression or a constant."""
    pattern: Pattern | None = None
    """Where it does not match, the rule says nothing."""
    replace: str = ""
    """The whole new value; `$1` is a group of the pattern, `$0` all of its match, `$$` a dollar."""


@value
class Effect:
    """A webhook that a call causes."""

    webhook: str
    pointer: str
    each: Expression | None = None
    """The array of whose elements each causes one."""
    rules: tuple[tuple[str, tuple[Rule, ...]], ...] = ()
    """By pointers into the payload; of several the first that says anything counts."""
    once: tuple[Json, ...] | None = None
    """What identifies a repeat, which causes nothing; None where each call counts."""
    after: float = 0
    """Seconds."""


@value
class Emission:
    """One delivery to be made."""

    webhook: str
    pins: tuple[tuple[str, Json], ...]
    """Pointers into the payload and what stands there."""
    key: str = ""
    """The same for repeats; "" where there are none."""
    after: float = 0


def read_registers(operation: Node, key: str) -> Registers | None:
    """Read `x-registers` or `x-unregisters`; None where there is none."""
    said = operation.step(key)
    if said is None:
        return None
    operation.get(key, dict)
    missing = [name for name in ("webhook", "url") if name not in said.held]
    if missing:
        raise DocumentError(said.pointer, f"says no `{missing[0]}`")
    members = {name: read_value(said.held[name], pointers.join(said.pointer, name)) for name in ("webhook", "url")}
    unique = read_value(said.held.get("unique", False), pointers.join(said.pointer, "unique"))
    return Registers(unique=unique, **members)


def read_effects(operation: Node, webhooks: Collection[str]) -> tuple[Effect, ...]:
    """Read `x-emits`; raises DocumentError where it names a webhook that the document has not."""
    return tuple(_effect(said, webhooks) for said in operation.elements("x-emits"))


def emissions(effect: Effect, call: Call) -> Iterator[Emission]:
    """Yield what a call causes by one effect."""
    elements: Json = [ABSENT] if effect.each is None else evaluate(effect.each, call)
    for each in elements if isinstance(elements, list) else ():
        pins = ((pointer, _first(rules, call, each)) for pointer, rules in effect.rules)
        yield Emission(
            webhook=effect.webhook,
            pins=tuple((pointer, pinned) for pointer, pinned in pins if pinned is not ABSENT),
            key=_key(effect, call, each),
            after=effect.after,
        )


def _effect(said: Node, webhooks: Collection[str]) -> Effect:
    if not isinstance(said.held, dict):
        raise DocumentError(said.pointer, f"must be an object, not {said.held!r:.60}")
    webhook = said.get("webhook", str, "")
    if webhook not in webhooks:
        raise DocumentError(pointers.join(said.pointer, "webhook"), f"the document has no webhook {webhook!r:.80}")
    each, once = said.get("each", str), said.get("once", list)
    return Effect(
        webhook=webhook,
        pointer=said.pointer,
        each=None if each is None else read_expression(each, pointers.join(said.pointer, "each")),
        rules=tuple(_rules(said, pointer) for pointer in said.get("set", dict, {})),
        once=None if once is None else tuple(_listed(said, once)),
        after=said.get("after", int | float, 0),
    )


def _listed(said: Node, once: list[Json]) -> Iterator[Json]:
    return (read_value(one, pointers.join(said.pointer, "once", at)) for at, one in enumerate(once))


def _rules(said: Node, pointer: str) -> tuple[str, tuple[Rule, ...]]:
    place = pointers.join(said.pointer, "set", pointer)
    if pointer and not pointer.startswith("/"):
        raise DocumentError(place, f"{pointer!r:.80} is no pointer into the payload: write /{pointer:.80}")
    held = said.held["set"][pointer]
    if not isinstance(held, list):
        return pointer, (_rule(held, place),)
    return pointer, tuple(_rule(one, pointers.join(place, at)) for at, one in enumerate(held))


def _rule(held: Json, place: str) -> Rule:
    if not isinstance(held, dict):
        return Rule(source=read_value(held, place))
    if set(held) != {"from", "match", "replace"} or not all(isinstance(text, str) for text in held.values()):
        raise DocumentError(place, "a rule has `from`, `match` and `replace`, each of them text")
    try:
        pattern = read_pattern(held["match"])
    except ValueError as error:
        raise DocumentError(pointers.join(place, "match"), str(error)) from None
    source = read_expression(held["from"], pointers.join(place, "from"))
    asked = max((int(digit) for digit in _GROUP.findall(held["replace"]) if digit != "$"), default=0)
    if 2 * asked >= pattern.slots:
        raise DocumentError(pointers.join(place, "replace"), f"`match` has no group {asked}")
    return Rule(source=source, pattern=pattern, replace=held["replace"])


def _first(rules: tuple[Rule, ...], call: Call, each: Json) -> Json:
    return next((said for rule in rules if (said := _said(rule, call, each)) is not ABSENT), ABSENT)


def _said(rule: Rule, call: Call, each: Json) -> Json:
    found = evaluate(rule.source, call, each)
    if rule.pattern is None or found is ABSENT:
        return found
    taken = groups(rule.pattern, found) if isinstance(found, str) else None
    if taken is None:
        return ABSENT
    return _GROUP.sub(lambda mark: "$" if mark[1] == "$" else taken[int(mark[1])] or "", rule.replace)


def _key(effect: Effect, call: Call, each: Json) -> str:
    if effect.once is None:
        return ""
    found = [evaluate(one, call, each) for one in effect.once]
    told = json.dumps([effect.pointer, *(None if one is ABSENT else one for one in found)], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()

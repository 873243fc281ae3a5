"""A document's flaws, found by walking it: what general validators pass over inside `webhooks`."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import jsonschema
import jsonschema.exceptions

from contracts.documents.effects import Effect
from contracts.documents.provider import Provider, load
from contracts.documents.reading import Source
from contracts.documents.webhooks import METHODS, Webhook
from contracts.errors import DocumentError, nearest
from contracts.messages import value
from contracts.schemas import Json, Schema, pointers, subschemas
from contracts.schemas.definitions import is_schema
from contracts.signing import limits, run_vectors

_MOST = 200
_NAMED = frozenset((
    "$defs", "callbacks", "definitions", "dependentSchemas", "examples", "headers", "links", "parameters", "pathItems",
    "paths", "patternProperties", "properties", "requestBodies", "responses", "schemas", "securitySchemes", "webhooks",
))  # fmt: skip
"""What is right inside these is a name, `default` and `example` too."""
_NO_SCHEMA = "no valid JSON Schema"
_ANCHORS = ("$anchor", "$dynamicAnchor")
_SECURITY = rf"(.*/({'|'.join(METHODS)}|head|options|trace))?/security"
_META = jsonschema.Draft202012Validator(jsonschema.Draft202012Validator.META_SCHEMA)


@value
class Flaw:
    """One thing that is wrong, or weak, in a document."""

    pointer: str
    problem: str
    weakness: bool = False
    """Valid, but worth knowing: a scheme limit."""
    line: int | None = None


def lint(source: Source, grammar: Json, shipped: Mapping[str, Json]) -> tuple[Flaw, ...]:
    """Return a document's flaws in the order of its lines. `grammar` is the JSON Schema of the extensions."""
    rules: tuple[Callable[[], Iterator[Flaw]], ...] = (
        lambda: _references(source.tree),
        lambda: _extensions(source.tree, grammar),
        lambda: _schemas(source.tree),
        lambda: _securities(source.tree),
        lambda: _contracts(source, shipped),
    )
    found: dict[tuple[str, str], Flaw] = {}
    for rule in rules:
        told = {pointer for pointer, _ in found}
        for flaw in rule():
            if flaw.pointer in told and flaw.problem.startswith(_NO_SCHEMA):
                continue  # the same mistake, in the words of another library
            line = flaw.line or source.line(flaw.pointer)
            placed = Flaw(pointer=flaw.pointer, problem=flaw.problem, weakness=flaw.weakness, line=line)
            found.setdefault((flaw.pointer, flaw.problem), placed)
    return tuple(sorted(found.values(), key=lambda flaw: (flaw.weakness, flaw.line or 0, flaw.pointer)))[:_MOST]


def _walk(node: Json, pointer: str = "") -> Iterator[tuple[str, Json]]:
    waiting = [(pointer, node)]
    while waiting:
        place, held = waiting.pop()
        yield place, held
        inside = held.items() if isinstance(held, dict) else enumerate(held) if isinstance(held, list) else ()
        waiting.extend((pointers.join(place, key), child) for key, child in inside)


def _references(tree: Json) -> Iterator[Flaw]:
    anchors = {
        f"#{held[keyword]}"
        for _, held in _walk(tree)
        if isinstance(held, dict)
        for keyword in _ANCHORS
        if keyword in held
    }
    for place, held in _walk(tree):
        reference = held.get("$ref") if isinstance(held, dict) else None
        if not isinstance(reference, str) or _is_data(place):
            continue
        if not reference.startswith("#"):
            yield Flaw(pointer=place, problem=f"$ref {reference!r} leads out of the document")
        elif reference not in anchors and not _leads_somewhere(tree, reference):
            yield Flaw(pointer=place, problem=f"$ref {reference!r} leads nowhere")


def _leads_somewhere(tree: Json, reference: str) -> bool:
    from urllib.parse import unquote

    try:
        return pointers.has(tree, unquote(reference[1:]))
    except ValueError:
        return False


def _extensions(tree: Json, grammar: Json) -> Iterator[Flaw]:
    validators = {
        name: jsonschema.Draft202012Validator({"$ref": f"#/$defs/{name}", "$defs": grammar["$defs"]})
        for name in grammar["$defs"]
        if name.startswith("x-")
    }
    for place, held in _walk(tree):
        name = pointers.parts(place)[-1] if place else ""
        if name in validators and not _is_data(place) and not place.endswith(f"/properties/{name}"):
            for error in validators[name].iter_errors(held):
                yield Flaw(pointer=pointers.join(place, *error.absolute_path), problem=_short(error))


def _schemas(tree: Json) -> Iterator[Flaw]:
    """Check each schema object against the meta-schema: its own keywords, not those of the schemas inside it."""
    for place in _schema_places(tree):
        waiting = [(place, pointers.get(tree, place))]
        while waiting:
            at, node = waiting.pop()
            inside = list(subschemas(node))
            waiting.extend((pointers.join(at, *keys), child) for keys, child in inside)
            if isinstance(node, dict):
                yield from _own_flaws(at, node)


def _own_flaws(place: str, node: dict[str, Json]) -> Iterator[Flaw]:
    own = {keyword: held for keyword, held in node.items() if not _holds_schemas(keyword, held)}
    # The quick judge first: of many thousand schemas few are wrong, and the other one says best what is.
    for error in () if is_schema(own) else _META.iter_errors(own):
        yield Flaw(pointer=pointers.join(place, *error.absolute_path), problem=_short(error))
    for keys, pattern in _patterns(node):
        if not _is_pattern(pattern):
            yield Flaw(pointer=pointers.join(place, *keys), problem=f"{pattern[:80]!r} is no regular expression")
    names = node.get("required")
    known = node.get("properties")
    if isinstance(names, list) and isinstance(known, dict) and "allOf" not in node and "$ref" not in node:
        missing = [
            name for name in names if isinstance(name, str) and name not in known and not _fits_pattern(node, name)
        ]
        for name in missing if node.get("additionalProperties") is False else ():
            yield Flaw(pointer=place, problem=f"{name!r} is required, but no property and not allowed")


def _patterns(node: dict[str, Json]) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(node.get("pattern"), str):
        yield ("pattern",), node["pattern"]
    members = node.get("patternProperties")
    yield from ((("patternProperties", each), each) for each in members) if isinstance(members, dict) else ()


def _fits_pattern(node: dict[str, Json], name: str) -> bool:
    allowed = (pattern for keys, pattern in _patterns(node) if keys[0] == "patternProperties")
    return any(Schema({"pattern": pattern}, "").is_valid(name) for pattern in allowed if _is_pattern(pattern))


def _is_pattern(pattern: str) -> bool:
    try:
        return Schema({"pattern": pattern}, "").is_valid(None)
    except DocumentError:
        return False


def _holds_schemas(keyword: str, held: Json) -> bool:
    return any(keys[0] == keyword for keys, _ in subschemas({keyword: held}))


def _schema_places(tree: Json) -> Iterator[str]:
    """Pointers of the outermost schemas: in components, and under every `schema` key."""
    if isinstance(tree, dict):
        shared = tree.get("components")
        named = shared.get("schemas") if isinstance(shared, dict) else None
        for name in named if isinstance(named, dict) else ():
            yield pointers.join("", "components", "schemas", name)
    for place, held in _walk(tree):
        if place.endswith("/schema") and isinstance(held, dict) and "/schemas/" not in place and not _is_data(place):
            yield place


def _securities(tree: Json) -> Iterator[Flaw]:
    # OpenAPI 3.1, Security Requirement Object: "Each name MUST correspond to a security scheme which is declared".
    shared = tree.get("components") if isinstance(tree, dict) else None
    known = shared.get("securitySchemes") if isinstance(shared, dict) else None
    schemes = known if isinstance(known, dict) else {}
    for place, held in _walk(tree):
        if not re.fullmatch(_SECURITY, place) or not isinstance(held, list) or _is_data(place):
            continue
        for at, requirement in enumerate(held):
            for name in requirement if isinstance(requirement, dict) else ():
                if name not in schemes:
                    problem = f"{name!r} is no security scheme of this document: {nearest(name, schemes)}"
                    yield Flaw(pointer=pointers.join(place, at, name), problem=problem)


def _contracts(source: Source, shipped: Mapping[str, Json]) -> Iterator[Flaw]:
    try:
        provider = load(source.name, source, shipped)
    except DocumentError as error:
        yield Flaw(pointer=error.pointer, problem=error.problem, line=error.line)
        return
    yield from _calls(provider)
    for name in source.tree["webhooks"]:
        if name not in provider.webhooks:
            place = pointers.join("", "webhooks", name)
            yield Flaw(pointer=place, problem="no operation: nothing is sent", weakness=True)
    for webhook in provider.webhooks.values():
        yield from (Flaw(pointer=gap.pointer, problem=gap.problem, weakness=True) for gap in webhook.gaps)
        if webhook.schema is not None:
            yield from _bodies(webhook, webhook.schema)
        elif webhook.is_json:
            problem = "the body has no schema: nothing can be checked"
            yield Flaw(pointer=webhook.pointer, problem=problem, weakness=True)
        if not webhook.schemes and not webhook.unsigned:
            yield Flaw(pointer=webhook.pointer, problem="says nothing about signing", weakness=True)
    schemes = {scheme.pointer: scheme for webhook in provider.webhooks.values() for scheme in webhook.schemes}
    for scheme in schemes.values():
        for failure in run_vectors(scheme):
            yield Flaw(pointer=scheme.pointer, problem=f"vector: {failure}"[:300])
        yield from (Flaw(pointer=scheme.pointer, problem=limit, weakness=True) for limit in limits(scheme))


def _calls(provider: Provider) -> Iterator[Flaw]:
    """Read the calls of the API, which shows what is wrong with registrations and effects."""
    try:
        for operation in provider.operations:
            for effect in operation.effects:
                yield from _unknown_places(provider.webhooks[effect.webhook], effect)
    except DocumentError as error:
        yield Flaw(pointer=error.pointer, problem=error.problem, line=error.line)


def _unknown_places(webhook: Webhook, effect: Effect) -> Iterator[Flaw]:
    for pointer, _ in effect.rules:
        if webhook.examples and not any(pointers.has(example.payload, pointer) for example in webhook.examples):
            place = pointers.join(effect.pointer, "set", pointer)
            problem = f"no example of {webhook.name} holds {pointer}; is it spelt rightly?"
            yield Flaw(pointer=place, problem=problem, weakness=True)


def _bodies(webhook: Webhook, schema: Schema) -> Iterator[Flaw]:
    try:
        schema.is_valid(None)  # whether it is a schema at all shows when it is first used
    except DocumentError as error:
        yield Flaw(pointer=error.pointer, problem=error.problem)
        return
    for example in webhook.examples:
        for problem in schema.problems(example.payload):
            yield Flaw(pointer=example.pointer + problem.pointer, problem=f"example: {problem.message}"[:300])


def _is_data(place: str) -> bool:
    """Say whether a place lies inside an example, a default, an enum or a vector, where nothing has a meaning."""
    parts = pointers.parts(place)
    return any(
        part in ("example", "default", "const", "enum", "vectors")
        or (part == "examples" and at + 2 < len(parts) and "value" in parts[at + 1 : at + 3])
        for at, part in enumerate(parts)
        if at == 0 or parts[at - 1] not in _NAMED
    )


def _short(error: Any) -> str:
    best = jsonschema.exceptions.best_match([error]) or error
    return str(best.message)[:300]

"""Documents that nobody here has written: a grammar of schemas, from careful to hostile."""

from typing import Any

import jsonschema
import referencing
from hypothesis import strategies as st

from contracts.schemas import Json, Schema

BODY = "/webhooks/hook/post/requestBody/content/application~1json/schema"
NAMES = ("a", "b", "id", "created_at", "a/b", "c~d", "x.y", "é", "")
REFERENCES = (
    "#/components/schemas/A", "#/components/schemas/B", "#/components/schemas/C", "#/components/schemas/a~1b",
    "#/components/schemas/p%20q", "#/components/schemas/A/properties/a", "#/components/schemas/B/items", "#spot",
)  # fmt: skip
HOSTILE_REFERENCES = (
    "#", "#/", "#/nowhere", "#/info/title", "http://127.0.0.1:1/x.json", "file:///etc/passwd", "other.yaml", "#%",
    "#/components/schemas/%zz", "#/webhooks/hook", "urn:x", "",
)  # fmt: skip
PATTERNS = ("^[a-z]{2,5}$", "^x-", "[0-9]+", "^(ab|cd)*$", "^.{3}$", "a|b")
HOSTILE_PATTERNS = (
    "^(a+)+$", "(x+x+)+y", "^(?=a)(?!ab)a.*$", "(", "x{1000000}", r"^\p{L}+$", r"(a)\1", "(?<n>a)b", "^(?:a{900}){90}$",
    "[\u0000-\uffff]{500}", "(?:){100000}", "^$^",
)  # fmt: skip
TYPES = ("string", "integer", "number", "boolean", "object", "array", "null")

scalars = st.one_of(st.none(), st.booleans(), st.integers(-5, 5), st.sampled_from([0.5, -1.25]), st.sampled_from("abc"))
values = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=2), st.dictionaries(st.sampled_from(NAMES), inner, max_size=2)),
    max_leaves=4,
)
sizes = st.integers(0, 3)
numbers = st.one_of(st.integers(-20, 20), st.sampled_from([0.5, -0.25, 3.0]))
types = st.one_of(st.sampled_from(TYPES), st.lists(st.sampled_from(TYPES), min_size=1, max_size=3, unique=True))
names = st.lists(st.sampled_from(NAMES), max_size=2, unique=True)


def schemas(*, hostile: bool = False) -> st.SearchStrategy[Json]:
    """Return a strategy for schemas; hostile ones also say what no schema may say."""
    leaves = st.one_of(_scalar_keywords(hostile), _reference(hostile), st.booleans() if hostile else st.just(True))
    return st.recursive(leaves, lambda inner: _compound(inner, hostile), max_leaves=12)


def documents(*, hostile: bool = False) -> st.SearchStrategy[Json]:
    """Return a strategy for OpenAPI documents with one webhook, named `hook`."""
    schema = schemas(hostile=hostile)
    return st.builds(_document, schema, schema, schema, schema, schema)


def _document(body: Json, a: Json, b: Json, c: Json, odd: Json) -> Json:
    anchored = {**c, "$anchor": "spot"} if isinstance(c, dict) else c
    return {
        "openapi": "3.1.0",
        "info": {"title": "foreign", "version": "1"},
        "webhooks": {"hook": {"post": {"requestBody": {"content": {"application/json": {"schema": body}}}}}},
        "components": {"schemas": {"A": a, "B": b, "C": anchored, "a/b": odd, "p q": odd}},
    }


def _reference(hostile: bool) -> st.SearchStrategy[Json]:
    targets = st.sampled_from(REFERENCES + (HOSTILE_REFERENCES if hostile else ()))
    keyword = st.sampled_from(("$ref", "$ref", "$ref", "$dynamicRef") if hostile else ("$ref",))
    return st.builds(lambda keyword, target: {keyword: target}, keyword, targets)


def _scalar_keywords(hostile: bool) -> st.SearchStrategy[Json]:
    patterns = st.sampled_from(PATTERNS + (HOSTILE_PATTERNS if hostile else ()))
    big = st.sampled_from([10**9, 10**400, 1e300]) if hostile else st.nothing()
    keywords: dict[str, st.SearchStrategy[Any]] = {
        "type": types, "const": values, "enum": st.lists(values, min_size=1, max_size=3), "pattern": patterns,
        "format": st.sampled_from(["email", "uuid", "date-time", "unheard-of", "uri", "ipv4"]),
        "minLength": sizes | big, "maxLength": st.integers(2, 9), "minimum": numbers | big, "maximum": numbers,
        "exclusiveMinimum": numbers, "exclusiveMaximum": numbers | big, "multipleOf": st.sampled_from([1, 2, 0.5, 0.1]),
        "readOnly": st.booleans(), "writeOnly": st.booleans(), "nullable": st.booleans(), "examples": st.lists(values),
    }  # fmt: skip
    if hostile:
        junk = st.one_of(values, st.just({"$ref": "http://127.0.0.1:1/"}))
        spoilt = ("minLength", "enum", "required", "x-sent-at", "x-inferred", "examples", "title", "$id", "$schema")
        keywords |= {name: keywords.get(name, junk) | junk for name in spoilt}
    return _some(keywords)


def _some(keywords: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[Json]:
    chosen = st.lists(st.sampled_from(sorted(keywords)), max_size=3, unique=True)
    return chosen.flatmap(lambda found: st.fixed_dictionaries({name: keywords[name] for name in found}))


def _compound(inner: st.SearchStrategy[Json], hostile: bool) -> st.SearchStrategy[Json]:
    members = st.dictionaries(st.sampled_from(NAMES), inner, max_size=3)
    several = st.lists(inner, min_size=1, max_size=3)
    by_pattern = st.dictionaries(st.sampled_from(PATTERNS + (HOSTILE_PATTERNS if hostile else ())), inner, max_size=2)
    big = st.sampled_from([10**9, 70_000]) if hostile else st.nothing()
    return _some({
        "type": types, "properties": members, "required": names, "additionalProperties": inner | st.just(False),
        "patternProperties": by_pattern, "propertyNames": inner, "minProperties": sizes | big,
        "maxProperties": st.integers(1, 4), "dependentRequired": st.dictionaries(st.sampled_from(NAMES), names),
        "dependentSchemas": members, "unevaluatedProperties": inner | st.just(False), "items": inner,
        "prefixItems": several, "minItems": sizes | big, "maxItems": st.integers(1, 4), "uniqueItems": st.booleans(),
        "contains": inner, "minContains": st.integers(0, 2), "maxContains": st.integers(1, 3),
        "unevaluatedItems": inner | st.just(False), "allOf": several, "anyOf": several, "oneOf": several, "not": inner,
        "if": inner, "then": inner, "else": inner, "$ref": st.sampled_from(REFERENCES),
        "discriminator": st.just({"propertyName": "a", "mapping": {"x": "#/components/schemas/A"}}),
    }).flatmap(lambda node: st.just(node) | _scalar_keywords(hostile).map(lambda more: {**more, **node}))  # fmt: skip


def _no_pattern(validator: Any, pattern: Any, instance: Any, schema: Any) -> None:
    """Patterns run nowhere but in the project's own validator: `re` may never come back from a hostile one."""


_WITHOUT_PATTERNS: Any = jsonschema.validators.extend(  # type: ignore[no-untyped-call]
    jsonschema.Draft202012Validator, {"pattern": _no_pattern}
)


def agrees(schema: Schema, payload: Json, *, hostile: bool = False) -> bool:
    """Say whether an independent library takes a payload; it looks nothing up outside of the schema.

    Formats count, as they do for us: where they say nothing, `not: {format: email}` refuses everything.
    """
    oracle = _WITHOUT_PATTERNS if hostile else jsonschema.Draft202012Validator
    formats = jsonschema.Draft202012Validator.FORMAT_CHECKER
    return bool(oracle(schema.bundle, registry=referencing.Registry(), format_checker=formats).is_valid(payload))

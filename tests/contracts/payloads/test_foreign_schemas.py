"""Schemas that nobody here has seen give a payload that others take too, or an error that says where; nothing else."""

import contextlib
import random
import socket
import threading
import time
from collections.abc import Iterator
from itertools import islice

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.errors import DocumentError
from contracts.payloads import Recipe, breakages, maximal, minimal, realistic, variations
from contracts.schemas import Json, Schema
from tests.contracts.payloads.documents import NOW, recipe
from tests.contracts.payloads.foreign import BODY, agrees, documents

SEARCH = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
MAKERS = (minimal, maximal, realistic)
LONGEST = 20.0


def made_or_refused(document: Json, maker: int = 2) -> Json | DocumentError:
    schema = Schema(document, BODY)
    try:
        made = MAKERS[maker](Recipe(schema=schema, seed=1, now=NOW, run="ab12cd"))
    except DocumentError as refusal:
        made = refusal
    assert made.pointer.startswith("/") if isinstance(made, DocumentError) else schema.is_valid(made)
    return made


@SEARCH
@given(documents(), st.sampled_from(range(3)))
def test_a_foreign_schema_gives_a_payload_that_another_library_takes_or_an_error(document: Json, maker: int) -> None:
    payload = made_or_refused(document, maker)
    assert isinstance(payload, DocumentError) or agrees(Schema(document, BODY), payload)


@SEARCH
@given(documents(hostile=True), st.sampled_from(range(3)))
def test_a_hostile_schema_never_ends_in_anything_else_and_never_takes_long(document: Json, maker: int) -> None:
    began = time.process_time()
    made_or_refused(document, maker)
    assert time.process_time() - began < LONGEST


@settings(SEARCH, max_examples=15)
@given(documents(hostile=True))
def test_what_varies_or_breaks_a_foreign_payload_raises_nothing_else(document: Json) -> None:
    source = Recipe(schema=Schema(document, BODY), seed=1, now=NOW)
    with contextlib.suppress(DocumentError):
        assert all(source.schema.is_valid(one.payload) for one in islice(variations(source), 40))
        assert not any(source.schema.is_valid(one.payload) for one in islice(breakages(source), 40))


def tagged(**branches: Json) -> Json:
    mapping = {f"is-{name}": f"#/{name}" for name in branches}
    node = {
        "discriminator": {"propertyName": "kind", "mapping": mapping},
        "oneOf": [{"$ref": f"#/{n}"} for n in branches],
    }
    return {"schema": node, **branches}


def test_the_discriminator_says_which_branch_it_is() -> None:
    kind = {"kind": {"type": "string"}}
    document = tagged(
        cat={"type": "object", "required": ["kind", "purrs"], "properties": {**kind, "purrs": {"const": True}}},
        dog={"type": "object", "required": ["kind", "barks"], "properties": {**kind, "barks": {"const": True}}},
    )
    for seed in range(10):
        payload = realistic(Recipe(schema=Schema(document, "/schema"), seed=seed, now=NOW))
        assert payload["kind"] == ("is-cat" if "purrs" in payload else "is-dog")


def test_without_a_mapping_the_name_of_the_schema_is_the_text() -> None:
    document = tagged(cat={"type": "object", "required": ["kind"], "properties": {"kind": {"type": "string"}}})
    del document["schema"]["discriminator"]["mapping"]
    assert realistic(Recipe(schema=Schema(document, "/schema"), seed=1, now=NOW))["kind"] == "cat"


def test_a_discriminator_that_its_branch_does_not_allow_is_passed_over() -> None:
    document = tagged(cat={"type": "object", "required": ["kind"], "properties": {"kind": {"const": "tabby"}}})
    assert realistic(Recipe(schema=Schema(document, "/schema"), seed=1, now=NOW)) == {"kind": "tabby"}


EXPRESSION: Json = {
    "E": {
        "oneOf": [
            {"type": "object", "required": ["not"], "properties": {"not": {"$ref": "#/E"}},
             "additionalProperties": False},
            {"type": "object", "required": ["l", "r"], "properties": {"l": {"$ref": "#/E"}, "r": {"$ref": "#/E"}},
             "additionalProperties": False},
            {"type": "object", "required": ["value", "unit", "sign"], "additionalProperties": False,
             "properties": {"value": {"type": "integer"}, "unit": {"type": "string"}, "sign": {"enum": ["+", "-"]}}},
        ]
    }
}  # fmt: skip


@pytest.mark.parametrize("maker", MAKERS)
def test_what_holds_itself_ends_though_the_branch_that_ends_asks_for_most(maker: object) -> None:
    source = recipe({"$ref": "#/E"}, EXPRESSION)
    assert source.schema.is_valid(maker(source))  # type: ignore[operator]


SATISFIABLE: list[tuple[str, Json]] = [
    ("closed beside allOf", {"type": "object", "allOf": [{"properties": {"a": {"type": "string"}}}],
                             "properties": {"b": {"type": "string"}}, "additionalProperties": False}),
    ("extra members of each part", {"type": "object", "required": ["a"], "allOf": [
        {"properties": {"a": {"type": "string"}}}, {"additionalProperties": {"minLength": 30}}]}),
    ("a pattern for a declared member", {"type": "object", "required": ["x-a"], "properties": {"x-a": {}},
                                         "patternProperties": {"^x-": {"type": "integer", "minimum": 7}}}),
    ("required, not declared", {"type": "object", "required": ["x-a"], "additionalProperties": False,
                                "patternProperties": {"^x-": {"type": "integer"}}}),
    ("dependentSchemas", {"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}},
                          "dependentSchemas": {"a": {"required": ["b"], "properties": {"b": {"const": 5}}}}}),
    ("dependentSchemas that exclude", {"type": "object", "properties": {"a": {"type": "string"}},
                                       "dependentSchemas": {"a": False}}),
    ("dependentRequired, not declared", {"type": "object", "required": ["a"], "dependentRequired": {"a": ["z"]}}),
    ("propertyNames", {"type": "object", "minProperties": 3, "propertyNames": {"pattern": "^[a-z]{4}$"}}),
    ("propertyNames of an enum", {"type": "object", "minProperties": 2, "propertyNames": {"enum": ["a", "b"]}}),
    ("many members", {"type": "object", "minProperties": 200, "additionalProperties": {"type": "integer"}}),
    ("few members", {"type": "object", "maxProperties": 1, "properties": {"a": {"const": 1}, "b": {"const": 2}}}),
    ("optional members that count", {"type": "object", "minProperties": 2, "additionalProperties": False,
                                     "properties": {"a": {"const": 1}, "b": {"const": 2}}}),
    ("maxContains", {"type": "array", "minItems": 3, "items": {"enum": [1, 2]}, "contains": {"const": 1},
                     "maxContains": 1}),
    ("unique from few", {"type": "array", "minItems": 2, "items": {"enum": [1, 2]}, "uniqueItems": True}),
    ("not a type", {"not": {"type": "string"}}),
    ("not so short", {"type": "string", "not": {"maxLength": 40}}),
    ("an enum under a bound", {"enum": [1, 2, 30], "minimum": 10}),
    ("oneOf enums that overlap", {"oneOf": [{"enum": ["a", "b"]}, {"enum": ["b", "c"]}]}),
    ("two steps", {"type": "integer", "minimum": 1, "allOf": [{"multipleOf": 4}, {"multipleOf": 6}]}),
    ("close bounds", {"type": "number", "minimum": 0.0011, "maximum": 0.0012}),
    ("sizes written as fractions", {"type": "string", "minLength": 3.0, "maxLength": 3.0}),
    ("a uuid of a kind", {"type": "string", "format": "uuid", "pattern": "^[0-9a-f-]+$"}),
    ("a named group", {"type": "string", "pattern": "^(?<year>[0-9]{4})-x$"}),
    ("null where allOf allows", {"allOf": [{"type": ["object", "null"]}], "type": ["null"]}),
    ("a $ref beside others", {"$ref": "#/shared", "minimum": 5}),
    ("a plain name", {"$ref": "#spot"}),
    ("a dynamic one", {"type": "array", "minItems": 1, "items": {"$dynamicRef": "#spot"}}),
]  # fmt: skip


@pytest.mark.parametrize("node", [node for _, node in SATISFIABLE], ids=[name for name, _ in SATISFIABLE])
def test_what_can_be_kept_is_kept(node: Json) -> None:
    source = recipe(node, {"shared": {"type": "integer", "maximum": 9}, "named": {"$anchor": "spot", "const": "here"}})
    for maker in MAKERS:
        # `re` spells named groups otherwise.
        assert agrees(source.schema, maker(source), hostile="(?<" in repr(node))


IMPOSSIBLE: list[tuple[Json, str]] = [
    ({"type": "object", "required": ["a"], "properties": {"a": {"type": "null", "allOf": [{"type": "object"}]}}},
     "/schema/properties/a"),
    ({"$ref": "#/loop"}, "/loop"),
    ({"anyOf": [{"$ref": "#/schema"}, {"type": "string"}]}, "/schema"),
    ({"type": "object", "minProperties": 10**9}, "/schema/minProperties"),
    ({"type": "array", "items": {"required": 3}}, "/schema/items/required"),
    ({"minimum": 10**400, "type": "integer"}, "/schema/minimum"),
    ({"$ref": "#"}, "/schema"),
]  # fmt: skip


@pytest.mark.parametrize(("node", "place"), IMPOSSIBLE)
def test_what_cannot_be_kept_is_said_at_its_place(node: Json, place: str) -> None:
    with pytest.raises(DocumentError) as refusal:
        realistic(recipe(node, {"loop": {"allOf": [{"$ref": "#/loop"}]}}))
    assert refusal.value.pointer == place


@pytest.mark.parametrize(
    "node",
    [
        {"type": "array", "minItems": 40_000, "uniqueItems": True, "items": {"type": "integer"}},
        {"type": "string", "pattern": "^(a{90}){90}b{3}$", "maxLength": 5},
        {"type": "string", "pattern": "[\u0000-\uffff]{900}", "maxLength": 5},
        {"oneOf": [{"type": "object", "properties": {f"p{i}": {"type": "string"}}} for i in range(150)]},
        {"allOf": [{"oneOf": [{"required": [f"a{i}"]}, {"required": [f"b{i}"]}]} for i in range(60)]},
        {"$ref": "#/wide"},
    ],
    ids=["long", "pattern", "range", "oneOf", "allOf", "wide"],
)
def test_what_is_large_has_an_end(node: Json) -> None:
    wide = {
        "type": "object",
        "required": [*"abcdefgh"],
        "properties": {name: {"$ref": "#/wide"} for name in "abcdefgh"},
    }
    began = time.process_time()
    made_or_refused({"webhooks": {"hook": _hook(node)}, "wide": wide})
    assert time.process_time() - began < LONGEST


def _hook(node: Json) -> Json:
    return {"post": {"requestBody": {"content": {"application/json": {"schema": node}}}}}


@pytest.fixture
def listener() -> Iterator[tuple[int, list[object]]]:
    """A port on which any caller is noticed."""
    callers: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        done = threading.Event()

        def listen() -> None:
            while not done.is_set():
                try:
                    connection, caller = server.accept()
                except TimeoutError:
                    continue
                callers.append(caller)
                connection.close()

        thread = threading.Thread(target=listen)
        thread.start()
        yield server.getsockname()[1], callers
        done.set()
        thread.join()


@pytest.mark.parametrize("keyword", ["$ref", "$dynamicRef", "$schema", "$id", "$recursiveRef"])
def test_no_keyword_makes_anyone_call(keyword: str, listener: tuple[int, list[object]]) -> None:
    port, callers = listener
    node = {"type": "object", "properties": {"a": {keyword: f"http://127.0.0.1:{port}/x.json"}}, "required": ["a"]}
    made_or_refused({"webhooks": {"hook": _hook(node)}})
    assert callers == []


@pytest.mark.parametrize("place", ["if", "not", "contains", "unevaluatedItems"])
@pytest.mark.parametrize("keyword", ["$ref", "$dynamicRef"])
def test_what_leads_out_is_refused_even_where_nobody_would_follow_it(keyword: str, place: str) -> None:
    with pytest.raises(DocumentError, match="leads out of the document"):
        realistic(recipe({"type": "string", place: {keyword: "http://127.0.0.1:1/x.json"}}))


@pytest.mark.parametrize("keyword", ["$ref", "$dynamicRef"])
def test_no_file_is_ever_read_into_a_payload(keyword: str, tmp_path: object) -> None:
    secret = f"{tmp_path}/secret.json"
    with open(secret, "w") as file:
        file.write('{"const": "the secret"}')
    made = made_or_refused({"webhooks": {"hook": _hook({keyword: f"file://{secret}"})}})
    assert isinstance(made, DocumentError)
    assert "the secret" not in str(made)


def test_two_threads_draw_the_words_that_one_draws() -> None:
    names = [f"title_{i}" for i in range(60)]
    node: Json = {"type": "object", "required": names, "properties": {name: {"type": "string", "minLength": i % 40}
            for i, name in enumerate(names)}}  # fmt: skip
    found: list[Json] = []

    def draw(order: random.Random) -> None:
        properties = list(node["properties"].items())
        order.shuffle(properties)
        shuffled = {**node, "properties": dict(properties)}
        found.append(minimal(recipe(shuffled, {"salt": order.random()})))

    draw(random.Random(0))
    from contracts.payloads import strings

    strings._pool.cache_clear()
    threads = [threading.Thread(target=draw, args=(random.Random(seed),)) for seed in range(1, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 5
    assert all(one == found[0] for one in found)

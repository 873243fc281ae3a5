import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.documents import read
from contracts.documents.linting import Flaw, lint
from contracts.schemas import Json, pointers
from mock_server import catalog
from tests.contracts.documents.documents import DOCUMENT, changed, source
from tests.contracts.documents.test_provider import ODD, places

GRAMMAR = catalog.source(catalog.folder() / "extensions.schema.json").tree
TEXT = """\
openapi: 3.1.0
info: {title: t, version: "1"}
webhooks:
  paid:
    post:
      security: [{Signed: []}]
      requestBody:
        content:
          application/json:
            schema: {$ref: "#/components/schemas/Paid"}
            examples:
              one:
                value:
                  id: "1"
      responses:
        default: {description: d}
components:
  schemas:
    Paid:
      type: object
      properties:
        id:
          type: string
  securitySchemes:
    Signed:
      type: apiKey
      in: header
      name: X-S
      x-signature:
        algorithm: hmac-sha256
        content: "{timestamp}.{body}"
        timestamp: {header: X-T}
        tolerance: 300
"""


def flaws(document: Json) -> tuple[Flaw, ...]:
    return lint(source(document), GRAMMAR, catalog.shipped_schemes())


def flaws_of(text: str) -> list[Flaw]:
    return [flaw for flaw in lint(read(text.encode()), GRAMMAR, catalog.shipped_schemes()) if not flaw.weakness]


def test_a_good_document_has_no_flaws() -> None:
    assert flaws_of(TEXT) == []


@pytest.mark.parametrize("name", catalog.names())
def test_the_documents_that_ship_have_no_flaws(name: str) -> None:
    path = catalog.folder() / f"{name}.yaml"
    found = lint(catalog.source(path), GRAMMAR, catalog.shipped_schemes())
    assert [flaw for flaw in found if not flaw.weakness] == []


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("#/components/schemas/Paid", "#/components/schemas/Pai", 10, "leads nowhere"),
        ('"#/components/schemas/Paid"', '"other.yaml#/Paid"', 10, "leads out of the document"),
        ('"#/components/schemas/Paid"', '"http://127.0.0.1:1/x"', 10, "leads out of the document"),
        ("{description: d}", '{$ref: "#/components/responses/Nope"}', 16, "leads nowhere"),
        ("type: string", "type: strin", 23, "strin"),
        ("type: string", "minLength: -1", 23, "-1"),
        ("type: string", "pattern: '('", 23, "no regular expression"),
        ("type: string", "required: id", 23, "'id'"),
        ('id: "1"', "id: 1", 14, "example: 1 is not of type"),
        ('id: "1"', 'id: "1"\n                  "$ref": "#/nope"', None, ""),
        ("tolerance: 300", "tolerence: 300", 33, "did you mean 'tolerance'"),
        ("tolerance: 300", "tolerance: {past: -1}", 33, "-1"),
        ("hmac-sha256", "hmac-sha257", 30, "hmac-sha257"),
        ("{timestamp}.{body}", "{timestanp}.{body}", 31, "timestanp"),
        ("timestamp: {header: X-T}", "id: {header: X-T}", 31, "timestamp"),
        ("tolerance: 300", "vectors: [{secret: s, timestamp: 1, body: '', value: '00'}]", 30, "vector 0"),
        ("type: object", "type: object\n      x-text: wild", 21, "'free' was expected"),
        ("type: object", "required: [no]\n      additionalProperties: false", 20, "'no' is required"),
        ("security: [{Signed: []}]", "security: [Signed]", 6, "must be an object"),
        ("security: [{Signed: []}]", "security: [{Sined: []}]", 6, "no security scheme of this document: did you mean"),
        ("openapi: 3.1.0", "openapi: 3.0.0", 1, "3.1 is needed"),
        ("info:", "x-delivery: {timeout: soon}\ninfo:", 2, "soon"),
    ],
)
def test_each_kind_of_flaw_is_found_at_its_line(old: str, new: str, line: int | None, words: str) -> None:
    assert TEXT.count(old) >= 1
    found = flaws_of(TEXT.replace(old, new, 1))
    assert bool(found) is (line is not None)
    assert any(flaw.line == line and words in flaw.problem for flaw in found) or line is None, found


def test_a_bad_pattern_is_found_without_an_example_to_try_it() -> None:
    text = TEXT.replace("type: string", "pattern: '('").replace(
        "            examples:\n              one:\n", "            x-other:\n              one:\n"
    )
    assert any("regex" in flaw.problem for flaw in flaws_of(text))


CALLS = """\
paths:
  /pay:
    post:
      responses: {"200": {description: d}}
      x-registers:
        webhook: paid
        url: $request.body#/url
      x-unregisters:
        webhook: paid
        url: $request.body#/url
      x-emits:
        - webhook: paid
          set:
            /id: {from: $request.body#/id, match: "^(.*)$", replace: $1}
          once: [$request.body#/id]
"""


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("url: $request.body#/url\n      x-un", "uri: $request.body#/url\n      x-un", 6, "'url' is a required"),
        ("url: $request.body#/url\n      x-un", "url: $body#/url\n      x-un", 7, "does not match"),
        ("url: $request.body#/url\n      x-em", "url: $body#/url\n      x-em", 10, "no runtime expression"),
        ("- webhook: paid", "- webhook: payed", 12, "no webhook 'payed'"),
        ("^(.*)$", "^(.*$", 14, "no regular expression"),
        ("replace", "replaced", 14, "'replace' is a required property"),
        ("set:", "sets:", 12, "'sets'"),
        ("[$request.body#/id]", "$request.body#/id", 15, "is not of type 'array'"),
    ],
)
def test_each_flaw_of_a_call_is_found_at_its_line(old: str, new: str, line: int, words: str) -> None:
    assert flaws_of(CALLS.replace("paths", "x-paths") + TEXT) == flaws_of(CALLS + TEXT) == []
    assert CALLS.count(old) == 1
    found = flaws_of(CALLS.replace(old, new) + TEXT)
    assert any(flaw.line == line and words in flaw.problem for flaw in found), found


def test_a_place_that_no_example_has_is_weak() -> None:
    found = lint(read((CALLS.replace("/id: {", "/ids: {") + TEXT).encode()), GRAMMAR, {})
    assert any(flaw.weakness and "/ids" in flaw.problem and flaw.line == 14 for flaw in found)


@pytest.mark.parametrize("name", ["default", "example", "enum", "const", "vectors"])
@pytest.mark.parametrize("place", ["schemas", "responses", "parameters", "pathItems", "requestBodies", "examples"])
def test_a_name_is_no_data(place: str, name: str) -> None:
    document = changed((f"/components/{place}", {name: {"$ref": "#/components/nope"}}))
    assert any(flaw.pointer == f"/components/{place}/{name}" for flaw in flaws(document))


@pytest.mark.parametrize("keyword", ["const", "default", "example"])
def test_data_means_nothing(keyword: str) -> None:
    data = {"$ref": "#/nope", "x-signature": 5, "type": 5, "schema": {"type": "nope"}}
    assert flaws(changed(("/components/schemas/Other", {keyword: data}))) == flaws(DOCUMENT)
    inside = {"properties": {keyword: {"const": data}}}
    assert flaws(changed(("/components/schemas/Other", inside))) == flaws(DOCUMENT)


def test_a_schema_is_judged_by_its_own_keywords_once() -> None:
    inner = {"properties": {"a": {"items": {"allOf": [{"type": "nope"}]}}}}
    found = [flaw for flaw in flaws(changed(("/components/schemas/Other", inner))) if not flaw.weakness]
    assert [flaw.pointer for flaw in found] == ["/components/schemas/Other/properties/a/items/allOf/0/type"]


def test_inline_schemas_are_judged_too() -> None:
    place = "/webhooks/paid/post/requestBody/content/application~1json/schema"
    found = [flaw.pointer for flaw in flaws(changed((place, {"properties": {"id": {"type": 5}}})))]
    assert f"{place}/properties/id/type" in found


def test_what_is_weak_comes_after_what_is_wrong() -> None:
    found = flaws(changed(("/webhooks/paid/post/responses/200", {"$ref": "#/nope"})))
    assert [flaw.weakness for flaw in found] == sorted(flaw.weakness for flaw in found)
    assert any(flaw.weakness and "sent and not signed" in flaw.problem for flaw in found)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("/webhooks/paid/post/requestBody", {}), "no schema"),
        (("/webhooks/paid/post/security", [{"ApiKey": []}]), "says nothing about signing"),
    ],
)
def test_a_webhook_that_says_too_little_is_weak(change: tuple[str, Json], words: str) -> None:
    assert any(flaw.weakness and words in flaw.problem for flaw in flaws(changed(change)))


def test_a_webhook_may_be_weak_in_two_ways() -> None:
    found = flaws(changed(("/webhooks", {"paid": {"post": {"requestBody": {}}}})))
    assert {flaw.problem for flaw in found} == {
        "the body has no schema: nothing can be checked", "says nothing about signing"
    }  # fmt: skip


UNSIGNED: tuple[str, Json] = ("/webhooks/paid/post/security", [])


def test_what_is_not_played_is_a_weakness() -> None:
    found = flaws(
        changed(
            UNSIGNED, ("/webhooks/paid/put", {}), ("/webhooks/soon", {}), ("/webhooks/ping", {"post": {"security": []}})
        )
    )
    assert [(flaw.pointer, flaw.problem, flaw.weakness) for flaw in found] == [
        ("/webhooks/paid/put", "only POST is played, not PUT too", True),
        ("/webhooks/soon", "no operation: nothing is sent", True),
    ]


@pytest.mark.parametrize(
    ("schema", "problems"),
    [
        ({"properties": {}, "patternProperties": {"^x-": {}}, "required": ["x-a"], "additionalProperties": False}, []),
        (
            {"properties": {}, "patternProperties": {"^x-": {}}, "required": ["a"], "additionalProperties": False},
            ["'a' is required, but no property and not allowed"],
        ),
        ({"$ref": "#here", "$defs": {"a": {"$anchor": "here"}}}, []),
        ({"$ref": "#here", "$defs": {"a": {"$dynamicAnchor": "here"}}}, []),
        ({"$ref": "#her", "$defs": {"a": {"$anchor": "here"}}}, ["$ref '#her' leads nowhere"]),
    ],
)
def test_what_other_keywords_allow_is_no_flaw(schema: Json, problems: list[str]) -> None:
    found = flaws(changed(UNSIGNED, ("/components/schemas/Other", schema)))
    assert [flaw.problem for flaw in found] == problems


def test_a_flaw_is_told_once() -> None:
    found = flaws(changed(("/webhooks/second", DOCUMENT["webhooks"]["paid"]), ("/components/schemas/Paid/type", 5)))
    assert len({(flaw.pointer, flaw.problem) for flaw in found}) == len(found)


def test_a_schema_that_is_none_is_told_by_one_line() -> None:
    found = flaws(changed(UNSIGNED, ("/components/schemas/Paid/properties/id/type", "any")))
    assert [flaw.pointer for flaw in found] == ["/components/schemas/Paid/properties/id/type"]


def test_there_is_an_end_to_flaws() -> None:
    broken = {f"s{number}": {"type": "nope"} for number in range(500)}
    assert len(flaws(changed(("/components/schemas", {**DOCUMENT["components"]["schemas"], **broken})))) == 200


@settings(max_examples=60)
@given(st.sampled_from(places(DOCUMENT)), ODD)
def test_no_document_stops_the_linter(place: str, odd: Json) -> None:
    for flaw in flaws(pointers.put(DOCUMENT, place, odd)):
        assert flaw.problem

import pytest

from contracts.documents import Rules
from contracts.errors import DocumentError
from contracts.schemas import Json
from tests.contracts.documents.documents import DOCUMENT, UNSIGNED, provider, webhook

BODY = "/requestBody/content/application~1json"


def header(schema: Json = None, **more: Json) -> tuple[str, Json]:
    parameter = {"name": "X-Event", "in": "header", **({"schema": schema} if schema is not None else {}), **more}
    return ("/parameters", [parameter])


def refusal(*changes: tuple[str, Json]) -> DocumentError:
    with pytest.raises(DocumentError) as caught:
        webhook(*changes)
    return caught.value


def test_a_webhook_is_read() -> None:
    found = webhook()
    assert (found.full_name, found.method, found.content_type) == ("pay/paid", "POST", "application/json")
    assert found.pointer == "/webhooks/paid/post"
    assert found.schema is not None
    assert found.schema.pointer == f"/webhooks/paid/post{BODY}/schema"
    assert found.scheme is not None
    assert [(each.name, each.payload) for each in found.examples] == [("one", {"id": "1"})]


@pytest.mark.parametrize(
    ("place", "shared"),
    [
        ("/webhooks/paid", "pathItems"),
        ("/webhooks/paid/post/requestBody", "requestBodies"),
        ("/webhooks/paid/post/requestBody/content/application~1json/examples/one", "examples"),
    ],
)
def test_anything_may_be_a_reference(place: str, shared: str) -> None:
    from contracts.schemas import pointers

    held = pointers.get(DOCUMENT, place)
    target = pointers.join("/components", shared, "Shared/it")
    found = provider((place, {"$ref": f"#{target}"}), (target, held)).webhooks["paid"]
    assert [each.payload for each in found.examples] == [{"id": "1"}]
    assert found.schema is not None
    assert found.schema.is_valid({"id": "1"})
    assert not found.schema.is_valid({})
    assert found.scheme is not None


def test_parameters_may_be_references() -> None:
    found = provider(
        ("/webhooks/paid/parameters", [{"$ref": "#/components/parameters/Event"}]),
        (
            "/components/parameters",
            {"Event": {"name": "X-Event", "in": "header", "schema": {"$ref": "#/components/x"}}},
        ),
        ("/components/x", {"const": "paid"}),
    ).webhooks["paid"]
    assert found.headers == ((b"X-Event", b"paid"),)


@pytest.mark.parametrize("method", ["post", "put", "patch", "get", "delete"])
def test_every_method_is_read(method: str) -> None:
    found = provider(("/webhooks", {"paid": {method: {}}})).webhooks["paid"]
    assert (found.method, found.pointer) == (method.upper(), f"/webhooks/paid/{method}")
    assert (found.schema, found.examples, found.schemes, found.unsigned) == (None, (), (), False)


@pytest.mark.parametrize("item", [{}, {"summary": "x"}, {"trace": {}}, 5, None, []])
def test_a_document_without_any_operation_is_wrong(item: Json) -> None:
    with pytest.raises(DocumentError, match="no operation"):
        provider(("/webhooks/paid", item))


@pytest.mark.parametrize(("name", "item"), [("soon", {"summary": "later"}), ("x-note", {"a": 1}), ("x-note", "b")])
def test_an_empty_path_item_and_an_extension_are_passed_over(name: str, item: Json) -> None:
    assert list(provider((f"/webhooks/{name}", item)).webhooks) == ["paid"]


def test_the_documents_security_is_not_the_webhooks() -> None:
    everything = {key: held for key, held in DOCUMENT["webhooks"]["paid"]["post"].items() if key != "security"}
    found = provider(("/security", [{"Signed": []}]), ("/webhooks/paid/post", everything)).webhooks["paid"]
    assert (found.schemes, found.unsigned) == ((), False)


@pytest.mark.parametrize(
    ("security", "names", "unsigned"),
    [
        ([], [], True),
        ([{"Unsigned": []}], ["Unsigned"], True),
        ([{"Signed": []}], ["Signed"], False),
        ([{"Signed": [], "Second": []}], ["Signed", "Second"], False),
        ([{"Second": []}, {"Signed": []}], ["Second"], False),
        ([{"ApiKey": []}, {"Signed": []}], ["Signed"], False),
        ([{"ApiKey": []}], [], False),
        ([{}], [], False),
    ],
)
def test_the_first_alternative_that_says_how_counts(security: Json, names: list[str], unsigned: bool) -> None:
    second = DOCUMENT["components"]["securitySchemes"]["Signed"]
    found = provider(
        ("/webhooks/paid/post/security", security), ("/components/securitySchemes/Second", second)
    ).webhooks["paid"]
    assert [scheme.name for scheme in found.schemes] == names
    assert found.unsigned is unsigned


@pytest.mark.parametrize("security", [["Signed"], [None], [5], [["Signed"]], "Signed", {"Signed": []}, None])
def test_security_that_is_misspelt_is_never_taken_for_unsigned(security: Json) -> None:
    assert refusal(("/security", security)).pointer.startswith("/webhooks/paid/post/security")


def test_the_scheme_that_judges_is_the_first_that_signs() -> None:
    found = webhook(("/security", [{"Unsigned": [], "Signed": []}]))
    assert found.scheme is not None
    assert found.scheme.name == "Signed"
    assert webhook(("/security", [{"Unsigned": []}])).scheme is None
    assert UNSIGNED["x-signature"] == {"algorithm": "none"}


@pytest.mark.parametrize(
    ("content", "chosen"),
    [
        (["text/plain", "application/json"], "application/json"),
        (["application/xml", "application/vnd.p+json; v=2"], "application/vnd.p+json; v=2"),
        (["application/x-www-form-urlencoded", "text/plain"], "application/x-www-form-urlencoded"),
        (["application/json-seq", "application/json; charset=utf-8"], "application/json; charset=utf-8"),
        (["application/xml", "Application/JSON"], "Application/JSON"),
        (["text/html", "application/*"], "application/json"),
        (["*/*"], "application/json"),
    ],
)
def test_json_is_sent_where_it_is_offered(content: list[str], chosen: str) -> None:
    assert webhook(("/requestBody", {"content": {name: {} for name in content}})).content_type == chosen


def test_without_a_request_body_nothing_is_said_of_its_media_type() -> None:
    paid = provider(("/webhooks/paid", {"post": {}})).webhooks["paid"]
    assert (paid.content_type, paid.is_json, paid.gaps) == ("", False, ())


@pytest.mark.parametrize(
    ("content", "gap"),
    [
        ({"application/xml": {"schema": {}}}, "a body of application/xml is not made"),
        ({"text/plain": {"example": 5}}, "a body of text/plain is not made"),
        ({"text/plain": {"example": "paid"}}, ""),
        ({"*/*": {}}, ""),
    ],
)
def test_a_body_that_is_no_json_is_a_gap_but_for_a_text(content: Json, gap: str) -> None:
    found = webhook(("/requestBody", {"content": content})).gaps
    assert [each.problem.partition(";")[0] for each in found] == ([gap] if gap else [])


@pytest.mark.parametrize("body", [None, {}, {"content": {}}, {"content": {"application/json": None}}])
def test_a_body_that_says_nothing_has_no_schema(body: Json) -> None:
    found = webhook(("/requestBody", body))
    assert (found.schema, found.examples, found.content_type) == (None, (), "application/json")


def test_a_single_example_is_one_too() -> None:
    found = webhook((BODY, {"example": {"id": "2"}, "examples": {"one": {"value": {"id": "1"}}}}))
    assert [(each.name, each.pointer) for each in found.examples] == [
        ("one", f"/webhooks/paid/post{BODY}/examples/one/value"), ("example", f"/webhooks/paid/post{BODY}/example"),
    ]  # fmt: skip


def test_without_others_the_schemas_own_examples_serve() -> None:
    found = webhook((BODY, {"schema": {"example": 1, "examples": [2, None]}}))
    assert [(each.name, each.payload) for each in found.examples] == [("example 1", 1), ("example 2", 2),
                                                                      ("example 3", None)]  # fmt: skip
    found = webhook((BODY, {"schema": {"example": 1}, "example": 3}))
    assert [each.payload for each in found.examples] == [3]


def test_an_example_that_lies_elsewhere_is_not_fetched() -> None:
    found = webhook((f"{BODY}/examples", {"far": {"externalValue": "http://127.0.0.1:1/x"}, "null": {"value": None}}))
    assert [(each.name, each.payload) for each in found.examples] == [("null", None)]


@pytest.mark.parametrize(
    ("parameter", "sent"),
    [
        (header({"const": "a", "enum": ["b"]}), b"a"),
        (header({"enum": ["b", "c"]}, example="d"), b"b"),
        (header({"type": "string"}, example="d"), b"d"),
        (header({}, examples={"e": {"value": "e"}}), b"e"),
        (header({"example": "f"}), b"f"),
        (header({"examples": ["g"]}), b"g"),
        (header({"default": "h"}), b"h"),
        (header({"const": 5}), b"5"),
        (header({"const": True}), b"true"),
        (header({"const": 1.5}), b"1.5"),
        (header({"const": "é"}), "é".encode()),
        (header({"const": ""}), b""),
    ],
)
def test_a_declared_header_is_sent_with_the_value_that_is_promised(parameter: tuple[str, Json], sent: bytes) -> None:
    assert webhook(parameter).headers == ((b"X-Event", sent),)


@pytest.mark.parametrize(
    "parameter",
    [
        header(), header({"type": "string"}), header({"const": None}), header({"enum": []}), header({"const": {}}),
        header({"const": "a"}, **{"in": "query"}), header({"const": "a"}, name="x-signature"),
        header({"const": "a"}, name="X-TIME"), header({"const": "a"}, name="Content-Type"),
        header({"enum": 5, "examples": {"a": 1}}), ("/parameters", [None, 5, "x", []]),
    ],
)  # fmt: skip
def test_all_other_headers_are_somebody_elses(parameter: tuple[str, Json]) -> None:
    assert webhook(parameter).headers == ()


@pytest.mark.parametrize(
    ("schema", "sent"),
    [
        ({"type": "string"}, b"hookpact"),
        ({"type": "integer"}, b"1"),
        ({"type": "integer", "minimum": 5}, b"5"),
        ({"type": "boolean"}, b"true"),
        ({"type": "string", "format": "uuid"}, b"00000000-0000-4000-8000-000000000000"),
        ({"type": "string", "format": "date-time"}, b"2023-11-14T22:13:20Z"),
    ],
)
def test_a_header_that_must_be_there_gets_a_value_that_its_schema_takes(schema: Json, sent: bytes) -> None:
    found = webhook(header(schema, required=True))
    assert (found.headers, found.gaps) == (((b"X-Event", sent),), ())


@pytest.mark.parametrize(
    ("parameter", "gap"),
    [
        (header({"type": "array"}, required=True), "the header parameter 'X-Event' must be there, and is not sent"),
        (header({"type": 5}, required=True), "the header parameter 'X-Event' must be there, and is not sent"),
        (header({}, **{"in": "query"}, required=True), "the query parameter 'X-Event' must be there, and is not sent"),
        (header({"type": "string"}, name="Authorization", required=True), ""),
        (header({"type": "array"}, required="yes"), ""),
    ],
)
def test_what_must_be_there_and_is_not_sent_is_a_gap(parameter: tuple[str, Json], gap: str) -> None:
    found = webhook(parameter)
    assert [each.problem.partition(":")[0] for each in found.gaps] == ([gap] if gap else [])
    assert found.headers == ()


def test_of_several_methods_and_of_a_scheme_beside_ours_the_others_are_gaps() -> None:
    basic: tuple[str, Json] = ("/components/securitySchemes/Basic", {"type": "http", "scheme": "basic"})
    security: tuple[str, Json] = ("/webhooks/paid/post/security", [{"Signed": [], "Basic": []}])
    found = provider(basic, security, ("/webhooks/paid/put", {})).webhooks["paid"]
    assert [(gap.pointer, gap.problem) for gap in found.gaps] == [
        ("/webhooks/paid/put", "only POST is played, not PUT too"),
        ("/webhooks/paid/post/security/0", "'Basic' has no x-signature: deliveries go without it"),
    ]


def test_the_operations_headers_win_over_the_paths() -> None:
    def named(sent: str) -> Json:
        return [{"name": "X-Event", "in": "header", "schema": {"const": sent}}]

    found = provider(("/webhooks/paid/parameters", named("path")), ("/webhooks/paid/post/parameters", named("own")))
    assert found.webhooks["paid"].headers == ((b"X-Event", b"own"),)


def test_delivery_rules_come_from_the_nearest_that_says_so() -> None:
    found = provider(
        ("/x-delivery", {"timeout": 3, "ack": [200, "2xx"], "x-inferred": True}),
        ("/webhooks/paid/x-delivery", {"retries": [1, 2], "chunked": True}),
        ("/webhooks/paid/post/x-delivery", {"stop": [404], "x-inferred": ["stop"]}),
    ).webhooks["paid"]
    assert found.rules == Rules(timeout=3, ack=("200", "2XX"), retries=(1, 2), stop=(404,), chunked=True)


@pytest.mark.parametrize(
    "said", [None, 5, "text", [], {"timeout": "3"}, {"timeout": True}, {"chunked": 1}, {"retries": 5}]
)
def test_delivery_rules_that_are_none_are_a_fault(said: Json) -> None:
    assert refusal(("/x-delivery", said)).pointer.startswith("/webhooks/paid/post/x-delivery")


@pytest.mark.parametrize(("ack", "status", "taken"), [("2XX", 204, True), ("200", 204, False), ("200", 200, True)])
def test_an_answer_is_matched_by_code_or_by_class(ack: str, status: int, taken: bool) -> None:
    assert Rules(ack=(ack,)).acknowledges(status) is taken

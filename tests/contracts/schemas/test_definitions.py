import pytest

from contracts.errors import DocumentError
from contracts.schemas import Json
from contracts.schemas.definitions import Definitions, fragment

DOCUMENT: Json = {
    "A": {"properties": {"b": {"$ref": "#/B"}}, "allOf": [{"$ref": "#named"}]},
    "B": {"items": {"$ref": "#/A"}},
    "C": {"$anchor": "named", "type": "object", "properties": {"p": {"writeOnly": True}}},
    "D": {"$dynamicRef": "#named"},
}


def definitions() -> Definitions:
    return Definitions(DOCUMENT)


def test_a_definition_knows_what_it_refers_to_and_what_applies_in_its_place() -> None:
    found = definitions().at("/A", "/A")
    assert set(found.references) == {"/B", "/C"}
    assert found.in_place == ("/C",)


def test_definitions_are_in_response_polarity() -> None:
    assert definitions().at("/C", "/C").view["properties"] == {}


def test_all_that_is_reached_is_found_once() -> None:
    assert set(definitions().reached("/A")) == {"/A", "/B", "/C"}
    assert set(definitions().reached("/C")) == {"/C"}


def test_each_definition_is_prepared_once() -> None:
    found = definitions()
    assert found.at("/A", "/A") is found.at("/A", "/B")


def test_plain_names_and_dynamic_references_lead_inside_the_document() -> None:
    found = definitions()
    assert found.locate("#named", "/A") == "/C"
    assert found.locate("#/a%20b", "/A") == "/a b"
    assert found.at("/D", "/D").references == ("/C",)


@pytest.mark.parametrize("reference", ["http://127.0.0.1:1/", "file:///etc/passwd", "", "x.yaml"])
def test_nothing_leads_out(reference: str) -> None:
    with pytest.raises(DocumentError, match="leads out of the document") as caught:
        definitions().locate(reference, "/A")
    assert caught.value.pointer == "/A"


def test_what_is_nowhere_is_the_fault_of_who_asked() -> None:
    with pytest.raises(DocumentError, match="where nothing is") as caught:
        definitions().at("/nope", "/A")
    assert caught.value.pointer == "/A"


@pytest.mark.parametrize("node", [{"type": 5}, {"properties": {"a": {"required": "x"}}}, 5, None, "text"])
def test_what_is_no_schema_is_refused(node: Json) -> None:
    with pytest.raises(DocumentError, match="no valid JSON Schema"):
        Definitions({"S": node}).at("/S", "/S")


def test_a_wrong_annotation_does_no_harm() -> None:
    assert Definitions({"S": {"title": 5, "examples": 1}}).at("/S", "/S").references == ()


@pytest.mark.parametrize(("pointer", "written"), [("/a b", "/a%20b"), ("/a~1b", "/a~1b"), ("/é", "/%C3%A9"), ("", "")])
def test_a_pointer_is_written_as_a_fragment(pointer: str, written: str) -> None:
    assert fragment(pointer) == written

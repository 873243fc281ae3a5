import json

import pytest
from jsonschema import Draft202012Validator

from contracts.errors import DocumentError
from contracts.schemas import Json
from contracts.signing import Escape, Place, Timestamp, Tolerance, limits, merge_use, read_scheme, run_vectors
from tests.contracts.signing.shipped import FILES, FOLDER, SCHEMES, scheme

EXTENSIONS = json.loads((FOLDER / "extensions.schema.json").read_text(encoding="utf-8"))
GRAMMAR = Draft202012Validator({"$ref": "#/$defs/x-signature", "$defs": EXTENSIONS["$defs"]})


@pytest.mark.parametrize("name", FILES)
def test_every_shipped_scheme_obeys_the_grammar(name: str) -> None:
    assert set(FILES[name]) == {"title", "documentation", "securityScheme"}
    assert FILES[name]["documentation"].startswith("https://")
    assert [error.message for error in GRAMMAR.iter_errors(FILES[name]["securityScheme"]["x-signature"])] == []


def test_a_scheme_reads_as_written() -> None:
    note: Json = {"x-note": 1}
    read = scheme(
        "acme",
        key={"strip": ["k_"], "decode": "base64"},
        id={"pointer": "/id"},
        timestamp={"header": "X-Time", "unit": "ms"},
        content="{timestamp}:{json:/a}",
        encoding="base64url",
        aliases=["X-Old"],
        tolerance={"past": 10, "required": True},
        escape={"with": "\\", "characters": ":"},
        **note,
    )
    assert (read.name, read.pointer, read.header, read.aliases) == ("acme", "/x-signature", "X-Signature", ("X-Old",))
    assert (read.strip, read.decode, read.encoding) == (("k_",), "base64", "base64url")
    assert read.id == Place(kind="pointer", name="/id")
    assert read.timestamp == Timestamp(place=Place(kind="header", name="X-Time"), unit="ms")
    assert read.tolerance == Tolerance(past=10, future=None, required=True)
    assert read.escape == Escape(prefix="\\", characters=":")


def test_one_number_is_a_tolerance_both_ways() -> None:
    assert scheme(tolerance=5).tolerance == Tolerance(past=5, future=5)
    assert scheme(tolerance=None).tolerance == scheme().tolerance == Tolerance()


@pytest.mark.parametrize(
    ("signature", "pointer", "hint"),
    [
        ({"tolerence": 300}, "/tolerence", "did you mean 'tolerance'"),
        ({"algorithm": "hmac-sh256"}, "/algorithm", "did you mean 'hmac-sha256'"),
        ({"content": "{bodi}"}, "/content", "did you mean 'body'"),
        ({"content": "{id}.{body}"}, "/content", "says nowhere where that stands"),
        ({"content": "{timestamp}.{body}"}, "/content", "says nowhere where that stands"),
        ({"content": 3}, "/content", "must be of type str"),
        ({"head": "t={timestamp},"}, "/head", "says nowhere"),
        ({"timestamp": {"field": "t"}}, "/head", "must hold {timestamp}"),
        ({"timestamp": {"header": "T"}, "head": "{timestamp}"}, "/head", "a literal must follow"),
        (
            {"timestamp": {"header": "T"}, "id": {"header": "I"}, "head": "{timestamp}-{id},", "separator": ","},
            "/head",
            "two",
        ),
        ({"item": "v1"}, "/item", "must hold {signature} once"),
        ({"item": "{signature}{signature}"}, "/item", "once"),
        ({"ignore": ["v0"]}, "/ignore", "once"),
        ({"key": {"decode": "base46"}}, "/key/decode", "did you mean 'base64'"),
        ({"key": []}, "/key", "must be of type dict"),
        ({"encoding": "hexx"}, "/encoding", "did you mean 'hex'"),
        ({"tolerance": -1}, "/tolerance", "0 or more"),
        ({"tolerance": "5"}, "/tolerance", "must be of type int"),
        ({"tolerance": {"past": 1.5}}, "/tolerance/past", "must be of type int"),
        ({"timestamp": {"header": "T", "unit": "sec"}}, "/timestamp/unit", "unknown unit 'sec'"),
        ({"timestamp": {"unit": "s"}}, "/timestamp", "must name one place"),
        ({"id": {"header": "A", "query": "b"}}, "/id", "must name one place"),
        ({"id": {"header": "é"}}, "/id/header", "no header name"),
        ({"id": {"pointer": "a"}}, "/id/pointer", "no JSON pointer"),
        ({"aliases": ["A B"]}, "/aliases", "no header name"),
        ({"place": {"pointer": "/s"}, "aliases": ["A"], "content": "{json:/a}"}, "/aliases", "in none"),
        ({"place": {"field": "s"}}, "/place", "write item"),
        ({"place": {"pointer": "/s"}}, "/content", "the signature stands in it"),
        ({"place": {"query": "s"}, "content": "{url}{body}"}, "/content", "the signature stands in it"),
        ({"batch": "/items/*"}, "/batch", "`place` a pointer"),
        ({"batch": "/items", "place": {"pointer": "/s"}, "content": "{json:/a}"}, "/batch", "with one *"),
        ({"vectors": {}}, "/vectors", "must be of type list"),
        ({"use": "stripe", "algorithm": 3}, "/algorithm", "must be of type str"),
    ],
)
def test_a_broken_scheme_is_refused_where_it_is_broken(signature: Json, pointer: str, hint: str) -> None:
    with pytest.raises(DocumentError) as error:
        scheme(**signature)
    assert error.value.pointer == f"/x-signature{pointer}"
    assert hint in error.value.problem


@pytest.mark.parametrize(
    ("node", "pointer", "hint"),
    [
        (None, "/s", "no x-signature"),
        ({}, "/s", "no x-signature"),
        ({"x-signature": {"use": "stripe"}}, "/s/x-signature", "must be merged"),
        ({"x-signature": {}}, "/s/x-signature", "algorithm is missing"),
        ({"type": "http", "x-signature": {"algorithm": "token"}}, "/s/x-signature", "where is the signature"),
        ({"type": "apiKey", "in": "cookie", "name": "a", "x-signature": {"algorithm": "token"}}, "/s/in", "cookie"),
        (
            {"type": "apiKey", "in": "header", "name": "a b", "x-signature": {"algorithm": "token"}},
            "/s/name",
            "header name",
        ),
    ],
)
def test_a_security_scheme_that_says_too_little_is_refused(node: Json, pointer: str, hint: str) -> None:
    with pytest.raises(DocumentError) as error:
        read_scheme("x", node, "/s")
    assert error.value.pointer == pointer
    assert hint in error.value.problem


def test_a_key_in_the_query_is_a_place() -> None:
    node = {"type": "apiKey", "in": "query", "name": "sig é", "x-signature": {"algorithm": "hmac-sha1"}}
    assert read_scheme("x", node, "").place == Place(kind="query", name="sig é")


def test_own_keys_win_over_those_of_the_shipped_scheme() -> None:
    node = {"name": "X-Mine", "x-signature": {"use": "stripe", "tolerance": 9}}
    merged = read_scheme("mine", merge_use(node, FILES), "")
    assert (merged.header, merged.tolerance.past, merged.vectors) == ("X-Mine", 9, SCHEMES["stripe"].vectors)
    assert run_vectors(merged) == ()


def test_a_changed_recipe_keeps_the_shipped_secrets_and_not_their_signatures() -> None:
    merged = read_scheme("mine", merge_use({"x-signature": {"use": "stripe", "encoding": "base64"}}, FILES), "")
    assert merged.public_secrets == SCHEMES["stripe"].public_secrets
    assert {vector.value for vector in merged.vectors} == {None}
    own = {"use": "stripe", "encoding": "base64", "vectors": [{"secret": "s", "value": "x"}]}
    assert merge_use({"x-signature": own}, FILES)["x-signature"]["vectors"] == [{"secret": "s", "value": "x"}]


def test_what_uses_nothing_is_left_alone() -> None:
    for node in (None, {"type": "http"}, {"x-signature": {"algorithm": "none"}}):
        assert merge_use(node, FILES) is node


def test_an_unknown_shipped_scheme_names_the_nearest() -> None:
    with pytest.raises(DocumentError) as error:
        merge_use({"x-signature": {"use": "strpe"}}, FILES, "/s")
    assert (error.value.pointer, "'stripe'" in error.value.problem) == ("/s/x-signature/use", True)


@pytest.mark.parametrize("name", FILES)
def test_a_shipped_scheme_is_usable_by_its_name_alone(name: str) -> None:
    merged = read_scheme(name, merge_use({"x-signature": {"use": name}}, FILES), "/securityScheme")
    assert merged == SCHEMES[name]
    assert limits(merged) == limits(SCHEMES[name])

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.signing.templates import Part, read_template, split_template, write_template

KNOWN = ("body", "sha256:body", "json:", "header:")


@given(st.text())
def test_what_is_written_of_a_literal_is_read_back(text: str) -> None:
    literal = (Part(kind="literal", argument=text),) if text else ()
    assert read_template(write_template(literal), KNOWN) == literal


@pytest.mark.parametrize("text", ["v0:{body}", "{{{body}}}", "{json:/a~1b/0}{json:}", "{header:X-Event}.{sha256:body}"])
def test_a_template_reads_as_what_it_writes(text: str) -> None:
    assert write_template(read_template(text, KNOWN)) == text


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("{bdy}", "did you mean 'body'"),
        ("{qqqqqq}", "there is body, sha256:body"),
        ("{body", "lone '{' at character 0"),
        ("body}", "lone '}' at character 4"),
        ("{json:a}", "no JSON pointer"),
        ("{header:}", "names no header"),
        ("{json}", "unknown placeholder {json}"),
    ],
)
def test_a_broken_template_says_what_was_meant(text: str, hint: str) -> None:
    with pytest.raises(ValueError) as error:
        read_template(text, KNOWN)
    assert hint in str(error.value)


def test_a_head_is_split_where_its_literals_hold_the_separator() -> None:
    elements = split_template(read_template("t={body},v,", KNOWN), ",")
    assert [write_template(element) for element in elements] == ["t={body}", "v", ""]

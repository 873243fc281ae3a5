import pytest

from contracts.errors import DocumentError, HookpactError, UsageError, nearest


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (DocumentError("/webhooks/paid", "no body", line=3, document="a.yaml"), "a.yaml:3: /webhooks/paid: no body"),
        (DocumentError("/webhooks/paid", "no body", document="a.yaml"), "a.yaml: /webhooks/paid: no body"),
        (DocumentError("/webhooks/paid", "no body", line=3), "3: /webhooks/paid: no body"),
        (DocumentError("/webhooks/paid", "no body"), "/webhooks/paid: no body"),
        (DocumentError("", "no body"), "no body"),
        (DocumentError("/a\x1b]0;b\n::c", "Größe \u202e"), "/a\\x1b]0;b\\n::c: Größe \\u202e"),
    ],
)
def test_a_document_error_says_where(error: DocumentError, text: str) -> None:
    assert str(error) == text


def test_a_document_error_keeps_its_parts() -> None:
    error = DocumentError("/a", "b", line=3, document="c")
    assert (error.pointer, error.problem, error.line, error.document) == ("/a", "b", 3, "c")


@pytest.mark.parametrize("kind", [DocumentError, UsageError])
def test_one_class_catches_all(kind: type[Exception]) -> None:
    assert issubclass(kind, HookpactError)


def test_the_name_that_was_meant_is_asked_for_and_else_all_are_told() -> None:
    assert nearest("paied", ["paid", "sold"]) == "did you mean 'paid'?"
    assert nearest("xyz", ["paid", "sold"]) == "there is paid, sold"
    assert nearest("xyz", ()) == "there is none"
    assert nearest("xyz", map(str, range(60))).endswith(", 48, 49 and 10 more")

import pytest

from contracts.errors import DocumentError, HookpactError, UsageError


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (DocumentError("/webhooks/paid", "no body", line=3, document="a.yaml"), "a.yaml:3: /webhooks/paid: no body"),
        (DocumentError("/webhooks/paid", "no body", document="a.yaml"), "a.yaml: /webhooks/paid: no body"),
        (DocumentError("/webhooks/paid", "no body", line=3), "3: /webhooks/paid: no body"),
        (DocumentError("/webhooks/paid", "no body"), "/webhooks/paid: no body"),
        (DocumentError("", "no body"), "no body"),
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

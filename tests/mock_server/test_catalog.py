from pathlib import Path

import pytest

from contracts.errors import DocumentError, UsageError
from mock_server import catalog

TEXT = "openapi: 3.1.0\nwebhooks: {paid: {post: {}}}\n"


def test_the_bundled_providers_are_the_documents_in_the_folder() -> None:
    assert catalog.names() == tuple(sorted(path.stem for path in catalog.folder().glob("*.yaml")))
    for name in catalog.names():
        assert catalog.provider(name).name == name
        assert catalog.provider(name).source.name == f"openapi/{name}.yaml"


@pytest.mark.parametrize("name", ["nope", "", "../openapi/ylytic", "schemes/stripe", "ylytic.yaml", "%2e%2e", "\x00"])
def test_a_name_is_never_a_path(name: str) -> None:
    with pytest.raises(UsageError, match=r"no provider .*ylytic"):
        catalog.provider(name)


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("payments.yaml", "payments"), ("My API v2.yaml", "my-api-v2"), ("a.b.yaml", "a.b"), ("_x_.json", "x"),
        ("ünï.yml", "n"), ("---.yaml", "provider"), ("UPPER.YAML", "upper"),
    ],
)  # fmt: skip
def test_a_provider_is_named_by_its_file(tmp_path: Path, file: str, name: str) -> None:
    path = tmp_path / file
    path.write_text(TEXT, "utf-8")
    found = catalog.from_file(path)
    assert (found.name, list(found.webhooks)) == (name, ["paid"])


def test_a_name_may_be_given(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text(TEXT, "utf-8")
    assert catalog.from_file(tmp_path / "x.yaml", "mine").name == "mine"
    for name in ("Mine", "../x", "-x", "x" * 65, "a/b", "a b"):
        with pytest.raises(UsageError, match="cannot name a provider"):
            catalog.from_file(tmp_path / "x.yaml", name)


def test_what_is_wrong_with_a_file_is_said_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"nope\.yaml: No such file"):
        catalog.from_file(tmp_path / "nope.yaml")
    (tmp_path / "bad.yaml").write_text("a: 1\na: 2\n", "utf-8")
    with pytest.raises(DocumentError, match=r"bad\.yaml:2: .*twice"):
        catalog.from_file(tmp_path / "bad.yaml")


def test_every_shipped_scheme_is_known_by_the_name_of_its_file() -> None:
    assert set(catalog.shipped_schemes()) == {path.stem for path in (catalog.folder() / "schemes").glob("*.yaml")}
    assert all("x-signature" in tree["securityScheme"] for tree in catalog.shipped_schemes().values())


def test_a_file_may_use_a_shipped_scheme(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text(
        """
openapi: 3.1.0
webhooks: {paid: {post: {security: [{S: []}]}}}
components: {securitySchemes: {S: {x-signature: {use: stripe}}}}
""",
        "utf-8",
    )
    scheme = catalog.from_file(tmp_path / "x.yaml").webhooks["paid"].scheme
    assert scheme is not None
    assert scheme.header == "Stripe-Signature"

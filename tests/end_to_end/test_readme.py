"""What the README says of the code is so; its blocks are played by `test_docs`."""

from tests.docs.readme import README, with_table

TEXT = README.read_text("utf-8")


def test_the_table_of_checks_is_the_codes() -> None:
    assert with_table(TEXT) == TEXT, "run `make readme`"


def test_the_readme_asks_for_the_python_that_the_package_asks_for() -> None:
    assert "Python 3.11" in TEXT
    assert 'requires-python = ">=3.11"' in (README.parent / "pyproject.toml").read_text("utf-8")


def test_the_readme_is_read_in_one_sitting() -> None:
    assert TEXT.count("\n") <= 300

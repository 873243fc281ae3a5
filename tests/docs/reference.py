"""The pages that are made from the code, and the README's table: `make readme` writes them."""

from collections.abc import Callable, Mapping
from pathlib import Path

from tests.docs import action, commands, configuration, control_api, extensions, python_api, readme, rows

DOCS = readme.README.with_name("docs")
PAGES: Mapping[str, Callable[[], str]] = {
    "commands.md": commands.made,
    "configuration.md": configuration.made,
    "checks.md": rows.checks,
    "schemes.md": rows.schemes,
    "faults.md": rows.faults,
    "extensions.md": extensions.made,
    "control-api.md": control_api.made,
    "action.md": action.made,
    "python.md": python_api.made,
}


def write(folder: Path = DOCS) -> None:
    """Write them all."""
    (folder / "reference").mkdir(parents=True, exist_ok=True)
    for name, made in PAGES.items():
        (folder / "reference" / name).write_text(made(), "utf-8")
    readme.README.write_text(readme.with_table(readme.README.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    write()

"""The README's table of checks, made from the code: `make readme`."""

import re
from pathlib import Path

from contracts.checks import CHECKS

README = Path(__file__).parents[2] / "README.md"
_PLACE = re.compile(r"(<!-- checks: made by `make readme` -->\n).*?(<!-- end of checks -->)", re.S)


def table() -> str:
    """Return the table of checks in Markdown."""
    rows = [f"| {check.theme} | `{check.id}` | {check.title} |" for check in CHECKS]
    return "\n".join(["| theme | check | promise |", "| --- | --- | --- |", *rows])


def with_table(readme: str) -> str:
    """Return the README with the table as it is now."""
    return _PLACE.sub(lambda found: f"{found[1]}{table()}\n{found[2]}", readme)

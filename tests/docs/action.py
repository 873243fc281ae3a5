"""The GitHub Action's reference, from its own file."""

import yaml

from contracts.schemas import Json
from tests.docs.playing import ROOT
from tests.docs.tables import code, page, table


def made() -> str:
    """Return the page: inputs, then outputs."""
    action = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
    inputs = table(("input", "default", "meaning"), [_input(*pair) for pair in action["inputs"].items()])
    outputs = table(
        ("output", "meaning"), [(code(name), said["description"]) for name, said in action["outputs"].items()]
    )
    return page("GitHub Action", action["description"], f"## Inputs\n\n{inputs}", f"## Outputs\n\n{outputs}")


def _input(name: str, said: Json) -> tuple[str, str, str]:
    return code(name), code(said["default"]) if said["default"] else "", said["description"]
